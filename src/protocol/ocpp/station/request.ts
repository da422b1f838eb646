import type { TimeUs } from "../../../base/time.ts";
import type { ProfileJson } from "../charging/profile-json.ts";
import type { IdToken } from "../token.ts";
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
  | { readonly kind: "reservationEnded"; readonly id: number; readonly how: "Expired" | "Removed" }
  | {
      readonly kind: "profileReport";
      readonly requestId: number;
      readonly evse: number;
      readonly profiles: readonly ProfileJson[];
      readonly more: boolean;
    };
