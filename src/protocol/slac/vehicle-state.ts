import type { Failed, Note } from "../failure.ts";
import type { Fired } from "../machine.ts";
import type { SlacFrame } from "./frames.ts";

/** How one vehicle's modem goes about matching. */
export interface VehicleSlacSettings {
  readonly startMs: number;
  readonly afterParmMs: number;
  readonly soundGapMs: number;
  readonly beforeMatchMs: number;
  /** CM_SLAC_MATCH.CNF to a network that is ready, with TP_link_ready_notification. */
  readonly linkUpMs: number;
  /** CM_SLAC_PARM.REQ of one attempt, and their distance [ms]. */
  readonly parmRequests: number;
  readonly parmIntervalMs: number;
  /** After a failed attempt it stays silent until it is replugged. */
  readonly givesUpUntilReplug: boolean;
  readonly choice: "lowest-attenuation" | "first-answer";
  /** Whether it shows a doubtful EVSE by toggles of its pilot that they share a cable: always so above 10 dB, or never. */
  readonly validation: "never" | "when-doubtful";
  /** Toggles of a validation, 1 to 3, and how long each state of one lasts, 200 to 400 ms. */
  readonly toggles: number;
  readonly toggleStateMs: number;
  /** It asks the EVSE's modem for quieter carriers (CM_AMP_MAP) once the network stands. */
  readonly amplitudeMap: boolean;
}

export type VehicleSlacTimer =
  | "start"
  | "parm"
  | "batch"
  | "results"
  | "match"
  | "response"
  | "join"
  | "repeat"
  | "repetition"
  | "toggle"
  | "linkStatus"
  | "leave"
  | "resetup"
  | "ready"
  | "amplitude"
  | "maxComm"
  | "resume";

/** All of them, to be stopped at once. */
export const ALL_TIMERS = [
  "start",
  "parm",
  "batch",
  "results",
  "match",
  "response",
  "join",
  "repeat",
  "repetition",
  "toggle",
  "linkStatus",
  "leave",
  "resetup",
  "ready",
  "amplitude",
  "maxComm",
  "resume",
] as const;

export type VehicleSlacInput =
  | Fired<VehicleSlacTimer>
  /** The plug is in. */
  | { readonly kind: "plugged" }
  /** The pilot offers 5 %. */
  | { readonly kind: "start" }
  /** The pilot took the offer back, or the plug is out. */
  | { readonly kind: "stop" }
  /** The modem sees its network, or no longer. */
  | { readonly kind: "signal"; readonly up: boolean }
  /** The session has broken off (D-LINK_ERROR): the network is left, and matched anew. */
  | { readonly kind: "error" }
  /** A paused session was woken: the network is waited for. */
  | { readonly kind: "resume" }
  | { readonly kind: "frame"; readonly frame: SlacFrame };

export type VehicleSlacOutput =
  | Failed
  | Note
  | { readonly kind: "frame"; readonly frame: SlacFrame }
  /** The pilot is to go to C or back to B, for a toggle. */
  | { readonly kind: "toggle"; readonly to: "B" | "C" }
  /** The network is gone for good: connection and session with it. */
  | { readonly kind: "linkLost" }
  /** The network of a paused session is there again. */
  | { readonly kind: "resumed" }
  /** The network stands. */
  | { readonly kind: "linked"; readonly evse: string; readonly networkId: string };

type Phase =
  | "idle"
  | "starting"
  | "parameters"
  | "sounding"
  | "results"
  | "validating"
  | "toggling"
  | "matching"
  | "joining"
  | "detected"
  | "linked"
  | "resuming"
  | "signal lost"
  | "leaving"
  | "failed";

export interface VehicleSlacState {
  readonly settings: VehicleSlacSettings;
  readonly phase: Phase;
  readonly runId: number;
  readonly sent: number;
  readonly batch: number;
  readonly confirmed: readonly string[];
  readonly answers: readonly { readonly evse: string; readonly attenuationDb: number }[];
  readonly chosen: string;
  readonly networkId: string;
  readonly repeating: boolean;
  /** EVSEs that were asked to validate. */
  readonly tried: readonly string[];
  readonly statesLeft: number;
  /** Requests for the amplitude map sent and not yet confirmed; the notice waits for them. */
  readonly ampSent: number;
  readonly isNotifiable: boolean;
  /** A match was lost again: the next attempt waits for every answer. */
  readonly wasWrong: boolean;
}
