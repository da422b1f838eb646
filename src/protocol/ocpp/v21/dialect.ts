import { writePeriods21 } from "../charging/composite-json.ts";
import type { PeriodJson } from "../charging/profile-json.ts";
import { OPERATION_MODES } from "../charging/v2x.ts";
import type { Payload } from "../frame.ts";
import { anything, decimal, instant, listOf, type ObjectShape, oneOf, text, whole, yesNo } from "../shape.ts";
import type { Command } from "../station/command.ts";
import type { Dialect } from "../station/dialect.ts";
import { OCPP_201, writeCompositeWith } from "../v201/dialect.ts";
import { PURPOSES, profileShape } from "../v201/shapes.ts";

/** What OCPP 2.1 adds to a period: phases by themselves, discharging, set-points, and who decides. */
const PERIOD: ObjectShape = {
  "limit?": decimal,
  "limit_L2?": decimal,
  "limit_L3?": decimal,
  "dischargeLimit?": decimal,
  "dischargeLimit_L2?": decimal,
  "dischargeLimit_L3?": decimal,
  "setpoint?": decimal,
  "setpoint_L2?": decimal,
  "setpoint_L3?": decimal,
};

/** What a period of a set profile may carry beyond that. */
const SET_PERIOD: ObjectShape = {
  ...PERIOD,
  "operationMode?": oneOf(...OPERATION_MODES),
  "setpointReactive?": decimal,
  "setpointReactive_L2?": decimal,
  "setpointReactive_L3?": decimal,
  "preconditioningRequest?": yesNo,
  "evseSleep?": yesNo,
  "v2xBaseline?": decimal,
  "v2xFreqWattCurve?": listOf({ frequency: decimal, power: decimal }, { max: 20 }),
  "v2xSignalWattCurve?": listOf({ signal: whole, power: decimal }, { max: 20 }),
};

const profile = profileShape(SET_PERIOD, {
  chargingProfilePurpose: oneOf(...PURPOSES, "PriorityCharging"),
  chargingProfileKind: oneOf("Absolute", "Recurring", "Relative", "Dynamic"),
  "maxOfflineDuration?": whole,
  "invalidAfterOfflineDuration?": yesNo,
  "dynUpdateInterval?": whole,
  "dynUpdateTime?": instant,
});

/** What UpdateDynamicSchedule may change. */
const UPDATE: ObjectShape = PERIOD;

const accepted: ObjectShape = { status: oneOf("Accepted", "Rejected"), "statusInfo?": anything };

/** The commands that 2.1 adds; the rest is 2.0.1's. */
function readCommand(action: string, payload: Payload, epochUs: number): Command | undefined {
  if (action === "AFRRSignal") return { kind: "afrrSignal", signal: payload["signal"] as number };
  if (action === "UpdateDynamicSchedule") {
    const update = payload["scheduleUpdate"] as Partial<PeriodJson>;
    return { kind: "updateSchedule", profileId: payload["chargingProfileId"] as number, update };
  }
  if (action === "UsePriorityCharging") {
    return {
      kind: "usePriority",
      transactionId: payload["transactionId"] as string,
      activate: payload["activate"] as boolean,
    };
  }
  return OCPP_201.readCommand(action, payload, epochUs);
}

const { shapes } = OCPP_201;

/** OCPP 2.1 as far as bidirectional charging profiles go: the rest of what the station says and hears is 2.0.1's. */
export const OCPP_21: Dialect = {
  ...OCPP_201,
  version: "2.1",
  readCommand,
  writeComposite: writeCompositeWith(writePeriods21),
  shapes: {
    ...shapes,
    requests: {
      ...shapes.requests,
      ReportChargingProfiles: { ...shapes.requests["ReportChargingProfiles"], chargingProfile: listOf(profile) },
    },
    commands: {
      ...shapes.commands,
      SetChargingProfile: { ...shapes.commands["SetChargingProfile"], chargingProfile: profile },
      AFRRSignal: { timestamp: instant, signal: whole, "customData?": anything },
      UpdateDynamicSchedule: { chargingProfileId: whole, scheduleUpdate: UPDATE, "customData?": anything },
      UsePriorityCharging: { transactionId: text(36), activate: yesNo, "customData?": anything },
      RequestStartTransaction: { ...shapes.commands["RequestStartTransaction"], "chargingProfile?": profile },
    },
    replies: {
      ...shapes.replies,
      AFRRSignal: accepted,
      UpdateDynamicSchedule: accepted,
      UsePriorityCharging: { status: oneOf("Accepted", "Rejected", "NoProfile"), "statusInfo?": anything },
      GetCompositeSchedule: {
        ...shapes.replies["GetCompositeSchedule"],
        "schedule?": {
          evseId: whole,
          duration: whole,
          scheduleStart: instant,
          chargingRateUnit: oneOf("W", "A"),
          chargingSchedulePeriod: listOf({ ...PERIOD, startPeriod: whole, "numberPhases?": whole }),
        },
      },
    },
  },
};
