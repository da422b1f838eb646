import type { PackedTrace } from "../fleet/packed-trace.ts";
import type { Trace } from "../fleet/trace.ts";
import type { Network } from "../grid/network.ts";
import type { SeriesData } from "../policy/series.ts";
import type { ResolvedScenario } from "../scenario/resolve.ts";
import type { BehindMeter } from "./behind-meter.ts";

/** All a run needs, read once on the first thread and cloned to every worker; each builds the same Model from it. */
export interface RunData {
  readonly resolved: ResolvedScenario;
  readonly trace: Trace;
  /** The same in shared memory, copy by copy of the feeder, where they are drawn. */
  readonly drawn?: PackedTrace | undefined;
  /** The trace's path, for messages. */
  readonly traceFile: string;
  /** The feeder, once. */
  readonly network: Network | undefined;
  /** How often it is there. */
  readonly copies: number;
  /** What is published to controllers. */
  readonly series: readonly SeriesData[];
  /** Behind the meters, by site id; "" is for every site of the scenario's `site`. */
  readonly behindMeter?: ReadonlyMap<string, BehindMeter> | undefined;
  /** Plug-in modules, as file URLs. */
  readonly plugins: readonly string[];
}
