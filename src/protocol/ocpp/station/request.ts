import type { TimeUs } from "../../../base/time.ts";
import type { ProfileJson } from "../charging/profile-json.ts";
import type { Payload } from "../frame.ts";
import type { IdToken } from "../token.ts";
import type { ExternalLimit } from "./external-limit.ts";
import type { ChargingState } from "./state.ts";

/** Why a value was read. */
export type SampleContext = "Sample.Periodic" | "Sample.Clock" | "Transaction.Begin" | "Transaction.End" | "Trigger";

export interface Sample {
  readonly measurand: string;
  readonly value: number;
  readonly unit: string;
  readonly context: SampleContext;
}

/** What made a transaction event (2.0.1's words). */
export type Trigger =
  | "Authorized"
  | "CablePluggedIn"
  | "ChargingRateChanged"
  | "ChargingStateChanged"
  | "Deauthorized"
  | "EVConnectTimeout"
  | "EVDeparted"
  | "EVCommunicationLost"
  | "AbnormalCondition"
  | "MeterValueClock"
  | "MeterValuePeriodic"
  | "RemoteStart"
  | "RemoteStop"
  | "ResetCommand"
  | "StopAuthorized"
  | "Trigger"
  | "UnlockCommand";

/** Why a transaction ended; each version has its own word for it. */
export type StopCause =
  | "Local"
  | "Remote"
  | "EVDisconnected"
  | "DeAuthorized"
  | "Timeout"
  | "HardReset"
  | "SoftReset"
  | "UnlockCommand"
  | "Fault"
  | "PowerLoss";

/** One event of a transaction: StartTransaction, MeterValues or StopTransaction in 1.6, TransactionEvent in 2.0.1. */
export interface TransactionRequest {
  readonly kind: "transaction";
  readonly phase: "Started" | "Updated" | "Ended";
  readonly ref: number;
  readonly evse: number;
  readonly atUs: TimeUs;
  readonly trigger: Trigger;
  readonly seqNo: number;
  /** It happened while there was no connection. */
  readonly offline: boolean;
  readonly charging: ChargingState;
  readonly meterWh: number;
  readonly samples: readonly Sample[];
  readonly token?: IdToken;
  readonly remoteStartId?: number;
  readonly reservationId?: number;
  readonly stopCause?: StopCause;
}

/** An event of the grid that one of the settings of a vehicle's inverter answers to (OCPP 2.1). */
export interface DerAlarm {
  readonly control: string;
  /** GridEventFaultEnum's word. */
  readonly fault?: string;
  readonly isOver?: boolean;
  readonly more?: string;
}

/** What a station asks or tells the back office, before a version gives it a name and fields. */
export type Request =
  | TransactionRequest
  | { readonly kind: "boot"; readonly reason: string }
  | { readonly kind: "heartbeat" }
  | {
      readonly kind: "status";
      /** 0 is the station itself (1.6). */
      readonly evse: number;
      readonly status: string;
      readonly error: string;
      readonly atUs: TimeUs;
    }
  | {
      readonly kind: "authorize";
      readonly token: IdToken;
      readonly evse: number;
      readonly remoteStartId?: number;
      /** Came with a remote start, for the transaction to come. */
      readonly profile?: ProfileJson;
    }
  | {
      readonly kind: "meter";
      readonly evse: number;
      readonly atUs: TimeUs;
      readonly samples: readonly Sample[];
    }
  /** The place limits the station, or no longer does (2.0.1). */
  | { readonly kind: "limitNotice" | "limitCleared"; readonly limit: ExternalLimit }
  | { readonly kind: "reservationEnded"; readonly id: number; readonly how: "Expired" | "Removed" }
  /** OCPP 2.1: is there anything new for a dynamic profile? */
  | { readonly kind: "pullSchedule"; readonly profileId: number }
  /** OCPP 2.1: settings for vehicles' inverters, by the message's fields. */
  | { readonly kind: "derReport"; readonly requestId: number; readonly report: Readonly<Record<string, Payload[]>> }
  /** OCPP 2.1: such a setting has begun or ended. */
  | {
      readonly kind: "derStartStop";
      readonly id: string;
      readonly isStarted: boolean;
      readonly atUs: TimeUs;
      readonly superseded: readonly string[];
    }
  /** OCPP 2.1: such a setting was called upon by an event of the grid, or the event is over. */
  | ({ readonly kind: "derAlarm"; readonly atUs: TimeUs } & DerAlarm)
  | {
      readonly kind: "profileReport";
      readonly requestId: number;
      readonly evse: number;
      readonly source: string;
      readonly profiles: readonly ProfileJson[];
      readonly more: boolean;
    };
