import type { CompositePeriod } from "../charging/composite.ts";
import { writePeriods } from "../charging/composite-json.ts";
import type { Payload } from "../frame.ts";
import { writeInstant } from "../instant.ts";
import type { Answer, Dialect } from "../station/dialect.ts";
import type { ExternalLimit } from "../station/external-limit.ts";
import type { Request, Sample, StopCause, TransactionRequest } from "../station/request.ts";
import type { EvseState, StationBuild, StationState } from "../station/state.ts";
import type { IdToken } from "../token.ts";
import { readCommand201, readTokenInfo } from "./commands.ts";
import { COMMANDS, REPLIES, REQUESTS, RESPONSES } from "./shapes.ts";
import { writeChanged201, writeSettings201 } from "./variables.ts";

/** OCPP 2.0.1 edition 2. Every EVSE has one connector, number 1. */
export const OCPP_201: Dialect = {
  version: "2.0.1",
  reportsStation: false,
  write,
  readAnswer,
  shapes: { requests: REQUESTS, responses: RESPONSES, commands: COMMANDS, replies: REPLIES },
  readCommand: readCommand201,
  writeComposite: writeCompositeWith(writePeriods),
  writeSettings: writeSettings201,
  writeChanged: writeChanged201,
  statusOf,
  transactionIdOf: (ref, build) => transactionId(ref, build),
};

const transactionId = (ref: number, build: StationBuild): string => `${build.id}-${ref}`;

function write(
  request: Request,
  build: StationBuild,
  state: StationState,
): { action: string; payload: Payload } | undefined {
  const at = (us: number): string => writeInstant(us, build.epochUs);
  switch (request.kind) {
    case "boot": {
      const chargingStation = { model: build.model, vendorName: build.vendor, serialNumber: build.id };
      return { action: "BootNotification", payload: { reason: request.reason, chargingStation } };
    }
    case "heartbeat":
      return { action: "Heartbeat", payload: {} };
    case "authorize":
      return { action: "Authorize", payload: { idToken: writeToken(request.token) } };
    case "status": {
      const { atUs, status, evse } = request;
      const payload = { timestamp: at(atUs), connectorStatus: status, evseId: evse, connectorId: 1 };
      return { action: "StatusNotification", payload };
    }
    case "meter": {
      const payload = { evseId: request.evse, meterValue: meterValue(request.samples, at(request.atUs)) };
      return { action: "MeterValues", payload };
    }
    case "transaction":
      return { action: "TransactionEvent", payload: writeEvent(request, build) };
    case "limitNotice":
      return { action: "NotifyChargingLimit", payload: writeLimit(request.limit, state) };
    case "limitCleared": {
      const { evse, source } = request.limit;
      return { action: "ClearedChargingLimit", payload: { chargingLimitSource: source, ...evseField(evse) } };
    }
    case "reservationEnded":
      return {
        action: "ReservationStatusUpdate",
        payload: { reservationId: request.id, reservationUpdateStatus: request.how },
      };
    case "profileReport": {
      const { requestId, evse, source, profiles, more } = request;
      const payload = { requestId, chargingLimitSource: source, chargingProfile: profiles, evseId: evse, tbc: more };
      return { action: "ReportChargingProfiles", payload };
    }
    default:
      return undefined;
  }
}

/** NotifyChargingLimit: without an EVSE it speaks of the station. */
function writeLimit({ evse, source, isGridCritical, schedule }: ExternalLimit, { settings }: StationState): Payload {
  return {
    chargingLimit: { chargingLimitSource: source, ...(isGridCritical !== undefined && { isGridCritical }) },
    ...evseField(evse),
    ...(settings.limitSchedules && { chargingSchedule: [{ id: 1, ...schedule }] }),
  };
}

const evseField = (evse: number): Payload => (evse === 0 ? {} : { evseId: evse });

function writeEvent(request: TransactionRequest, build: StationBuild): Payload {
  const { samples, token, remoteStartId, reservationId, stopCause } = request;
  const timestamp = writeInstant(request.atUs, build.epochUs);
  return {
    eventType: request.phase,
    timestamp,
    triggerReason: request.trigger,
    seqNo: request.seqNo,
    offline: request.offline,
    transactionInfo: {
      transactionId: transactionId(request.ref, build),
      chargingState: request.charging,
      ...(stopCause && { stoppedReason: STOPPED_REASON[stopCause] }),
      ...(remoteStartId !== undefined && { remoteStartId }),
    },
    evse: { id: request.evse, connectorId: 1 },
    ...(token && { idToken: writeToken(token) }),
    ...(reservationId !== undefined && { reservationId }),
    ...(samples.length > 0 && { meterValue: meterValue(samples, timestamp) }),
  };
}

const STOPPED_REASON: Readonly<Record<StopCause, string>> = {
  Local: "Local",
  Remote: "Remote",
  EVDisconnected: "EVDisconnected",
  DeAuthorized: "DeAuthorized",
  Timeout: "Timeout",
  HardReset: "ImmediateReset",
  SoftReset: "ImmediateReset",
  UnlockCommand: "Other",
  Fault: "Other",
  PowerLoss: "PowerLoss",
};

const writeToken = ({ id, type }: IdToken): Payload => ({ idToken: id, type });

const meterValue = (samples: readonly Sample[], timestamp: string): readonly Payload[] => [
  {
    timestamp,
    sampledValue: samples.map(({ unit, ...sample }) => ({ ...sample, unitOfMeasure: { unit } })),
  },
];

function readAnswer(request: Request, payload: Payload, epochUs: number): Answer {
  if (request.kind === "boot") {
    return { registration: payload["status"] as "Accepted", intervalS: payload["interval"] as number };
  }
  const info = payload["idTokenInfo"] as Payload | undefined;
  return info ? { tokenInfo: readTokenInfo(info, epochUs) } : {};
}

/** GetCompositeSchedule's answer, its periods in a version's fields. */
export function writeCompositeWith(
  writeAll: (periods: readonly CompositePeriod[]) => readonly Payload[],
): Dialect["writeComposite"] {
  return ({ evse, atUs, durationS, unit, periods }, epochUs) => ({
    status: "Accepted",
    schedule: {
      evseId: evse,
      duration: durationS,
      scheduleStart: writeInstant(atUs, epochUs),
      chargingRateUnit: unit,
      chargingSchedulePeriod: writeAll(periods),
    },
  });
}

/** 2.0.1 tells only whether the EVSE can be had; how charging goes is the transaction's to tell. */
function statusOf(evse: EvseState, reserved: boolean): string {
  if (evse.fault) return "Faulted";
  if (evse.transaction) return "Occupied";
  if (!evse.operative) return "Unavailable";
  if (evse.plugged) return "Occupied";
  return reserved ? "Reserved" : "Available";
}
