import type { Model } from "../model/model.ts";
import { batchCount, type CopyBatches } from "./copy-batches.ts";
import type { RunOptions } from "./run.ts";

/** Decisions and arrivals per window below which a second thread waits at barriers more than it helps: meeting costs
 *  some 20 µs, and an event under 1 µs. On a street of 55 homes and on a feeder of 1,200 sites with windows of a minute
 *  one thread was measured to be the fastest. */
const WORTH_A_THREAD = 20_000;

/** Decisions of a whole run below which another thread takes longer to start than it saves: some tenths of a second. */
const WORTH_STARTING = 500_000;

/** How many threads a run takes, and why. */
export interface Threads {
  readonly workers: number;
  readonly reason: string;
}

/** Of a run whose copies of the feeder are run some at a time: nobody waits for anybody.
 *  @param sites of all copies */
export function threadsForBatches(
  batches: CopyBatches,
  { endUs, controlUs }: Pick<Model, "endUs" | "controlUs">,
  sites: number,
  { workers = 1, isWorkersLimit = false }: RunOptions,
): Threads {
  const decisions = sites * Math.ceil(endUs / controlUs);
  if (isWorkersLimit && workers > 1 && decisions < WORTH_STARTING) {
    const reason = `the run holds some ${decisions} decisions, fewer than the ${WORTH_STARTING} that pay for threads`;
    return { workers: 1, reason };
  }
  const count = Math.max(1, Math.min(workers, batchCount(batches)));
  return { workers: count, reason: count < workers ? BATCHES : ASKED };
}

const ASKED = "as many as were asked for";
const BATCHES = "as many as there are groups of copies of the feeder";

/** Of a run whose sites are run side by side. */
export function threadsFor(model: Model, options: RunOptions, hasGrid: boolean): Threads {
  const { workers = 1, isWorkersLimit = false } = options;
  if (options.profileClock) return { workers: 1, reason: "a profiled run takes one thread" };
  if (model.sites.length === 1) return { workers: 1, reason: "one site cannot be divided" };
  const perWindow = model.sites.length * Math.max(1, model.windowUs / model.controlUs);
  if (isWorkersLimit && workers > 1 && perWindow < WORTH_A_THREAD) {
    const window = `a window of ${model.windowUs / 1e6} s${hasGrid ? " (grid.step)" : ""}`;
    const reason = `${window} holds some ${Math.round(perWindow)} decisions, fewer than the ${WORTH_A_THREAD} that pay for threads`;
    return { workers: 1, reason };
  }
  const count = Math.max(1, Math.min(workers, model.sites.length));
  return { workers: count, reason: count < workers ? "as many as there are sites" : ASKED };
}
