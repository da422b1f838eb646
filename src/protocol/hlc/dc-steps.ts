import type { Failure, Stage } from "../failure.ts";
import type { EvseHlcState } from "./evse.ts";
import { type Fields, type HlcMessage, numberOf } from "./message.ts";
import type { Answer, DeviceCommand, Node } from "./protocol.ts";

/** What the direct-current steps of DIN 70121 and ISO 15118-2 share. */

/** The stage a step belongs to, for any protocol. */
export function stageOf(node: Node): Stage {
  if (/supportedAppProtocol/.test(node)) return "handshake";
  if (/SessionSetup/.test(node)) return "session setup";
  if (/Auth|Payment|Certificate/.test(node)) return "authorisation";
  if (/CableCheck/.test(node)) return "cable check";
  if (/PreCharge/.test(node)) return "precharge";
  if (/PowerDelivery:(Stop|Standby)|Welding|SessionStop/.test(node)) return "stop";
  if (/PowerDelivery/.test(node)) return "power delivery";
  if (/Loop|CurrentDemand|ChargingStatus|MeteringReceipt/.test(node)) return "charging";
  return "parameters";
}

type Notification = EvseHlcState["facts"]["notification"];

/** The EVSE's status as its CableCheck, PreCharge and CurrentDemand answers carry it. There are a dozen of them, each made
 *  once: every answer has one. */
export function dcStatus({ facts }: EvseHlcState, notificationMaxDelay: 0 | 100 = 0): Fields {
  const statuses = facts.isolation === "fault" ? FAULTY : VALID;
  return (notificationMaxDelay === 0 ? statuses.atOnce : statuses.delayed)[facts.notification];
}

const byNotification = (status: (notification: Notification) => Fields): Readonly<Record<Notification, Fields>> => ({
  None: status("None"),
  StopCharging: status("StopCharging"),
  ReNegotiation: status("ReNegotiation"),
});
const byDelay = (isFault: boolean) => ({
  atOnce: byNotification((notification) => newStatus(isFault, notification, 0)),
  delayed: byNotification((notification) => newStatus(isFault, notification, 100)),
});

function newStatus(isFault: boolean, notification: Notification, notificationMaxDelay: number): Fields {
  return Object.freeze({
    NotificationMaxDelay: notificationMaxDelay,
    EVSENotification: notification,
    EVSEIsolationStatus: isFault ? "Fault" : "Valid",
    EVSEStatusCode: notification === "StopCharging" ? "EVSE_Shutdown" : "EVSE_Ready",
  });
}

const VALID = byDelay(false);
const FAULTY = byDelay(true);

/** CableCheck: starts the insulation test once the vehicle is in C, and answers Ongoing until it is over. */
export function cableCheckAnswer(evse: EvseHlcState, status: Fields): Answer {
  const { isolation } = evse.facts;
  const hasFailed = isolation === "fault";
  const commands: DeviceCommand[] = evse.phase.endsWith("CableCheck")
    ? []
    : [{ what: "power", on: true }, { what: "isolationTest" }];
  return {
    fields: {
      ResponseCode: hasFailed ? "FAILED" : "OK",
      ...status,
      EVSEProcessing: isolation === "valid" || hasFailed ? "Finished" : "Ongoing",
    },
    commands,
    waitFor: STATE_C,
    ...(hasFailed ? { failure: BAD_INSULATION } : undefined),
  };
}

const STATE_C: NonNullable<Answer["waitFor"]> = {
  what: "vehicleReady",
  atMostS: 1.5,
  code: "FAILED",
  failure: {
    stage: "cable check",
    cause: "the vehicle is not in state C 1.5 s after CableCheck",
    clause: "V2G_SECC_CPState_Detection_Timeout",
    party: "vehicle",
    code: "FAILED",
  },
};

const BAD_INSULATION: Failure = {
  stage: "cable check",
  cause: "insulation below 100 kΩ",
  clause: "IEC 61851-23 cable check",
  party: "vehicle",
  code: "FAILED",
};

/** What precharge and the loop ask of the power stage. */
export const preChargeCommand = (request: HlcMessage): DeviceCommand => ({
  what: "preCharge",
  voltageV: numberOf(request.fields["EVTargetVoltage"]),
});
export const deliverCommand = (request: HlcMessage): DeviceCommand => ({
  what: "deliver",
  voltageV: numberOf(request.fields["EVTargetVoltage"]),
  currentA: numberOf(request.fields["EVTargetCurrent"]),
});
