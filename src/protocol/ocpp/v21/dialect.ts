import { writePeriods21 } from "../charging/composite-json.ts";
import type { PeriodJson } from "../charging/profile-json.ts";
import { OPERATION_MODES } from "../charging/v2x.ts";
import type { Payload } from "../frame.ts";
import { writeInstant } from "../instant.ts";
import {
  anything,
  decimal,
  instant,
  listOf,
  notPositive,
  type ObjectShape,
  oneOf,
  text,
  whole,
  yesNo,
} from "../shape.ts";
import type { Answer, Dialect } from "../station/dialect.ts";
import type { Request } from "../station/request.ts";
import type { StationBuild, StationState } from "../station/state.ts";
import { OCPP_201, writeCompositeWith } from "../v201/dialect.ts";
import { PURPOSES, profileShape, scheduleShape } from "../v201/shapes.ts";
import { readCommand21 } from "./commands.ts";
import { DER_COMMANDS, DER_REPLIES, DER_REQUESTS } from "./der-shapes.ts";

/** What OCPP 2.1 adds to a period: phases by themselves, discharging, set-points, and who decides. */
const PERIOD: ObjectShape = {
  "limit?": decimal,
  "limit_L2?": decimal,
  "limit_L3?": decimal,
  "dischargeLimit?": notPositive,
  "dischargeLimit_L2?": notPositive,
  "dischargeLimit_L3?": notPositive,
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

/** Ways to exchange energy, as ISO 15118-20 has them. */
const ENERGY_TRANSFER = [
  ...["AC_single_phase", "AC_two_phase", "AC_three_phase", "DC", "AC_BPT", "AC_BPT_DER", "AC_DER", "DC_BPT"],
  ...["DC_ACDP", "DC_ACDP_BPT", "WPT"],
];

const profile = profileShape(SET_PERIOD, {
  chargingProfilePurpose: oneOf(...PURPOSES, "PriorityCharging", "LocalGeneration"),
  chargingProfileKind: oneOf("Absolute", "Recurring", "Relative", "Dynamic"),
  "maxOfflineDuration?": whole,
  "invalidAfterOfflineDuration?": yesNo,
  "dynUpdateInterval?": whole,
  "dynUpdateTime?": instant,
});

/** What UpdateDynamicSchedule and the answer to PullDynamicScheduleUpdate may change. */
const UPDATE: ObjectShape = {
  ...PERIOD,
  "setpointReactive?": decimal,
  "setpointReactive_L2?": decimal,
  "setpointReactive_L3?": decimal,
  "customData?": anything,
};

const accepted: ObjectShape = { status: oneOf("Accepted", "Rejected"), "statusInfo?": anything };
const nothing: ObjectShape = { "customData?": anything };

/** The messages that 2.1 adds; the rest is 2.0.1's. */
function write(
  request: Request,
  build: StationBuild,
  state: StationState,
): { action: string; payload: Payload } | undefined {
  const at = (us: number): string => writeInstant(us, build.epochUs);
  switch (request.kind) {
    case "limitNotice": {
      const message = OCPP_201.write(request, build, state)!;
      if (request.limit.purpose !== "LocalGeneration") return message;
      const chargingLimit = { ...(message.payload["chargingLimit"] as Payload), isLocalGeneration: true };
      return { ...message, payload: { ...message.payload, chargingLimit } };
    }
    case "pullSchedule":
      return { action: "PullDynamicScheduleUpdate", payload: { chargingProfileId: request.profileId } };
    case "derReport":
      return { action: "ReportDERControl", payload: { requestId: request.requestId, ...request.report } };
    case "derStartStop": {
      const { id, isStarted, atUs, superseded } = request;
      const payload = { controlId: id, started: isStarted, timestamp: at(atUs) };
      const more = superseded.length > 0 ? { supersededIds: superseded } : {};
      return { action: "NotifyDERStartStop", payload: { ...payload, ...more } };
    }
    case "derAlarm": {
      const { control, fault, isOver, more, atUs } = request;
      const payload = {
        controlType: control,
        timestamp: at(atUs),
        ...(fault !== undefined && { gridEventFault: fault }),
        ...(isOver !== undefined && { alarmEnded: isOver }),
        ...(more !== undefined && { extraInfo: more }),
      };
      return { action: "NotifyDERAlarm", payload };
    }
    default:
      return OCPP_201.write(request, build, state);
  }
}

function readAnswer(request: Request, payload: Payload, epochUs: number): Answer {
  if (request.kind !== "pullSchedule") return OCPP_201.readAnswer(request, payload, epochUs);
  const update = payload["scheduleUpdate"] as Partial<PeriodJson> | undefined;
  return payload["status"] === "Accepted" && update ? { update } : {};
}

const { shapes } = OCPP_201;

/** OCPP 2.1 as far as charging profiles, energy transfer and DER control go: the rest of what the station says and hears is
 *  2.0.1's. */
export const OCPP_21: Dialect = {
  ...OCPP_201,
  version: "2.1",
  write,
  readAnswer,
  readCommand: readCommand21,
  writeComposite: writeCompositeWith(writePeriods21),
  shapes: {
    ...shapes,
    requests: {
      ...shapes.requests,
      ReportChargingProfiles: { ...shapes.requests["ReportChargingProfiles"], chargingProfile: listOf(profile) },
      PullDynamicScheduleUpdate: { chargingProfileId: whole },
      // The source is free text of 2.1.
      ClearedChargingLimit: { chargingLimitSource: text(20), "evseId?": whole },
      NotifyChargingLimit: {
        chargingLimit: { chargingLimitSource: text(20), "isGridCritical?": yesNo, "isLocalGeneration?": yesNo },
        "evseId?": whole,
        "chargingSchedule?": listOf(scheduleShape(SET_PERIOD)),
      },
      ...DER_REQUESTS,
    },
    responses: {
      ...shapes.responses,
      PullDynamicScheduleUpdate: { ...accepted, "scheduleUpdate?": UPDATE, "customData?": anything },
      ...Object.fromEntries(Object.keys(DER_REQUESTS).map((action) => [action, nothing])),
    },
    commands: {
      ...shapes.commands,
      SetChargingProfile: { ...shapes.commands["SetChargingProfile"], chargingProfile: profile },
      AFRRSignal: { timestamp: instant, signal: whole, "customData?": anything },
      UpdateDynamicSchedule: { chargingProfileId: whole, scheduleUpdate: UPDATE, "customData?": anything },
      UsePriorityCharging: { transactionId: text(36), activate: yesNo, "customData?": anything },
      NotifyAllowedEnergyTransfer: {
        transactionId: text(36),
        allowedEnergyTransfer: listOf(oneOf(...ENERGY_TRANSFER)),
        "customData?": anything,
      },
      ...DER_COMMANDS,
      RequestStartTransaction: { ...shapes.commands["RequestStartTransaction"], "chargingProfile?": profile },
    },
    replies: {
      ...shapes.replies,
      AFRRSignal: accepted,
      UpdateDynamicSchedule: accepted,
      NotifyAllowedEnergyTransfer: accepted,
      ...DER_REPLIES,
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
