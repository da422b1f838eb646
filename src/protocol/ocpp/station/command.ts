import type { TimeUs } from "../../../base/time.ts";
import type { ProfilePurpose, RateUnit } from "../charging/profile.ts";
import type { PeriodJson, ProfileJson } from "../charging/profile-json.ts";
import type { Payload } from "../frame.ts";
import type { IdToken, TokenInfo } from "../token.ts";
import type { DerFilter } from "./der-control.ts";
import type { SettingName } from "./settings.ts";

/** Which profiles are meant: all that match every given field. */
export interface ProfileFilter {
  readonly ids?: readonly number[];
  readonly evse?: number;
  readonly purpose?: ProfilePurpose;
  readonly stackLevel?: number;
}

/** A setting asked for, by the name the message used. */
export interface SettingQuery {
  readonly name: SettingName | undefined;
  /** What stood in the message, to be repeated in the answer. */
  readonly asked: Payload;
  readonly text?: string;
}

/** SetDERControl's payload: its type says in which further field the setting stands. */
export interface DerControlJson extends Payload {
  readonly isDefault: boolean;
  readonly controlId: string;
  readonly controlType: string;
}

/** What a back office asks of a station, free of a version's names. */
export type Command =
  | {
      readonly kind: "remoteStart";
      readonly evse?: number;
      readonly token: IdToken;
      readonly group?: string;
      readonly remoteStartId?: number;
      readonly profile?: ProfileJson;
    }
  | { readonly kind: "remoteStop"; readonly transactionId: string }
  | {
      readonly kind: "reserve";
      readonly id: number;
      readonly evse: number;
      readonly token: IdToken;
      readonly group?: string;
      readonly expiryUs: TimeUs;
    }
  | { readonly kind: "cancelReservation"; readonly id: number }
  | { readonly kind: "setProfile"; readonly evse: number; readonly profile: ProfileJson }
  /** OCPP 2.1: the one period of a dynamic profile changes. */
  | { readonly kind: "updateSchedule"; readonly profileId: number; readonly update: Partial<PeriodJson> }
  /** OCPP 2.1: the signal of automatic frequency restoration. */
  | { readonly kind: "afrrSignal"; readonly signal: number }
  /** OCPP 2.1: a driver charges with priority from now on, or no longer. */
  | { readonly kind: "usePriority"; readonly transactionId: string; readonly activate: boolean }
  /** OCPP 2.1: how a transaction may exchange energy from now on. */
  | { readonly kind: "allowTransfer"; readonly transactionId: string; readonly modes: readonly string[] }
  /** OCPP 2.1: how vehicles' inverters are to behave towards the grid. */
  | { readonly kind: "setDerControl"; readonly control: DerControlJson }
  | { readonly kind: "getDerControl"; readonly requestId: number; readonly filter: DerFilter }
  | { readonly kind: "clearDerControl"; readonly filter: DerFilter }
  | { readonly kind: "clearProfiles"; readonly filter: ProfileFilter }
  | { readonly kind: "getProfiles"; readonly requestId: number; readonly filter: ProfileFilter }
  | { readonly kind: "getComposite"; readonly evse: number; readonly durationS: number; readonly unit?: RateUnit }
  | { readonly kind: "availability"; readonly evse: number; readonly operative: boolean }
  | { readonly kind: "reset"; readonly when: "Immediate" | "Soft" | "OnIdle"; readonly evse?: number }
  | { readonly kind: "unlock"; readonly evse: number }
  | { readonly kind: "trigger"; readonly message: string; readonly evse?: number }
  | { readonly kind: "clearCache" }
  | {
      readonly kind: "sendLocalList";
      readonly version: number;
      readonly full: boolean;
      readonly entries: readonly { readonly id: string; readonly info?: TokenInfo }[];
    }
  | { readonly kind: "getLocalListVersion" }
  | { readonly kind: "getSettings"; readonly queries: readonly SettingQuery[] }
  | { readonly kind: "setSettings"; readonly queries: readonly SettingQuery[] }
  | { readonly kind: "transactionStatus"; readonly transactionId?: string }
  | { readonly kind: "dataTransfer" };
