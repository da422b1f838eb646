import { writePeriods } from "../charging/composite-json.ts";
import type { Payload } from "../frame.ts";
import { writeInstant } from "../instant.ts";
import type { Answer, CompositeReply, Dialect } from "../station/dialect.ts";
import type { Request, Sample, StopCause, TransactionRequest } from "../station/request.ts";
import type { EvseState, StationBuild, StationState } from "../station/state.ts";
import { readCommand16, readTagInfo } from "./commands.ts";
import { writeChanged16, writeSettings16 } from "./configuration.ts";
import { COMMANDS, REPLIES, REQUESTS, RESPONSES } from "./shapes.ts";

/** OCPP 1.6 edition 2, JSON. An EVSE is a connector here, and connector 0 is the station. */
export const OCPP_16: Dialect = {
  version: "1.6",
  reportsStation: true,
  write,
  readAnswer,
  shapes: { requests: REQUESTS, responses: RESPONSES, commands: COMMANDS, replies: REPLIES },
  readCommand: readCommand16,
  writeComposite,
  writeSettings: writeSettings16,
  writeChanged: writeChanged16,
  statusOf,
  transactionIdOf: (ref, _build, state) => state.transactionIds[ref],
};

function write(
  request: Request,
  build: StationBuild,
  state: StationState,
): { action: string; payload: Payload } | undefined {
  const at = (us: number): string => writeInstant(us, build.epochUs);
  switch (request.kind) {
    case "boot":
      return {
        action: "BootNotification",
        payload: { chargePointVendor: build.vendor, chargePointModel: build.model, chargePointSerialNumber: build.id },
      };
    case "heartbeat":
      return { action: "Heartbeat", payload: {} };
    case "authorize":
      return { action: "Authorize", payload: { idTag: request.token.id } };
    case "status": {
      const { evse, error, status, atUs } = request;
      const payload = { connectorId: evse, errorCode: error, status, timestamp: at(atUs) };
      return { action: "StatusNotification", payload };
    }
    case "meter": {
      const payload = { connectorId: request.evse, meterValue: meterValue(request.samples, at(request.atUs)) };
      return { action: "MeterValues", payload };
    }
    case "transaction":
      return writeTransaction(request, at(request.atUs), state.transactionIds[request.ref]);
    default:
      return undefined;
  }
}

/** StartTransaction, MeterValues and StopTransaction; other events have no message. Where StartTransaction was given up its
 *  id is never known, and -1 says so. */
function writeTransaction(
  request: TransactionRequest,
  timestamp: string,
  knownId: string | undefined,
): { action: string; payload: Payload } | undefined {
  const { evse, token, reservationId, meterWh, samples } = request;
  const transactionId = Number(knownId ?? -1);
  if (request.phase === "Started") {
    const reserved = reservationId === undefined ? {} : { reservationId };
    const payload = {
      connectorId: evse,
      idTag: token?.id ?? "",
      meterStart: Math.round(meterWh),
      timestamp,
      ...reserved,
    };
    return { action: "StartTransaction", payload };
  }
  if (request.phase === "Updated") {
    if (samples.length === 0) return undefined;
    const payload = { connectorId: evse, transactionId, meterValue: meterValue(samples, timestamp) };
    return { action: "MeterValues", payload };
  }
  const reason = REASON[request.stopCause!];
  const payload = {
    transactionId,
    meterStop: Math.round(meterWh),
    timestamp,
    reason,
    ...(token && { idTag: token.id }),
  };
  return { action: "StopTransaction", payload };
}

const REASON: Readonly<Record<StopCause, string>> = {
  Local: "Local",
  Remote: "Remote",
  EVDisconnected: "EVDisconnected",
  DeAuthorized: "DeAuthorized",
  Timeout: "Other",
  HardReset: "HardReset",
  SoftReset: "SoftReset",
  UnlockCommand: "UnlockCommand",
  Fault: "Other",
  PowerLoss: "PowerLoss",
};

const meterValue = (samples: readonly Sample[], timestamp: string): readonly Payload[] => [
  {
    timestamp,
    sampledValue: samples.map(({ value, ...sample }) => ({ value: String(value), ...sample })),
  },
];

function readAnswer(request: Request, payload: Payload, epochUs: number): Answer {
  if (request.kind === "boot") {
    return { registration: payload["status"] as "Accepted", intervalS: payload["interval"] as number };
  }
  const info = payload["idTagInfo"] as Payload | undefined;
  const id = payload["transactionId"];
  return {
    ...(info && { tokenInfo: readTagInfo(info, epochUs) }),
    ...(id !== undefined && { transactionId: String(id) }),
  };
}

function writeComposite({ evse, atUs, durationS, unit, periods }: CompositeReply, epochUs: number): Payload {
  const start = writeInstant(atUs, epochUs);
  return {
    status: "Accepted",
    connectorId: evse,
    scheduleStart: start,
    chargingSchedule: {
      duration: durationS,
      startSchedule: start,
      chargingRateUnit: unit,
      chargingSchedulePeriod: writePeriods(periods),
    },
  };
}

function statusOf(evse: EvseState, reserved: boolean): string {
  if (evse.fault) return "Faulted";
  if (evse.transaction) return RUNNING[evse.charging] ?? "Preparing";
  if (!evse.operative) return "Unavailable";
  if (evse.finishing) return "Finishing";
  if (evse.plugged || evse.authorisation) return "Preparing";
  return reserved ? "Reserved" : "Available";
}

const RUNNING: Readonly<Record<string, string>> = {
  Charging: "Charging",
  SuspendedEV: "SuspendedEV",
  SuspendedEVSE: "SuspendedEVSE",
};
