import type { ParamSpecs, ParamValues } from "../base/params.ts";
import type { Kind } from "../base/registry.ts";
import type { TimeUs } from "../base/time.ts";
import type { Trace } from "./trace.ts";

/** What a fleet may know of the scenario it is made for. */
export interface FleetContext {
  readonly seed: number;
  /** Instant of simulation time 0, since 1970 UTC [µs]. */
  readonly startUs: number;
  readonly durationUs: TimeUs;
  readonly maxSessions: number;
  /** Reads a file of the scenario's folder, which the caller has checked, and says what to call it in messages. */
  readText(path: string): { readonly text: string; readonly shownAs: string };
}

/** A kind of fleet: who comes when, needing how much. The same params and context give the same sessions. */
export interface FleetKind extends Kind {
  readonly params: ParamSpecs;
  /** @throws ScenarioError with all faults of the files it reads */
  create(params: ParamValues, context: FleetContext): Trace;
}
