import type { Failed, Failure, Note } from "../failure.ts";
import type { Fired } from "../machine.ts";
import type { Level, PilotOutput } from "./levels.ts";

/** How one EVSE handles its pilot. */
export interface EvsePilotSettings {
  /** Resolution of the duty cycle [%]; 0 = exact. */
  readonly dutyStepPct: number;
  /** Offers digital communication (5 %) first. */
  readonly digital: boolean;
  /** Direct current only: never falls back to a nominal duty cycle. */
  readonly digitalOnly: boolean;
  /** The room is ventilated, so that vehicles in state D may charge. */
  readonly ventilated: boolean;
  /** From state C to the closed contactor [ms]. */
  readonly contactorCloseMs: number;
}

/** Its timers. */
export type EvsePilotTimer =
  | "debounce"
  | "contactor"
  | "relayCheck"
  | "dutyHold"
  | "leaveC"
  | "digitalPause"
  | "digitalPatience"
  | "step"
  | "wakeUp"
  | "bcb"
  | "bcbPulse"
  | "overCurrent"
  | "unlock"
  | "retry"
  | "forcedStop";

/** What it hears. */
export type EvsePilotInput =
  | Fired<EvsePilotTimer>
  /** Both half-waves as measured [V]. */
  | { readonly kind: "voltage"; readonly highV: number; readonly lowV: number }
  /** The user or the back office allowed charging. */
  | { readonly kind: "authorised" }
  /** Current the site gives this EVSE [A]. */
  | { readonly kind: "offer"; readonly currentA: number }
  /** Digital communication runs, so the 5 % duty cycle stays. */
  | { readonly kind: "digitalUp" }
  /** Digital communication has failed. */
  | { readonly kind: "digitalFailed" }
  /** SLAC asks for a step through state E or F. */
  | { readonly kind: "stepEf" }
  /** Digital communication asks for the contactor. */
  | { readonly kind: "power"; readonly on: boolean }
  /** The EVSE is to end the session. */
  | { readonly kind: "stop"; readonly reason: string }
  /** The session is paused: PWM goes, the vehicle may wake it. */
  | { readonly kind: "sleep" }
  /** Phases in use are to change: the pilot goes to X1 meanwhile. */
  | { readonly kind: "switchPhases"; readonly phases: 1 | 3 }
  /** The pilot is to look unplugged, to wake the vehicle. */
  | { readonly kind: "replug" }
  | { readonly kind: "current"; readonly currentA: number }
  | { readonly kind: "residual"; readonly currentMa: number }
  /** Auxiliary contact of the relay. */
  | { readonly kind: "relay"; readonly closed: boolean };

/** What it says. */
export type EvsePilotOutput =
  | Failed
  | Note
  | { readonly kind: "pilot"; readonly output: PilotOutput; readonly dutyPct: number }
  | { readonly kind: "contactor"; readonly close: boolean }
  | { readonly kind: "plugged" }
  | { readonly kind: "unplugged" }
  | { readonly kind: "lock"; readonly locked: boolean }
  /** A pulse of a BCB toggle was seen. */
  | { readonly kind: "bcbToggle" }
  | { readonly kind: "digitalOffered" }
  /** The vehicle entered (on) or left C or D. */
  | { readonly kind: "ready"; readonly on: boolean }
  | { readonly kind: "phases"; readonly phases: 1 | 3 }
  /** Digital communication was given up for the nominal duty cycle. */
  | { readonly kind: "fellBack" }
  | { readonly kind: "paused" }
  | { readonly kind: "wokenByVehicle" };

/** Everything one EVSE's pilot remembers. */
export interface EvsePilotState {
  readonly settings: EvsePilotSettings;
  readonly level: Level;
  /** Level last seen, not yet accepted. */
  readonly seen: Level;
  readonly output: PilotOutput;
  readonly dutyPct: number;
  readonly contactor: "open" | "closing" | "closed";
  /** What the auxiliary contact says. */
  readonly relayClosed: boolean;
  readonly authorised: boolean;
  readonly offerA: number;
  readonly dutyHeld: boolean;
  readonly digital: "none" | "pause" | "offered" | "up" | "failed";
  /** Why the pilot is away from its normal output, and what comes next. */
  readonly stepping:
    | "none"
    | "x1ToNominal"
    | "ef"
    | "x1AfterEf"
    | "wakeUpF"
    | "phases"
    | "replug"
    | "stopped"
    | "initHlc";
  readonly wakeUps: number;
  readonly powerWanted: boolean;
  readonly phases: 1 | 3;
  readonly bcbPulses: number;
  /** The pulse now running has lasted long enough to count. */
  readonly bcbPulseLong: boolean;
  readonly trips: number;
  readonly fault: Failure | undefined;
}
