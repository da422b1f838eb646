import type { ProfileJson } from "../charging/profile-json.ts";
import { type Conversation, converse, friendlyScript, type Script } from "../conversation.ts";
import type { Payload } from "../frame.ts";
import { OCPP_16 } from "../v16/dialect.ts";
import { OCPP_21 } from "../v21/dialect.ts";
import { OCPP_201 } from "../v201/dialect.ts";
import type { Dialect } from "./dialect.ts";
import { DEFAULTS_16, DEFAULTS_201, type Settings } from "./settings.ts";
import type { StationBuild } from "./state.ts";

/** Stations and back offices for the tests of this folder. */

/** 2024-03-01T00:00:00Z. */
export const EPOCH_US = 1_709_251_200e6;

const BUILD: StationBuild = {
  id: "station-1",
  vendor: "gridpilot",
  model: "two-sockets",
  evseCount: 2,
  epochUs: EPOCH_US,
  rateUnit: "A",
  hardware: { limitA: 32, limitW: 22_080, phases: 3, voltageV: 230 },
  energyTransfer: ["AC_three_phase", "AC_BPT"],
  derControls: ["VoltVar", "VoltWatt", "FreqDroop", "FixedPFAbsorb", "EnterService", "Gradients", "LimitMaxDischarge"],
};

export const CARD = { id: "CARD-1", type: "ISO14443" };
export const OTHER_CARD = { id: "CARD-2", type: "ISO14443" };

/** Clock-aligned values off: most tests would drown in them. */
const QUIET: Partial<Settings> = { clockAlignedIntervalS: 0, sampleIntervalS: 0 };

export interface Version {
  readonly dialect: Dialect;
  readonly defaults: Settings;
  readonly is16: boolean;
}

export const VERSIONS: readonly (readonly [string, Version])[] = [
  ["1.6", { dialect: OCPP_16, defaults: DEFAULTS_16, is16: true }],
  ["2.0.1", { dialect: OCPP_201, defaults: DEFAULTS_201, is16: false }],
];

export const VERSION_21: Version = { dialect: OCPP_21, defaults: DEFAULTS_201, is16: false };

/** Nothing may write to a state that has been handed out. */
function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}

/** A station that is switched on and connecting. */
export function switchedOn(version: Version, settings: Partial<Settings> = {}, script: Script = {}): Conversation {
  const answers = { ...friendlyScript(EPOCH_US), ...script };
  const talk = converse(BUILD, version.dialect, { ...version.defaults, ...QUIET, ...settings }, answers, freeze);
  talk.tell({ kind: "restarted", reason: "PowerUp" });
  talk.tell({ kind: "connected" });
  return talk;
}

/** A station that charges for CARD at EVSE 1. */
export function charging(version: Version, settings: Partial<Settings> = {}, script: Script = {}): Conversation {
  const talk = switchedOn(version, settings, script);
  talk.readings[0] = { energyWh: 1000, powerW: 0, currentA: 0, voltageV: 230 };
  talk.tell({ kind: "plugged", evse: 1 });
  talk.tell({ kind: "presented", evse: 1, token: CARD });
  talk.tell({ kind: "charging", evse: 1, state: "Charging" });
  return talk;
}

export const actions = (talk: Conversation): string[] => talk.sent.map(({ action }) => action);

export const sentOf = (talk: Conversation, action: string): Payload[] =>
  talk.sent.filter((one) => one.action === action).map(({ payload }) => payload);

/** What energy was allowed or denied, in order. */
export const energyOf = (talk: Conversation): boolean[] =>
  talk.done.flatMap((output) => (output.kind === "energy" ? [output.allowed] : []));

export const statusesOf = (talk: Conversation, evse: number): unknown[] =>
  sentOf(talk, "StatusNotification").flatMap((payload) =>
    (payload["evseId"] ?? payload["connectorId"]) === evse ? [payload["connectorStatus"] ?? payload["status"]] : [],
  );

/** Starts and ends of transactions: `[phase, why]`. */
export const transactionsOf = (talk: Conversation): unknown[] =>
  talk.sent.flatMap(({ action, payload }) => {
    if (action === "StartTransaction") return ["Started"];
    if (action === "StopTransaction") return [`Ended ${payload["reason"]}`];
    if (action !== "TransactionEvent" || payload["eventType"] === "Updated") return [];
    const info = payload["transactionInfo"] as Payload;
    return [payload["eventType"] === "Started" ? "Started" : `Ended ${info["stoppedReason"]}`];
  });

/** idTagInfo or idTokenInfo with a status, and a group if given. */
export function tokenAnswer(version: Version, status: string, group?: string): Payload {
  const info16 = { status, ...(group && { parentIdTag: group }) };
  const info201 = { status, ...(group && { groupIdToken: { idToken: group, type: "Central" } }) };
  return version.is16 ? { idTagInfo: info16 } : { idTokenInfo: info201 };
}

/** The transaction that runs, as the back office names it. */
export const runningId = (version: Version): string => (version.is16 ? "1000" : "station-1-1");

/** A profile with one purpose and steps of [start s, limit A]. */
export function profile(
  version: Version,
  purpose: string,
  steps: readonly (readonly [number, number])[],
  more: Payload = {},
): Payload {
  const schedule = {
    chargingRateUnit: "A",
    chargingSchedulePeriod: steps.map(([startPeriod, limit]) => ({ startPeriod, limit })),
  };
  const purpose16 = purpose === "ChargingStationMaxProfile" ? "ChargePointMaxProfile" : purpose;
  return version.is16
    ? {
        chargingProfileId: 1,
        stackLevel: 0,
        chargingProfilePurpose: purpose16,
        chargingProfileKind: "Relative",
        chargingSchedule: schedule,
        ...more,
      }
    : {
        id: 1,
        stackLevel: 0,
        chargingProfilePurpose: purpose,
        chargingProfileKind: "Relative",
        chargingSchedule: [{ id: 1, ...schedule }],
        ...more,
      };
}

/** What an energy manager or the grid's operator hands to a station [W]. */
export const externalProfile = (limitW: number): ProfileJson => ({
  id: 1,
  stackLevel: 0,
  chargingProfilePurpose: "ChargingStationExternalConstraints",
  chargingProfileKind: "Absolute",
  chargingSchedule: [
    {
      startSchedule: "2024-03-01T00:00:00Z",
      chargingRateUnit: "W",
      chargingSchedulePeriod: [{ startPeriod: 0, limit: limitW, numberPhases: 3 }],
    },
  ],
});

export const setProfile = (version: Version, talk: Conversation, evse: number, json: Payload): unknown =>
  status(
    talk.ask(
      "SetChargingProfile",
      version.is16 ? { connectorId: evse, csChargingProfiles: json } : { evseId: evse, chargingProfile: json },
    ),
  );

export const status = (reply: Payload | string): unknown => (typeof reply === "string" ? reply : reply["status"]);

export const remoteStart = (
  version: Version,
  talk: Conversation,
  more: { evse?: number; profile?: Payload } = {},
): unknown =>
  status(
    version.is16
      ? talk.ask("RemoteStartTransaction", {
          idTag: CARD.id,
          ...(more.evse && { connectorId: more.evse }),
          ...(more.profile && { chargingProfile: more.profile }),
        })
      : talk.ask("RequestStartTransaction", {
          idToken: { idToken: CARD.id, type: CARD.type },
          remoteStartId: 7,
          ...(more.evse && { evseId: more.evse }),
          ...(more.profile && { chargingProfile: more.profile }),
        }),
  );

export const reserve = (
  version: Version,
  talk: Conversation,
  evse: number,
  id: number,
  expiryS: number,
  group?: string,
): unknown => {
  const expiry = new Date(EPOCH_US / 1000 + expiryS * 1000).toISOString();
  return status(
    version.is16
      ? talk.ask("ReserveNow", {
          connectorId: evse,
          expiryDate: expiry,
          idTag: CARD.id,
          reservationId: id,
          ...(group && { parentIdTag: group }),
        })
      : talk.ask("ReserveNow", {
          id,
          evseId: evse,
          expiryDateTime: expiry,
          idToken: { idToken: CARD.id, type: CARD.type },
          ...(group && { groupIdToken: { idToken: group, type: "Central" } }),
        }),
  );
};
