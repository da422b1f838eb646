import type { RunData } from "../model/run-data.ts";
import type { CheckpointPlan } from "./checkpoint/shard-checkpoints.ts";
import type { CopyBatches } from "./copy-batches.ts";
import type { WatchMemory } from "./decision-watch.ts";
import type { ExchangeMemory } from "./exchange.ts";
import type { SpillPlace } from "./row-spill.ts";

/** What a worker of a run is told. */
export interface RunTask {
  readonly data: RunData;
  /** What sites and grid tell each other, where all sites are run side by side. */
  readonly exchange: ExchangeMemory | undefined;
  /** What sites and the area of a frequency study tell each other (`frequency/area-memory.ts`). */
  readonly area?: SharedArrayBuffer | undefined;
  /** Set where copies of the feeder are run some at a time. */
  readonly batches: CopyBatches | undefined;
  /** Whether workers keep the running hash of all events. */
  readonly isHashed: boolean;
  /** How long a worker may be at one site before the others give it up [s]; 0 for ever. */
  readonly patienceS: number;
  /** Where rows are put aside; undefined where all stay in memory. */
  readonly spill: SpillPlace | undefined;
  /** Set where the run writes checkpoints. */
  readonly checkpoints: CheckpointPlan | undefined;
  /** Set where the policy is a plug-in, whose decisions are watched. */
  readonly watch?: WatchMemory | undefined;
}

/** Progress is posted this many times per run. */
export const PROGRESS_STEPS = 200;
