import { SimulationError } from "../base/errors.ts";
import { moduleUrl } from "../base/package-root.ts";
import type { Registry } from "../base/registry.ts";
import { parseDurationUs } from "../base/time.ts";
import { createBarrier } from "../engine/barrier.ts";
import { createMailboxes } from "../engine/mailbox.ts";
import type { Meeting } from "../engine/meeting.ts";
import { addHashes, type WindowHash } from "../engine/trace-hash.ts";
import { runOnWorkers } from "../engine/workers.ts";
import { emptyTrace } from "../fleet/trace.ts";
import { type ModelBuilder, modelBuilder } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import { sitePlaces } from "../model/places.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { gridStep } from "../tables/kinds/grid-step.ts";
import { reserveCapacity } from "../tables/kinds/reserve-capacity.ts";
import { sitePower } from "../tables/kinds/site-power.ts";
import type { Table } from "../tables/table.ts";
import { runBatches } from "./batch-shard.ts";
import type { CheckpointPlan } from "./checkpoint/shard-checkpoints.ts";
import { copyBatches } from "./copy-batches.ts";
import { DECISION_LIMIT_S, watchDecisions, watchMemory } from "./decision-watch.ts";
import { sumOfWorkers } from "./feeder-power.ts";
import { createAreaMemory } from "./frequency/area-memory.ts";
import { gridWarnings } from "./grid-warnings.ts";
import { hasLateParts, lateParts } from "./late-parts.ts";
import { loadPolicies } from "./load-policies.ts";
import { newExchange } from "./new-exchange.ts";
import { policyName, solverFor } from "./new-policy.ts";
import type { PowerFlowShelf } from "./power-flow-shelf.ts";
import { priceTable } from "./price-table.ts";
import { EVENT_NAMES } from "./recorder.ts";
import { joinRows, type SpillPlace } from "./row-spill.ts";
import { PROGRESS_STEPS, type RunTask } from "./run-task.ts";
import { type ReserveSale, sellReserve } from "./sell-reserve.ts";
import { runShard, type ShardParts, type ShardResult } from "./shard.ts";
import { sumOfCopies } from "./sum-of-copies.ts";
import { threadsFor, threadsForBatches } from "./threads.ts";

/** How a run is carried out; none of it changes the result. */
export interface RunOptions {
  /** Threads to use; more than there are sites is no help and is not done. */
  readonly workers?: number;
  /** Whether to take fewer where windows hold too little work for threads to pay. */
  readonly isWorkersLimit?: boolean;
  /** Copies of a feeder that a worker runs side by side where they do not touch each other, to their end, before it goes
   *  on to the next; `Infinity`: all together. */
  readonly copiesAtOnce?: number | undefined;
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
  /** Where the feeder's power flow is kept from one run to the next on this thread; used by one run at a time. */
  readonly powerFlows?: PowerFlowShelf | undefined;
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
  const batches = copyBatches(data, kinds, options);
  const builder = modelBuilder(data);
  // Built here too, so that a fault in the data is found before any thread is started; of copies, one is like another.
  const model = batches ? builder.some([0, 1]) : builder.whole();
  const exchange = newExchange(data, model, kinds);
  const hasGrid = data.resolved.scenario.grid?.powerFlow === true;
  const { workers, reason } = batches
    ? threadsForBatches(batches, model, { sites: builder.places.before(data.copies), hasGrid }, options)
    : threadsFor(model, options, hasGrid);
  // A plug-in runs beside this thread even alone, so that one that never returns can be ended.
  const hasPlugin = model.sites.some(({ policy }) => kinds.find(policy.kind)?.file !== undefined);
  const isWatched = hasPlugin && !options.profileClock;
  const task: RunTask = {
    // Workers that run copies some at a time read the drawn sessions where they are.
    data: batches ? { ...data, trace: emptyTrace() } : data,
    exchange: batches ? undefined : exchange,
    area: data.resolved.scenario.frequency && createAreaMemory(model.sites.length),
    batches,
    isHashed: options.traceHash ?? false,
    patienceS: options.patienceS ?? PATIENCE_S,
    spill: options.spill,
    checkpoints: options.checkpoints,
    watch: isWatched ? watchMemory(workers) : undefined,
  };
  const watch =
    task.watch &&
    watchDecisions(task.watch, {
      who: policyName(data, kinds),
      siteIds: model.sites.map(({ id }) => id),
      limitS: options.decisionLimitS ?? DECISION_LIMIT_S,
    });
  const results =
    workers === 1 && !watch
      ? [await runHere(task, { builder, model }, kinds, options)]
      : await runOnWorkers<RunTask, ShardResult>({
          module: moduleUrl(hasLateParts(data, model) ? "run/worker" : "run/plain-worker"),
          workers,
          task,
          signal: options.signal,
          onProgress: options.onProgress,
          broken: watch?.tooSlow,
          // Copies run by themselves wait for nobody, so this thread can take its share.
          here: batches && !watch ? (own) => runHere(task, { builder, model }, kinds, options, own) : undefined,
        })
          .catch((error) => {
            throw withSite(error, data);
          })
          .finally(() => watch?.stop());
  const sum = (of: (result: ShardResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const tables = await tablesOf(
    data,
    model,
    joinRows(task.spill, {
      files: results.flatMap(({ rowFiles }) => rowFiles),
      lasts: results.map(({ lasts }) => lasts),
    }),
    sum(({ points }) => points),
  );
  // A worker that found no batch left has seen no window.
  const hashed = results.map(({ seen }) => seen.hashes).filter((hashes) => hashes.length > 0);
  return {
    tables,
    handledEvents: sum(({ handledEvents }) => handledEvents),
    lateSessions: data.trace.count - sum(({ sessions }) => sessions),
    warnings: [...gridWarnings(results.flatMap(({ troubles }) => troubles))],
    threads: { workers, reason },
    seen: {
      hashes: addHashes(hashed.length > 0 ? hashed : [[]]),
      profile: results[0].seen.profile.map(({ kind, events, time }) => ({
        event: EVENT_NAMES[kind],
        events,
        ms: time,
      })),
    },
  };
}

/** What workers recorded, summed where it is told of the run as a whole, with what is worked out once it is over.
 *  @param recorded rows of all workers  @param points EVSEs of the run */
async function tablesOf(
  data: RunData,
  model: Model,
  recorded: Record<string, Table>,
  points: number,
): Promise<Record<string, Table>> {
  const { record, frequency } = data.resolved.scenario;
  const tables = { ...recorded };
  const put = (table: Table | undefined) => {
    if (table) tables[table.spec.kind] = table;
  };
  if (record.sites === "feeder" && data.copies === 1) put(sumOfWorkers(tables[sitePower.kind]));
  const { [gridStep.kind]: steps } = tables;
  if (steps && data.copies > 1) put(sumOfCopies(steps));
  if (frequency) {
    put((await import("./frequency/test-reserve.ts")).testReserve(data, model));
    put((await import("./frequency/response-times.ts")).responseTimes(data, model));
  }
  const capacity = tables[reserveCapacity.kind];
  if (capacity) put(sellReserve(capacity, saleOf(data, model, points)));
  put(priceTable(data, model));
  return tables;
}

/** A window of one site takes seconds at most; a plan over all that is to come, minutes. */
const PATIENCE_S = 600;

/** The engine knows partitions by number; a person knows sites by name. */
function withSite(error: unknown, { resolved, network, copies }: RunData): unknown {
  if (!(error instanceof SimulationError) || error.code !== "WORKER_STALLED") return error;
  const places = sitePlaces(resolved.scenario, network, copies);
  const message = error.message
    .replace(` (${error.code})`, "")
    .replace(/in partition (\d+)/g, (_, index) => `at site ${places[Number(index)].id}`);
  return new SimulationError(error.code, message, { cause: error });
}

function saleOf({ resolved }: RunData, { localWeekUs, startEpochUs }: Model, points: number): ReserveSale {
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

/** One worker on this thread, which now and then lets the caller's own events in.
 *  @param meeting with the others, where there are others */
async function runHere(
  task: RunTask,
  { builder, model }: { readonly builder: ModelBuilder; readonly model: Model },
  kinds: Registry<PolicyKind>,
  options: RunOptions,
  meeting: Meeting = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) },
): Promise<ShardResult> {
  const parts: ShardParts = {
    kinds,
    solver: await solverFor(task.data, kinds),
    meeting: { ...meeting, patienceS: task.patienceS },
    ...(await lateParts(task.data, model, {
      isKept: task.checkpoints !== undefined,
      powerFlows: options.powerFlows,
    })),
    looking: { isHashed: task.isHashed, clock: options.profileClock },
  };
  const shard = task.batches
    ? runBatches(task, task.batches, { ...parts, builder })
    : runShard({ ...task, exchange: task.exchange! }, { ...parts, model });
  let reported = 0;
  for (;;) {
    const next = shard.next();
    if (next.done) return next.value;
    const step = Math.floor(next.value * PROGRESS_STEPS);
    if (step === reported) continue;
    reported = step;
    options.onProgress?.(step / PROGRESS_STEPS);
    if (options.signal || meeting.workers > 1) await new Promise(setImmediate);
    options.signal?.throwIfAborted();
  }
}
