import { SimulationError } from "../base/errors.ts";
import { moduleUrl } from "../base/package-root.ts";
import type { Registry } from "../base/registry.ts";
import { parseDurationUs } from "../base/time.ts";
import { createBarrier } from "../engine/barrier.ts";
import { createMailboxes } from "../engine/mailbox.ts";
import { addHashes, type WindowHash } from "../engine/trace-hash.ts";
import { runOnWorkers } from "../engine/workers.ts";
import { buildModel } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { reserveCapacity } from "../tables/kinds/reserve-capacity.ts";
import { sitePower } from "../tables/kinds/site-power.ts";
import type { Table } from "../tables/table.ts";
import type { CheckpointPlan } from "./checkpoint/shard-checkpoints.ts";
import { DECISION_LIMIT_S, watchDecisions, watchMemory } from "./decision-watch.ts";
import { feederIds, sumOfWorkers } from "./feeder-power.ts";
import { gridWarnings } from "./grid-warnings.ts";
import { loadPolicies } from "./load-policies.ts";
import { newExchange } from "./new-exchange.ts";
import { policyName } from "./new-policy.ts";
import type { NewStay } from "./new-stay.ts";
import { EVENT_NAMES } from "./recorder.ts";
import type { NewRoute } from "./route/new-route.ts";
import { joinRows, type SpillPlace } from "./row-spill.ts";
import { PROGRESS_STEPS, type RunTask } from "./run-task.ts";
import { type ReserveSale, sellReserve } from "./sell-reserve.ts";
import { type NewGrid, runShard, type ShardResult } from "./shard.ts";
import { sumOfCopies } from "./sum-of-copies.ts";

/** How a run is carried out; none of it changes the result. */
export interface RunOptions {
  /** Threads to use; more than there are sites is no help and is not done. */
  readonly workers?: number;
  /** Whether to take fewer where windows hold too little work for threads to pay. */
  readonly isWorkersLimit?: boolean;
  /** Whether to keep a running hash of all events. */
  readonly traceHash?: boolean;
  /** Clock [ms] by which to time events by kind; the run then takes one thread. */
  readonly profileClock?: (() => number) | undefined;
  /** How long a worker may be at one site, within one window, before the run is given up [s]; 0 for ever, 600 when absent. */
  readonly patienceS?: number | undefined;
  /** Where rows may be put aside so that they need not all be in memory; that folder must be there for as long as the
   *  tables are used. */
  readonly spill?: SpillPlace | undefined;
  /** Where and how often to write checkpoints, and what to go on from. */
  readonly checkpoints?: CheckpointPlan | undefined;
  /** How long a plug-in may take for one decision before the run is ended [s]. */
  readonly decisionLimitS?: number | undefined;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** What the engine recorded. */
export interface Recorded {
  readonly tables: Readonly<Record<string, Table>>;
  readonly handledEvents: number;
  /** Sessions that arrive after the end, left out. */
  readonly lateSessions: number;
  readonly warnings: readonly string[];
  /** Threads it took, and why; differs between equal runs. */
  readonly threads: { readonly workers: number; readonly reason: string };
  readonly seen: {
    /** Running hash of all events at each window's edge, where it was asked for. */
    readonly hashes: readonly WindowHash[];
    /** Events and CPU time by kind, where a clock was given. */
    readonly profile: readonly { readonly event: string; readonly events: number; readonly ms: number }[];
  };
}

/** Runs prepared data to its end.
 *  @throws PluginError, SimulationError, ScenarioError; the signal's reason when cancelled */
export async function simulate(data: RunData, options: RunOptions = {}): Promise<Recorded> {
  const kinds = await loadPolicies(data.plugins);
  // Built here too, so that a fault in the data is found before any thread is started.
  const model = buildModel(data);
  const { workers, reason } = workersFor(model, options, data.resolved.scenario.grid?.powerFlow === true);
  // A plug-in runs beside this thread even alone, so that one that never returns can be ended.
  const hasPlugin = model.sites.some(({ policy }) => kinds.find(policy.kind)?.file !== undefined);
  const isWatched = hasPlugin && !options.profileClock;
  const task: RunTask = {
    data,
    exchange: newExchange(data, model, kinds),
    endUs: model.endUs,
    isHashed: options.traceHash ?? false,
    patienceS: options.patienceS ?? PATIENCE_S,
    spill: options.spill,
    checkpoints: options.checkpoints,
    watch: isWatched ? watchMemory(workers) : undefined,
  };
  const siteIds = model.sites.map(({ id }) => id);
  const watch =
    task.watch &&
    watchDecisions(task.watch, {
      who: policyName(data, kinds),
      siteIds,
      limitS: options.decisionLimitS ?? DECISION_LIMIT_S,
    });
  const results =
    workers === 1 && !watch
      ? [await runHere(task, model, kinds, options)]
      : await runOnWorkers<RunTask, ShardResult>({
          module: moduleUrl("run/worker"),
          workers,
          task,
          signal: options.signal,
          onProgress: options.onProgress,
          broken: watch?.tooSlow,
        })
          .catch((error) => {
            throw withSite(error, model);
          })
          .finally(() => watch?.stop());
  const hasFeeders = data.resolved.scenario.record.sites === "feeder";
  const tables = joinRows(task.spill, {
    siteIds: hasFeeders ? [...siteIds, ...feederIds(data.copies)] : siteIds,
    hasCopies: data.copies > 1,
    files: results.flatMap(({ rowFiles }) => rowFiles),
    lasts: results.map(({ tables: own }) => own),
  });
  if (hasFeeders) tables[sitePower.kind] = sumOfWorkers(tables[sitePower.kind]);
  const { grid_step: steps } = tables;
  if (steps && data.copies > 1) tables["grid_step"] = sumOfCopies(steps);
  if (data.resolved.scenario.frequency) {
    const { runFrequency } = await import("./frequency-run.ts");
    for (const table of runFrequency(data, model)) tables[table.spec.kind] = table;
  }
  const sold = tables[reserveCapacity.kind] && sellReserve(tables[reserveCapacity.kind], saleOf(data, model));
  if (sold) tables[sold.table.spec.kind] = sold.table;
  const simulated = model.sites.reduce((sum, { sessions }) => sum + sessions.count, 0);
  return {
    tables,
    handledEvents: results.reduce((sum, { handledEvents }) => sum + handledEvents, 0),
    lateSessions: data.trace.count - simulated,
    warnings: [...gridWarnings(results.flatMap(({ troubles }) => troubles ?? [])), ...(sold?.warnings ?? [])],
    threads: { workers, reason },
    seen: {
      hashes: addHashes(results.map(({ seen }) => seen.hashes)),
      profile: results[0].seen.profile.map(({ kind, events, time }) => ({
        event: EVENT_NAMES[kind],
        events,
        ms: time,
      })),
    },
  };
}

/** A window of one site takes seconds at most; a plan over all that is to come, minutes. */
const PATIENCE_S = 600;

/** The engine knows partitions by number; a person knows sites by name. */
function withSite(error: unknown, { sites }: Model): unknown {
  if (!(error instanceof SimulationError) || error.code !== "WORKER_STALLED") return error;
  const message = error.message
    .replace(` (${error.code})`, "")
    .replace(/in partition (\d+)/g, (_, index) => `at site ${sites[Number(index)].id}`);
  return new SimulationError(error.code, message, { cause: error });
}

function saleOf({ resolved }: RunData, { sites, localWeekUs, startEpochUs }: Model): ReserveSale {
  const points = sites.reduce((sum, { evses }) => sum + evses.length, 0);
  const { direction, confidence, block, price, penaltyFactor } = resolved.scenario.flexibility!;
  return {
    direction,
    confidence,
    blockUs: parseDurationUs(block)!,
    points,
    price,
    penaltyFactor,
    localWeekUs,
    startEpochUs,
  };
}

/** Decisions and arrivals per window below which a second thread waits at barriers more than it helps: meeting costs
 *  some 20 µs, and an event under 1 µs. On a street of 55 homes and on a feeder of 1,200 sites with windows of a minute
 *  one thread was measured to be the fastest. */
const WORTH_A_THREAD = 20_000;

/** How many threads a run takes, and why. */
function workersFor(
  model: Model,
  options: RunOptions,
  hasGrid: boolean,
): { readonly workers: number; readonly reason: string } {
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
  return { workers: count, reason: count < workers ? "as many as there are sites" : "as many as were asked for" };
}

/** The grid's maker, loaded only for runs that have a grid. */
async function gridMaker(data: RunData): Promise<NewGrid | undefined> {
  if (!data.resolved.scenario.grid?.powerFlow) return undefined;
  return (await import("./grid-run.ts")).newGrids();
}

/** The maker of stays, loaded only for runs whose sessions are machines. */
async function stayMaker({ protocol }: Model, isKept: boolean): Promise<NewStay | undefined> {
  if (!protocol) return undefined;
  return (await import("./new-stay.ts")).stays(protocol, { isKept });
}

/** The maker of routes, loaded only for runs whose set-points travel. */
const routeMaker = async ({ route }: Model): Promise<NewRoute | undefined> =>
  route && (await import("./route/new-route.ts")).newRoute;

/** One worker on this thread, which now and then lets the caller's own events in. */
async function runHere(
  task: RunTask,
  model: Model,
  kinds: Registry<PolicyKind>,
  options: RunOptions,
): Promise<ShardResult> {
  const meeting = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) };
  const shard = runShard(task, {
    model,
    kinds,
    meeting,
    newGrid: await gridMaker(task.data),
    newStay: await stayMaker(model, task.checkpoints !== undefined),
    newRoute: await routeMaker(model),
    looking: { isHashed: task.isHashed, clock: options.profileClock },
  });
  let reported = 0;
  for (;;) {
    const next = shard.next();
    if (next.done) return next.value;
    const step = Math.floor((next.value / task.endUs) * PROGRESS_STEPS);
    if (step === reported) continue;
    reported = step;
    options.onProgress?.(step / PROGRESS_STEPS);
    if (options.signal) await new Promise(setImmediate);
    options.signal?.throwIfAborted();
  }
}
