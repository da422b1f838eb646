import { createBarrier } from "./barrier.ts";
import { createMailboxes } from "./mailbox.ts";
import type { Meeting } from "./meeting.ts";
import type { Observer, Partition, Program } from "./partition.ts";
import { balancedRanges } from "./ranges.ts";
import { runWindows, type Shard, type WindowPlan } from "./windows.ts";
import { runOnWorkers, type WorkerTask, workerEntry } from "./workers.ts";

/** A model that partitions couple by messages alone. Built alike on every worker from the same task. */
export interface Model<R> {
  readonly plan: WindowPlan;
  /** Expected load of each partition, in any unit; one entry per partition. */
  readonly weights: ArrayLike<number>;
  /** Which link limits the window, for the report. */
  readonly limitingLink?: string | undefined;
  /** Makes the program of a partition; called for a worker's own ones only. */
  readonly newProgram: (index: number) => Program;
  /** What is kept of a partition at the end, as plain data. */
  readonly result: (program: Program, partition: Partition) => R;
}

/** How a model was run; only `workers` and what follows from it may differ between equal runs. */
export interface ModelReport {
  readonly windows: number;
  readonly events: number;
  readonly workers: number;
  /** Why so many workers, in one sentence. */
  readonly reason: string;
}

/** Events per window below which workers spend more time meeting than they save: a meeting costs up to some 30 µs, an
 *  event about 0.2 µs. */
export const WORTH_A_WORKER = 1000;
/** Windows after which the choice is made; it is made again after twice as many, and so on. */
const PROBE_WINDOWS = 20;
/** Past this share of the run, beginning again on workers would take longer than going on alone. */
const WORTH_BEGINNING_AGAIN = 1 / 3;

/** Makes the export `run` of a model's module, for `runModel`. */
export const modelEntry = <T, R>(build: (task: T) => Model<R>) =>
  workerEntry<T, PartResult<R>>(({ task, ...meeting }) => {
    const part = openPart(build(task), meeting);
    while (!part.step());
    return part.finish();
  });

/** Runs a model on this thread, or on workers where its windows hold enough events for that to pay: measured after some
 *  windows, and again as it goes, since load may come late. The results are the same either way; the beginning that was run
 *  to find out is kept where it stays with one worker, else run again.
 *  @param module exports `run = modelEntry(build)`  @param workers most threads to use
 *  @returns what is kept of every partition, in their order */
export async function runModel<T, R>(options: {
  readonly module: URL;
  readonly build: (task: T) => Model<R>;
  readonly task: T;
  readonly workers: number;
}): Promise<{ readonly results: readonly R[]; readonly report: ModelReport }> {
  const { build, task, workers } = options;
  const model = build(task);
  const part = openPart(model, alone());
  const most = Math.min(workers, model.weights.length);
  let probeAt = PROBE_WINDOWS;
  let probed = { windows: 0, events: 0 };
  for (let isOver = false; !isOver; ) {
    isOver = part.step();
    if (isOver || most === 1 || part.windows !== probeAt) continue;
    const [windows, events] = [part.windows, part.events()];
    const perWindow = (events - probed.events) / (windows - probed.windows);
    const isLate = windows > PROBE_WINDOWS && part.edgeUs > model.plan.endUs * WORTH_BEGINNING_AGAIN;
    probed = { windows, events };
    probeAt *= 2;
    if (perWindow < WORTH_A_WORKER || isLate) continue;
    const parts = await runOnWorkers<T, PartResult<R>>({ module: options.module, workers: most, task });
    return {
      results: parts.flatMap(({ results }) => results),
      report: {
        windows: parts[0].windows,
        events: parts.reduce((sum, { events }) => sum + events, 0),
        workers: most,
        reason: `some ${Math.round(perWindow)} events a window keep ${most} workers busy`,
      },
    };
  }
  const { results, windows, events } = part.finish();
  return { results, report: { windows, events, workers: 1, reason: whyOne(model, most, windows, events) } };
}

function whyOne(
  { limitingLink, plan, weights }: Model<unknown>,
  most: number,
  windows: number,
  events: number,
): string {
  if (weights.length === 1) return "the model is one partition";
  if (most === 1) return "one worker was asked for";
  const limit = limitingLink ? `the link ${limitingLink}, limits them` : `they last ${plan.windowUs} µs`;
  return `windows hold ${(events / windows).toFixed(1)} events, fewer than the ${WORTH_A_WORKER} that pay for a second worker; ${limit}`;
}

/** A meeting of one. */
export const alone = (): Meeting => ({
  worker: 0,
  workers: 1,
  barrier: createBarrier(),
  mailboxes: createMailboxes(1),
});

/** Runs programs on this thread to the end of the plan. */
export function runPrograms(
  programs: readonly Program[],
  plan: WindowPlan,
  hooks: Omit<Shard, "programs"> = {},
): readonly Partition[] {
  const windows = runWindows({ ...hooks, programs }, plan, alone());
  for (;;) {
    const next = windows.next();
    if (next.done) return next.value;
  }
}

/** What one worker hands back. */
export interface PartResult<R> {
  readonly results: readonly R[];
  readonly windows: number;
  readonly events: number;
}

function openPart<R>(model: Model<R>, meeting: Omit<WorkerTask<unknown>, "task">, observer?: Observer) {
  const workerOf = balancedRanges(model.weights, meeting.workers);
  const programs = Array.from(workerOf, (worker, index) =>
    worker === meeting.worker ? model.newProgram(index) : null,
  );
  let own: readonly Partition[] = [];
  const opened = (partitions: readonly Partition[]) => {
    own = partitions;
  };
  const shard: Shard = { programs, observer, opened };
  const windows = runWindows(shard, model.plan, { ...meeting, workerOf });
  const part = {
    windows: 0,
    edgeUs: 0,
    /** Runs one window. @returns whether the run is over */
    step(): boolean {
      const { done, value } = windows.next();
      if (done) return true;
      part.windows++;
      part.edgeUs = value;
      return false;
    },
    events: (): number => own.reduce((sum, { handled }) => sum + handled, 0),
    finish: (): PartResult<R> => ({
      results: own.map((partition) => model.result(partition.program, partition)),
      windows: part.windows,
      events: part.events(),
    }),
  };
  return part;
}
