import { join } from "node:path";
import { NoState } from "../../base/state.ts";
import type { TimeUs } from "../../base/time.ts";
import { waitAt } from "../../engine/barrier.ts";
import type { Meeting } from "../../engine/meeting.ts";
import type { PartitionState } from "../../engine/partition.ts";
import type { ShardState } from "../../engine/windows.ts";
import { isWhole, type RowFile } from "../../tables/row-file.ts";
import type { FeederPowerState } from "../feeder-power.ts";
import type { SeenState } from "../looking.ts";
import {
  type CheckpointHead,
  type CheckpointPlace,
  commit,
  damaged,
  readPart,
  stateFile,
  unfit,
  writePart,
} from "./folder.ts";

/** How a run writes checkpoints, as it travels to workers. */
export interface CheckpointPlan {
  readonly place: CheckpointPlace;
  /** Simulated time between two checkpoints. */
  readonly everyUs: TimeUs;
  /** Where it goes on from; undefined where it begins at its start. */
  readonly from: CheckpointHead | undefined;
}

/** What one worker saves. */
export interface WorkerState {
  readonly shard: ShardState;
  /** Of the first worker: the feeder, and what sites and feeder have told each other. */
  readonly grid: unknown;
  readonly exchange: Float64Array | undefined;
  /** Of the first worker of a frequency study: the area, and what it and the sites have told each other. */
  readonly area?: { readonly moved: unknown; readonly memory: Float64Array } | undefined;
  readonly seen: SeenState;
  /** What its sites have drawn, where they are recorded feeder by feeder. */
  readonly feeders: FeederPowerState | undefined;
  /** Its rows so far, in the order of time; with the first worker those of earlier processes before them. */
  readonly rowFiles: readonly RowFile[];
}

/** The checkpoints of one worker: all workers write theirs at the same edges, and the first one makes them count. */
export class ShardCheckpoints {
  private readonly plan: CheckpointPlan;
  private readonly meeting: Meeting;
  private readonly endUs: TimeUs;
  private dueUs: TimeUs;

  constructor(plan: CheckpointPlan, meeting: Meeting, endUs: TimeUs) {
    this.plan = plan;
    this.meeting = meeting;
    this.endUs = endUs;
    this.dueUs = this.after(plan.from?.edgeUs ?? 0);
  }

  /** The next edge at which one is due, at or after which it is written [µs]. */
  get nextUs(): TimeUs {
    return this.dueUs;
  }

  /** Writes one where it is due, together with all other workers. */
  at(edgeUs: TimeUs, state: () => WorkerState): void {
    if (edgeUs < this.dueUs || edgeUs >= this.endUs) return;
    const { place, everyUs } = this.plan;
    const { worker, workers, barrier, patienceS = 0 } = this.meeting;
    this.dueUs = this.after(edgeUs);
    writePart(place, stateFile(edgeUs, worker), state());
    waitAt(barrier, { worker, workers, patienceS });
    if (worker === 0) commit(place, { edgeUs, everyUs, workers });
  }

  private after(edgeUs: TimeUs): TimeUs {
    const { everyUs } = this.plan;
    return (Math.floor(edgeUs / everyUs) + 1) * everyUs;
  }
}

/** What a worker goes on from: its own partitions out of all workers' states.
 *  @param isOwn whether it runs a partition */
export function readStates(
  place: CheckpointPlace,
  { edgeUs, workers }: CheckpointHead,
  isOwn: (partition: number) => boolean,
): { readonly states: readonly WorkerState[]; readonly resume: ShardState } {
  const states = Array.from({ length: workers }, (_, worker) => {
    const file = stateFile(edgeUs, worker);
    const state = readPart(place, file) as WorkerState;
    if (state?.shard?.edgeUs !== edgeUs || !Array.isArray(state.shard.partitions)) throw unfit(join(place.dir, file));
    // The others' are let go at once.
    const partitions: PartitionState[] = state.shard.partitions.filter(({ index }) => isOwn(index));
    return { ...state, shard: { ...state.shard, partitions } };
  });
  const { windowUs } = states[0].shard;
  return { states, resume: { edgeUs, windowUs, partitions: states.flatMap(({ shard }) => shard.partitions) } };
}

/** Runs what puts a state in place; what goes wrong there is the file's fault. */
export function fitting<T>(place: CheckpointPlace, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof NoState || error instanceof TypeError || error instanceof RangeError)
      throw unfit(place.dir, error);
    throw error;
  }
}

/** The rows of earlier processes, file by file. @throws ScenarioError CHECKPOINT_DAMAGED */
export function earlierRows({ dir }: CheckpointPlace, states: readonly WorkerState[]): RowFile[] {
  const files = states.flatMap(({ rowFiles }) => rowFiles);
  for (const file of files) if (!isWhole(dir, file)) throw damaged(join(dir, String(file.file)));
  return files;
}
