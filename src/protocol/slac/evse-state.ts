import type { Failed, Note } from "../failure.ts";
import type { Draft, Fired } from "../machine.ts";
import type { SlacFrame } from "./frames.ts";

/** How one EVSE's modem goes about matching. */
export interface EvseSlacSettings {
  /** Name it answers with. */
  readonly evse: string;
  /** Last sound to CM_ATTEN_CHAR.IND [ms]. */
  readonly attenuationMs: number;
  /** Waits for TT_EVSE_match_MNBC even when all ten sounds have come. */
  readonly waitsForTimer: boolean;
  /** It forgets a vehicle that pauses longer after CM_SLAC_PARM.CNF [ms]; TT_match_sequence is 400. */
  readonly sequenceMs: number;
  /** CM_SLAC_MATCH.CNF until the modem is ready on the network, with TP_link_ready_notification [ms]. */
  readonly resetMs: number;
  /** From the 5 % duty cycle until its modem hears anything [ms]. */
  readonly bootMs: number;
  /** From the vehicle's toggle until its sleeping modem is on the network again [ms]. */
  readonly wakeMs: number;
  /** It asks the vehicle's modem for quieter carriers (CM_AMP_MAP) once the network stands. */
  readonly amplitudeMap: boolean;
  /** Attempts before it gives digital communication up. */
  readonly maxAttempts: number;
}

/** Timers of each vehicle it is busy with. */
export const RUN_TIMERS = ["sequence", "mnbc", "result", "response", "session"] as const;
export type Run = (typeof RUN_TIMERS)[number];
export type EvseSlacTimer =
  | "init"
  | "reset"
  | "ready"
  | "amplitude"
  | "toggles"
  | "linkStatus"
  | "maxComm"
  | "boot"
  | "resume"
  | `${Run}:${number}`;

export type EvseSlacInput =
  | Fired<EvseSlacTimer>
  /** The plug is in. */
  | { readonly kind: "plugged" }
  /** The pilot offers 5 %. */
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** The session has broken off (D-LINK_ERROR): the network is left, and a new match awaited. */
  | { readonly kind: "error" }
  /** A sleeping modem is woken by the vehicle. */
  | { readonly kind: "wake" }
  /** A BCB toggle was seen on its own pilot. */
  | { readonly kind: "toggled" }
  /** The modem sees its network, or no longer. */
  | { readonly kind: "signal"; readonly up: boolean }
  /** A frame with what the way from the sender took off it [dB]. */
  | { readonly kind: "frame"; readonly frame: SlacFrame; readonly attenuationDb: number };

export type EvseSlacOutput =
  | Failed
  | Note
  | { readonly kind: "frame"; readonly frame: SlacFrame }
  | { readonly kind: "linked"; readonly networkId: string }
  /** The network of a paused session is there again. */
  | { readonly kind: "awake" }
  /** The network is gone for good: connection and session with it. */
  | { readonly kind: "linkLost" }
  /** The pilot is to step through E/F so that the vehicle starts again. */
  | { readonly kind: "stepEf" }
  /** All attempts are used up. */
  | { readonly kind: "gaveUp" };

export interface SlacRun {
  readonly runId: number;
  readonly phase: "parameters" | "sounding" | "answered" | "matching";
  readonly sounds: number;
  readonly sumDb: number;
  readonly answers: number;
}

export interface EvseSlacState {
  readonly settings: EvseSlacSettings;
  readonly phase:
    | "idle"
    | "booting"
    | "waiting"
    | "matching"
    | "matched"
    | "detected"
    | "linked"
    | "waking"
    | "signal lost"
    | "failed";
  readonly runs: readonly SlacRun[];
  readonly attempts: number;
  readonly networkId: string;
  /** The vehicle it matched with; its requests for the amplitude map not yet confirmed, for which the notice waits. */
  readonly matchedRun: number;
  readonly ampSent: number;
  readonly isNotifiable: boolean;
  /** The modem hears. */
  readonly isBooted: boolean;
  /** The vehicle whose toggles are being counted, 0 for none; what was counted. */
  readonly validating: number;
  readonly toggles: number;
}

/** A step of the EVSE's modem in the making. */
export type EvseSlacDraft = Draft<EvseSlacState, EvseSlacOutput, EvseSlacTimer>;
