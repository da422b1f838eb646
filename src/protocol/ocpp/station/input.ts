import type { TimeUs } from "../../../base/time.ts";
import type { Fired } from "../../machine.ts";
import type { CompositePeriod } from "../charging/composite.ts";
import type { ProfileJson } from "../charging/profile-json.ts";
import type { Frame, Payload } from "../frame.ts";
import type { IdToken } from "../token.ts";
import type { LimitSource } from "./external-limit.ts";
import type { DerAlarm } from "./request.ts";
import type { ChargingState } from "./state.ts";

/** What an EVSE's meter shows. */
export interface MeterReading {
  /** Import register, never falling [Wh]. */
  readonly energyWh: number;
  /** Export register, where the EVSE can discharge [Wh]. */
  readonly exportWh?: number;
  readonly powerW: number;
  /** Per phase. */
  readonly currentA: number;
  readonly voltageV: number;
  /** State of charge 0–1, where the vehicle tells it. */
  readonly soc?: number;
}

/** Every input says when it comes and what the meters show then; readings[0] is EVSE 1's. */
export interface Now {
  readonly atUs: TimeUs;
  readonly readings: readonly MeterReading[];
}

/** What can happen to a station. */
export type StationEvent =
  | Fired
  | { readonly kind: "connected" }
  /** The connection was lost or an attempt failed; `draw` (0–1) spreads the next attempts. */
  | { readonly kind: "disconnected"; readonly draw: number }
  | { readonly kind: "received"; readonly frame: Frame }
  /** The station restarts: after a power cut, or after it asked for it with "reboot". */
  | { readonly kind: "restarted"; readonly reason: string }
  | { readonly kind: "plugged"; readonly evse: number }
  | { readonly kind: "unplugged"; readonly evse: number }
  | { readonly kind: "presented"; readonly evse: number; readonly token: IdToken }
  | { readonly kind: "charging"; readonly evse: number; readonly state: ChargingState }
  | { readonly kind: "fault"; readonly evse: number; readonly error: string }
  | { readonly kind: "repaired"; readonly evse: number }
  /** An event of the grid that a vehicle's inverter answers to, or its end (OCPP 2.1). */
  | { readonly kind: "derAlarm"; readonly alarm: DerAlarm }
  /** What the place itself allows, by an energy manager or the grid's operator: external constraints, or (OCPP 2.1) local
   *  generation on top of them. Without a profile it is lifted. The back office is told, by an unnamed source as Other. */
  | {
      readonly kind: "constrained";
      readonly evse: number;
      readonly purpose: "ExternalConstraints" | "LocalGeneration";
      readonly profile?: ProfileJson;
      readonly source?: LimitSource;
      readonly isGridCritical?: boolean;
    };

export type StationInput = StationEvent & Now;

/** What a station does. */
export type StationOutput =
  | { readonly kind: "send"; readonly frame: Frame }
  /** Open the connection. */
  | { readonly kind: "connect" }
  /** Let energy flow, or stop it. */
  | { readonly kind: "energy"; readonly evse: number; readonly allowed: boolean }
  /** What charging profiles allow from now on; no `limit` means that none speaks. */
  | { readonly kind: "limit"; readonly evse: number; readonly limit?: Omit<CompositePeriod, "startUs"> }
  /** How the vehicle may exchange energy from now on (OCPP 2.1). */
  | { readonly kind: "transfer"; readonly evse: number; readonly modes: readonly string[] }
  /** The settings of vehicles' inverters that hold from now on, one of each type at most (OCPP 2.1). */
  | { readonly kind: "der"; readonly controls: readonly { readonly type: string; readonly setting: Payload }[] }
  | { readonly kind: "unlock"; readonly evse: number }
  | { readonly kind: "reboot"; readonly reason: string }
  /** The token shown may not charge here. */
  | { readonly kind: "refused"; readonly evse: number; readonly status: string };
