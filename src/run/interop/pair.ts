import type { RuledModel } from "../../scenario/models/apply-rules.ts";
import type { CableModel } from "../../scenario/models/cable.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../session/context.ts";

/** One vehicle at one charger under every rule set that is compared. */
export interface Pair {
  readonly vehicle: string;
  readonly charger: string;
  /** Faults of the field are drawn at public chargers alone: the published figures know no others. */
  readonly isPublic: boolean;
  /** In the order of the study's rule sets. */
  readonly ruled: readonly {
    readonly vehicle: RuledModel<VehicleAtPlug>;
    readonly charger: RuledModel<ChargerAtPlug>;
  }[];
}

/** Faults of which an attempt meets at most one. */
export interface FaultGroup {
  readonly name: string;
  /** Whether every try of a visit meets the same. */
  readonly sticks: boolean;
  /** Attempts that meet one of them [1]. */
  readonly perAttempt: number;
  readonly faults: readonly string[];
  /** Upper end of each fault's part of the group, ascending to 1. */
  readonly cumulative: readonly number[];
}

/** What is the same for every pair of a study. */
export interface InteropStudy {
  readonly seed: number;
  /** Attempts per pair and rule set. */
  readonly repetitions: number;
  /** Tries of one driver at one charger, the first included. */
  readonly tries: number;
  readonly arrivalSoc: readonly [number, number];
  readonly groups: readonly FaultGroup[];
  /** Names of the rule sets; the first is what the others are compared with. */
  readonly rules: readonly string[];
  /** By connector. */
  readonly cables: Readonly<Record<string, CableModel>>;
}
