import { AloneRuns } from "../engine/alone.ts";
import { Aborted, createBarrier, isBroken, waitAt } from "../engine/barrier.ts";
import { createMailboxes } from "../engine/mailbox.ts";
import type { Meeting } from "../engine/meeting.ts";
import { addHashes, type WindowHash } from "../engine/trace-hash.ts";
import { runWindows } from "../engine/windows.ts";
import type { ModelBuilder } from "../model/build.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { CopyRange } from "../model/places.ts";
import type { RunData } from "../model/run-data.ts";
import { SessionShelf } from "../model/session-shelf.ts";
import type { Table } from "../tables/table.ts";
import { type Ahead, AheadPowers, aheadOfGrid } from "./ahead.ts";
import { batchCount, type CopyBatches, takeBatch } from "./copy-batches.ts";
import { openExchange } from "./exchange.ts";
import type { GridRun, GridTroubles } from "./grid-run.ts";
import { openLooking, type Seen } from "./looking.ts";
import { newExchange } from "./new-exchange.ts";
import { newRecorder, rowParts, siteMaker } from "./new-sites.ts";
import { GatheredRows, RowSpill } from "./row-spill.ts";
import type { RunTask } from "./run-task.ts";
import { countsOf, type ShardParts, type ShardResult } from "./shard.ts";
import { SitePool } from "./site-pool.ts";
import type { SiteRun } from "./site-run.ts";

/** Runs batches of copies of the feeder, each from its start to its end, as long as there are some that no worker has
 *  begun: no more than one batch's model is in memory. What is recorded is what `runShard` records, whoever runs which
 *  batch. Yields the share of all batches that is done. */
export function* runBatches(
  { data, spill: place }: RunTask,
  batches: CopyBatches,
  parts: ShardParts & { readonly builder: ModelBuilder },
): Generator<number, ShardResult> {
  const { meeting } = parts;
  const spill = place && new RowSpill(place, { prefix: `rows-0-${meeting.worker}`, isFlushed: false });
  const rows = new GatheredRows(spill);
  const alone = aloneIn(meeting);
  const turns = new AloneRuns(alone);
  const own = { pool: new SitePool(), shelf: new SessionShelf(), powers: new AheadPowers() };
  const run: BatchParts = { ...parts, ...own, data, alone, turns };
  const troubles: GridTroubles[] = [];
  const counts = { handledEvents: 0, sessions: 0, points: 0 };
  let hashes: WindowHash[] | undefined;
  for (let next = takeBatch(batches); next; next = takeBatch(batches)) {
    const { batch, copies } = next;
    const one = runBatch(run, copies);
    for (;;) {
      const step = one.next();
      if (isBroken(meeting.barrier)) throw new Aborted("another worker failed");
      if (!step.done) {
        yield (batch + step.value) / batchCount(batches);
        continue;
      }
      const { tables, model, firstSite, handledEvents, seen } = step.value;
      rows.add(tables.map(rowParts(data, model, { isByTime: true, block: batch, firstSite })));
      const { sessions, points } = countsOf(model.sites);
      counts.handledEvents += handledEvents;
      counts.sessions += sessions;
      counts.points += points;
      if (step.value.troubles) troubles.push(step.value.troubles);
      hashes = hashes ? addHashes([hashes, seen.hashes]) : [...seen.hashes];
      break;
    }
  }
  // Whoever is stuck in a batch is missed here.
  waitAt(meeting.barrier, { worker: meeting.worker, workers: meeting.workers, patienceS: meeting.patienceS ?? 0 });
  const seen = { hashes: hashes ?? [], profile: [] };
  return { lasts: rows.rest(), rowFiles: spill?.files ?? [], ...counts, troubles, seen };
}

interface BatchParts extends ShardParts {
  readonly data: RunData;
  readonly builder: ModelBuilder;
  /** Where one batch's sites, and their sessions, wait for the next. */
  readonly pool: SitePool;
  readonly shelf: SessionShelf;
  /** The meeting of a batch, to which no other worker comes. */
  readonly alone: Meeting;
  /** Where its sites run, one at a time. */
  readonly turns: AloneRuns;
  /** Where they leave their powers that run ahead of the grid. */
  readonly powers: AheadPowers;
}

/** Runs the sites in some copies of the feeder. */
function* runBatch(run: BatchParts, copies: CopyRange) {
  const { data } = run;
  const { scenario } = data.resolved;
  run.shelf.giveBack();
  const model = run.builder.some(copies, run.shelf);
  const exchange = scenario.grid?.powerFlow ? openExchange(newExchange(data, model, run.kinds)) : undefined;
  const record = newRecorder(data, model, model.sites);
  // Who looks on at every event sees those of all sites in the order of windows.
  const isWatched = run.looking?.isHashed === true;
  const ahead =
    exchange && !isWatched ? aheadOfGrid(data, model, run.kinds, { exchange, powers: run.powers }) : undefined;
  const newSite = siteMaker(data, model, run, { record, exchange, ahead, pool: run.pool });
  const grid = exchange && run.newGrid?.(data, model, exchange, copies, (site) => !ahead?.has(site));
  const firstSite = run.builder.places.before(copies[0]);
  const batch: Batch = { model, newSite, grid, firstSite };
  const { handledEvents, seen } = isWatched
    ? yield* runTogether(run, batch)
    : ahead
      ? yield* runBesideGrid(run, batch, ahead)
      : yield* runInTurns(run, batch);
  record.feeders?.record(
    record.sitePower,
    Array.from({ length: copies[1] - copies[0] }, (_, k) => copies[0] + k),
  );
  const tables: Table[] = [...record.finish(), ...(grid?.finish() ?? [])];
  return { tables, model, firstSite, handledEvents, seen, troubles: grid?.troubles };
}

/** The sites of one batch. */
interface Batch {
  readonly model: Model;
  readonly newSite: (site: SiteModel) => SiteRun;
  readonly grid: GridRun | undefined;
  readonly firstSite: number;
}

/** Runs sites that nothing couples one after the other. @param share of the batch that they are */
function* runInTurns(
  { turns, pool }: BatchParts,
  { model, newSite, firstSite }: Batch,
  { sites, share }: { readonly sites: readonly SiteModel[]; readonly share: number } = { sites: model.sites, share: 1 },
) {
  let handledEvents = 0;
  for (const [k, site] of sites.entries()) {
    handledEvents += turns.run(newSite(site), firstSite + site.index, model.endUs);
    pool.giveBackNext();
    yield (share * (k + 1)) / sites.length;
  }
  return { handledEvents, seen: NOTHING_SEEN };
}

/** Runs first those sites in turns that see nothing of the grid, then the others side by side, window by window with its
 *  solves. */
function* runBesideGrid(run: BatchParts, batch: Batch, { has, powers, exchange }: Ahead) {
  const { turns, pool } = run;
  const { model, newSite, grid, firstSite } = batch;
  const { endUs, windowUs } = model;
  const early = model.sites.filter(has);
  const share = early.length / (model.sites.length + 1);
  let { handledEvents } = yield* runInTurns(run, batch, { sites: early, share });
  const others = model.sites.filter((site) => !has(site)).map(newSite);
  const partitions = others.map((site) => turns.open(site, firstSite + site.site.index));
  for (let window = 0, edgeUs = 0; edgeUs < endUs; window++) {
    edgeUs = Math.min(edgeUs + windowUs, endUs);
    for (const partition of partitions) turns.reach(partition, edgeUs);
    if (edgeUs === endUs) for (const partition of partitions) handledEvents += turns.close(partition, endUs);
    if (early.length > 0) powers.show(window, exchange.powers);
    for (const site of others) site.publish(edgeUs);
    grid?.step(edgeUs);
    yield share + ((1 - share) * edgeUs) / endUs;
  }
  pool.giveBackNext();
  return { handledEvents, seen: NOTHING_SEEN };
}

const NOTHING_SEEN: Seen = { hashes: [], profile: [] };

/** Runs sites side by side, window by window. */
function* runTogether({ alone, pool, looking = {} }: BatchParts, { model, newSite, grid, firstSite }: Batch) {
  const sites = model.sites.map(newSite);
  const look = openLooking(looking, sites.length, undefined, firstSite);
  const windows = runWindows(
    {
      programs: sites,
      firstPartition: firstSite,
      observer: look.observer,
      publish: (edgeUs) => {
        for (const site of sites) site.publish(edgeUs);
        grid?.step(edgeUs);
      },
    },
    { endUs: model.endUs, windowUs: model.windowUs },
    alone,
  );
  for (let step = windows.next(); ; step = windows.next()) {
    if (step.done) {
      pool.giveBack();
      return { handledEvents: step.value.reduce((sum, { handled }) => sum + handled, 0), seen: look.seen() };
    }
    look.edge(step.value);
    yield step.value / model.endUs;
  }
}

/** A meeting of nobody else, watched over by the others. */
const aloneIn = (meeting: Meeting): Meeting => ({
  worker: 0,
  workers: 1,
  barrier: createBarrier(),
  mailboxes: createMailboxes(1),
  watch: meeting,
});
