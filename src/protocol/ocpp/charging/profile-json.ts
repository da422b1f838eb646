import { readInstant } from "../instant.ts";
import type {
  ChargingProfile,
  PhaseValue,
  ProfileKind,
  ProfilePurpose,
  RateUnit,
  Recurrence,
  SchedulePeriod,
} from "./profile.ts";
import type { OperationMode, V2xPeriod } from "./v2x.ts";

/** Fields of a schedule period in any version; the _L2, _L3, setpoint and dischargeLimit ones are OCPP 2.1's. */
export interface PeriodJson {
  readonly startPeriod: number;
  readonly limit?: number;
  readonly limit_L2?: number;
  readonly limit_L3?: number;
  readonly dischargeLimit?: number;
  readonly dischargeLimit_L2?: number;
  readonly dischargeLimit_L3?: number;
  readonly setpoint?: number;
  readonly setpoint_L2?: number;
  readonly setpoint_L3?: number;
  readonly numberPhases?: number;
  readonly operationMode?: OperationMode;
  readonly v2xBaseline?: number;
  readonly v2xFreqWattCurve?: readonly { readonly frequency: number; readonly power: number }[];
  readonly v2xSignalWattCurve?: readonly { readonly signal: number; readonly power: number }[];
}

export interface ScheduleJson {
  readonly startSchedule?: string;
  readonly duration?: number;
  readonly chargingRateUnit: RateUnit;
  readonly chargingSchedulePeriod: readonly PeriodJson[];
}

/** A profile as a message carries it: 1.6 has `chargingProfileId` and one schedule, 2.x `id` and one to three. */
export interface ProfileJson {
  readonly id?: number;
  readonly chargingProfileId?: number;
  readonly stackLevel: number;
  readonly chargingProfilePurpose: string;
  readonly chargingProfileKind: ProfileKind;
  readonly recurrencyKind?: Recurrence;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly transactionId?: number | string;
  readonly maxOfflineDuration?: number;
  readonly invalidAfterOfflineDuration?: boolean;
  readonly dynUpdateInterval?: number;
  readonly dynUpdateTime?: string;
  readonly chargingSchedule: ScheduleJson | readonly ScheduleJson[];
}

/** OCPP's names of purposes, both versions. */
export const PURPOSE_OF_NAME: Readonly<Record<string, ProfilePurpose>> = {
  ChargePointMaxProfile: "StationMax",
  ChargingStationMaxProfile: "StationMax",
  ChargingStationExternalConstraints: "ExternalConstraints",
  TxDefaultProfile: "TxDefault",
  TxProfile: "Tx",
  PriorityCharging: "Priority",
  LocalGeneration: "LocalGeneration",
};

/** Reads a profile. Of several schedules the first is used: the others are alternatives for a vehicle to choose from over
 *  ISO 15118. Undefined where an instant, the purpose or the schedule cannot be read. */
export function readProfile(json: ProfileJson, epochUs: number): ChargingProfile | undefined {
  const schedule = Array.isArray(json.chargingSchedule) ? json.chargingSchedule[0] : json.chargingSchedule;
  const purpose = PURPOSE_OF_NAME[json.chargingProfilePurpose];
  const id = json.id ?? json.chargingProfileId;
  if (!schedule || !purpose || id === undefined) return undefined;
  const texts = { startUs: schedule.startSchedule, validFromUs: json.validFrom, validToUs: json.validTo };
  const instants: Record<string, number> = {};
  for (const [key, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    const us = readInstant(text, epochUs);
    if (us === undefined) return undefined;
    instants[key] = us;
  }
  return {
    id,
    purpose,
    kind: json.chargingProfileKind,
    stackLevel: json.stackLevel,
    unit: schedule.chargingRateUnit,
    periods: schedule.chargingSchedulePeriod.map(readPeriod),
    ...instants,
    ...given("recurrence", json.recurrencyKind),
    ...given("durationS", schedule.duration),
    ...given("transactionId", json.transactionId === undefined ? undefined : String(json.transactionId)),
    ...given("maxOfflineS", json.maxOfflineDuration),
    ...given("invalidAfterOffline", json.invalidAfterOfflineDuration),
  };
}

const readPeriod = (json: PeriodJson): SchedulePeriod => ({
  startS: json.startPeriod,
  ...given("limit", phaseValue(json.limit, json.limit_L2, json.limit_L3)),
  ...given("dischargeLimit", phaseValue(json.dischargeLimit, json.dischargeLimit_L2, json.dischargeLimit_L3)),
  ...given("setpoint", phaseValue(json.setpoint, json.setpoint_L2, json.setpoint_L3)),
  ...given("phases", json.numberPhases),
  ...given("v2x", readV2x(json)),
});

function readV2x(json: PeriodJson): V2xPeriod | undefined {
  if (json.operationMode === undefined) return undefined;
  const freqWatt = json.v2xFreqWattCurve?.map(({ frequency, power }) => [frequency, power] as const);
  const signalWatt = json.v2xSignalWattCurve?.map(({ signal, power }) => [signal, power] as const);
  return {
    mode: json.operationMode,
    baselineW: json.v2xBaseline ?? 0,
    ...given("freqWatt", freqWatt),
    ...given("signalWatt", signalWatt),
  };
}

const phaseValue = (
  value: number | undefined,
  l2: number | undefined,
  l3: number | undefined,
): PhaseValue | undefined => (value === undefined ? undefined : { value, ...given("l2", l2), ...given("l3", l3) });

/** `{ key: value }`, or nothing where the value is absent: an absent field must not become an undefined one. */
const given = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
