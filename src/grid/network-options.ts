import type { ShapeRefs } from "./network.ts";

/** How the model wants to be solved; callers may override. */
export interface NetworkOptions {
  readonly mode: "snapshot" | "daily" | "yearly" | "duty";
  readonly controlMode: "off" | "static" | "time" | "event";
  /** Largest change of any node's voltage magnitude between two iterations [pu]. */
  readonly tolerancePu: number;
  readonly maxIterations: number;
  readonly minIterations: number;
  readonly maxControlIterations: number;
  readonly loadMultiplier: number;
  readonly generatorMultiplier: number;
  /** Number of solves and time between them. */
  readonly number: number;
  readonly stepS: number;
  /** Time of the first solve minus one step, from the start of the year [s]. */
  readonly startS: number;
  /** Fallback shape of loads that name none. */
  readonly defaultShapes?: ShapeRefs;
  /** Solve with loads as their nominal admittances only. */
  readonly loadsAsAdmittance: boolean;
}

/** OpenDSS's own defaults, which are also ours. */
export const DEFAULT_OPTIONS: NetworkOptions = Object.freeze({
  mode: "snapshot",
  controlMode: "static",
  tolerancePu: 1e-4,
  maxIterations: 15,
  minIterations: 2,
  maxControlIterations: 10,
  loadMultiplier: 1,
  generatorMultiplier: 1,
  number: 1,
  stepS: 3600,
  startS: 0,
  loadsAsAdmittance: false,
});
