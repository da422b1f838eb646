import type { Model } from "../model/model.ts";
import { batchCount, type CopyBatches } from "./copy-batches.ts";
import type { RunOptions } from "./run.ts";

/** Decisions and arrivals per window below which a second thread waits at barriers more than it helps: meeting costs
 *  some 20 µs, and an event under 1 µs. On a street of 55 homes and on a feeder of 1,200 sites with windows of a minute
 *  one thread was measured to be the fastest. */
const WORTH_A_THREAD = 20_000;

/** What a decision of a site with all that follows from it takes on one thread [µs], measured on `scenarios/city`: by energy
 *  alone; with sessions played as machines; with every message of theirs. And what a step of its feeder takes, by site. */
const DECISION_US = { energy: 0.1, session: 0.3, message: 5 } as const;
const GRID_STEP_US = 0.3;

/** Work of one thread below which a second does not pay [s]: it has to start, and to compile what it runs, which takes the
 *  first one's helpers off it. Measured: 1.0 s became 1.4, 3.5 became 3.7, 4.1 became 3.5, 5.5 became 4.4. */
const WORTH_STARTING_S = 3;

/** How many threads a run takes, and why. */
export interface Threads {
  readonly workers: number;
  readonly reason: string;
}

/** Of a run whose copies of the feeder are run some at a time: nobody waits for anybody.
 *  @param sites of all copies  @param hasGrid whether the feeder is solved */
export function threadsForBatches(
  batches: CopyBatches,
  { endUs, controlUs, windowUs, protocol }: Pick<Model, "endUs" | "controlUs" | "windowUs" | "protocol">,
  { sites, hasGrid }: { readonly sites: number; readonly hasGrid: boolean },
  { workers = 1, isWorkersLimit = false }: RunOptions,
): Threads {
  const decisionsUs = Math.ceil(endUs / controlUs) * DECISION_US[protocol?.fidelity ?? "energy"];
  const stepsUs = hasGrid ? Math.ceil(endUs / windowUs) * GRID_STEP_US : 0;
  const workS = (sites * (decisionsUs + stepsUs)) / 1e6;
  if (isWorkersLimit && workers > 1 && workS < WORTH_STARTING_S) {
    const reason = `the run is some ${workS.toPrecision(1)} s of work, less than the ${WORTH_STARTING_S} s that pay for threads`;
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
