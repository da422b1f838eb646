import type { Registry } from "../base/registry.ts";
import { parseDurationUs, type TimeUs, US_PER_H } from "../base/time.ts";
import type { Meeting } from "../engine/meeting.ts";
import { runWindows, type ShardState } from "../engine/windows.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { RowFile } from "../tables/row-file.ts";
import type { Table } from "../tables/table.ts";
import { assigned, ownCopies } from "./assignment.ts";
import {
  earlierRows,
  fitting,
  readStates,
  ShardCheckpoints,
  type WorkerState,
} from "./checkpoint/shard-checkpoints.ts";
import type { DecisionWatch } from "./decision-watch.ts";
import { changePlaces, type Exchange, type ExchangeMemory, openExchange } from "./exchange.ts";
import { FeederPower } from "./feeder-power.ts";
import type { GridRun, GridTroubles } from "./grid-run.ts";
import { joinSeen, type Looking, openLooking, type Seen } from "./looking.ts";
import { newPolicy, policyName } from "./new-policy.ts";
import type { NewStay } from "./new-stay.ts";
import { siteRecorder } from "./recorder.ts";
import type { NewRoute } from "./route/new-route.ts";
import { RowSpill } from "./row-spill.ts";
import type { RunTask } from "./run-task.ts";
import { SiteRun } from "./site-run.ts";

/** What one worker hands back. */
export interface ShardResult {
  readonly tables: readonly Table[];
  /** Files of the rows before those, in the order of time: with the first worker those of earlier processes, too. */
  readonly rowFiles: readonly RowFile[];
  readonly handledEvents: number;
  /** Of the copies of the feeder that it has solved. */
  readonly troubles: GridTroubles | undefined;
  readonly seen: Seen;
}

/** Makes the grid of a run; passed in, so that a run without one need not load it. */
export type NewGrid = (data: RunData, model: Model, exchange: Exchange, copies: readonly [number, number]) => GridRun;

/** What a shard is made with, beside the task. */
export interface ShardParts {
  readonly model: Model;
  readonly kinds: Registry<PolicyKind>;
  readonly meeting: Meeting;
  readonly newGrid: NewGrid | undefined;
  readonly newStay: NewStay | undefined;
  readonly newRoute: NewRoute | undefined;
  readonly looking?: Looking;
  /** Told of a plug-in's decisions. */
  readonly watched?: DecisionWatch | undefined;
}

/** Runs one worker's sites; yields the edge just reached [µs]. The first worker also solves the grid. */
export function* runShard(
  { data, exchange: exchangeMemory, checkpoints, spill: spillPlace }: RunTask,
  { model, kinds, meeting, newGrid, newStay, newRoute, looking = {}, watched }: ShardParts,
): Generator<TimeUs, ShardResult> {
  const { scenario } = data.resolved;
  const exchange = scenario.grid?.powerFlow ? openExchange(exchangeMemory) : undefined;
  const isLate = exchange !== undefined && exchange.delay !== "next window";
  const isFirst = meeting.worker === 0;
  const workerOf = assigned(model, data.copies, meeting.workers, isLate ? data.network! : undefined);
  const isOwn = (site: number) => workerOf[site] === meeting.worker;
  const siteIds = model.sites.map(({ id }) => id);
  const prefix = `rows-${checkpoints?.from?.edgeUs ?? 0}-${meeting.worker}`;
  const spill = spillPlace && new RowSpill(spillPlace, { prefix, siteIds, isFlushed: checkpoints !== undefined });
  const hasFeeders = scenario.record.sites === "feeder";
  const record = siteRecorder({
    siteIds,
    spill,
    evseIds: model.evseIds,
    feeders: hasFeeders ? new FeederPower(data.copies, model) : undefined,
    evsePower: scenario.record.evsePower,
    sessionSoc: scenario.record.sessionSoc,
    events: scenario.record.events,
    siteMeter: model.sites.some(({ behindMeter, feederLoad }) => behindMeter !== undefined || feederLoad !== undefined),
    attempts: model.protocol !== undefined,
    route: model.route,
    reserveHoldH: scenario.flexibility && parseDurationUs(scenario.flexibility.hold)! / US_PER_H,
    siteSignal: model.signal !== undefined,
    expected: expectedRows(
      model,
      model.sites.filter(({ index }) => isOwn(index)),
      hasFeeders,
    ),
  });
  const who = policyName(data, kinds);
  const sites = model.sites.map((site) =>
    isOwn(site.index)
      ? new SiteRun({
          model,
          site,
          policy: newPolicy(data, model, site, kinds, watched),
          policyName: who,
          on: [...scenario.control.on, ...(kinds.find(site.policy.kind)?.on ?? [])],
          record,
          exchange,
          newStay,
          route: newRoute?.(model, site, record.dispatches),
        })
      : null,
  );
  const own = sites.filter((site) => site !== null);
  const copies = ownCopies(model, data.copies, workerOf, meeting.worker);
  const grid = exchange && copies[0] < copies[1] ? newGrid?.(data, model, exchange, copies) : undefined;
  // Copies of a feeder do not touch each other: each worker solves those of its own sites. A feeder that sites of several
  // workers share is solved by the first while the others wait.
  const isShared = data.copies === 1;
  const saving = checkpoints && new ShardCheckpoints(checkpoints, meeting, model.endUs);
  const before = checkpoints?.from && readStates(checkpoints.place, checkpoints.from, isOwn);
  if (before && isFirst) for (const { feeders } of before.states) if (feeders) record.feeders?.addSaved(feeders);
  const earlier = before && isFirst ? earlierRows(checkpoints.place, before.states) : [];
  const rowFiles = () => [...earlier, ...(spill?.files ?? [])];
  const look = openLooking(
    looking,
    sites.length,
    before &&
      joinSeen(
        before.states.map(({ seen }) => seen),
        { isOwn, isFirst },
      ),
  );
  if (before) fitting(checkpoints.place, () => restoreGrid(grid, isFirst ? exchangeMemory : undefined, before.states));
  // The memory of a checkpoint is as it stood, places changed once for every edge before it.
  if (before && isLate && Math.round(before.resume.edgeUs / model.windowUs) % 2 === 1) changePlaces(exchange);
  let save: (() => ShardState) | undefined;
  const windows = runWindows(
    {
      programs: sites,
      observer: look.observer,
      publish: (edgeUs) => {
        for (const site of own) site.publish(edgeUs);
        if (!isShared) grid?.step(edgeUs);
      },
      ...(exchange && isShared ? { coordinate: stepAlone } : {}),
      ...(isLate ? { coordinatesLate: true, receive: () => changePlaces(exchange) } : {}),
      resume: before?.resume,
      opened: (_own, saveOwn) => {
        save = saveOwn;
      },
      // Without a grid windows are days, and end where a checkpoint is due as well.
      ...(saving && !exchange ? { nextWindowUs: (edgeUs) => nextEdgeUs(edgeUs) - edgeUs } : {}),
    },
    { endUs: model.endUs, windowUs: nextEdgeUs(0) },
    { ...meeting, workerOf },
  );
  const next = () => windows.next();
  for (let step = before ? fitting(checkpoints.place, next) : next(); ; step = next()) {
    if (step.done) {
      const handledEvents = step.value.reduce((sum, { handled }) => sum + handled, 0);
      record.feeders?.record(
        record.sitePower,
        new Set(model.sites.flatMap(({ index, copy }) => (isOwn(index) ? [copy] : []))),
      );
      const tables = [...record.finish(), ...(grid?.finish() ?? [])];
      return { tables, rowFiles: rowFiles(), handledEvents, troubles: grid?.troubles, seen: look.seen() };
    }
    const edgeUs = step.value;
    if (edgeUs % model.windowUs === 0 || edgeUs === model.endUs) look.edge(edgeUs);
    saving?.at(edgeUs, () => {
      spill?.add([...record.finish(), ...(grid?.flush() ?? [])]);
      const exchangeNow = grid && new Float64Array(exchangeMemory.memory).slice();
      return {
        shard: save!(),
        grid: grid?.save(),
        exchange: exchangeNow,
        seen: look.save(),
        rowFiles: rowFiles(),
        feeders: record.feeders?.save(),
      };
    });
    yield edgeUs;
  }

  /** One feeder's rows are in the order of time and can be put aside; those of copies are put in order at the end. */
  function stepAlone(edgeUs: TimeUs): void {
    grid?.step(edgeUs);
    if (grid && spill && grid.rows >= spill.rows) spill.add(grid.flush());
  }

  function nextEdgeUs(edgeUs: TimeUs): TimeUs {
    const { windowUs } = model;
    if (!saving || exchange) return edgeUs + windowUs;
    const dueUs = saving.nextUs > edgeUs ? saving.nextUs : saving.nextUs + checkpoints!.everyUs;
    return Math.min((Math.floor(edgeUs / windowUs) + 1) * windowUs, dueUs);
  }
}

/** The feeder and what sites read of it, as they were. @param exchange of the first worker, which fills it for all */
function restoreGrid(
  grid: GridRun | undefined,
  exchange: ExchangeMemory | undefined,
  states: readonly WorkerState[],
): void {
  if (!grid) return;
  grid.restore(states.map((state) => state.grid));
  if (exchange) new Float64Array(exchange.memory).set(states[0].exchange!);
}

/** Rows these sites will record, about: a row per session, per site and period, per connected EVSE and period. */
function expectedRows({ endUs, controlUs }: Model, sites: readonly SiteModel[], hasFeeders: boolean) {
  let sessions = 0;
  let connectedPeriods = 0;
  for (const { sessions: own } of sites) {
    sessions += own.count;
    for (let i = 0; i < own.count; i++)
      connectedPeriods += (Math.min(own.departureUs[i], endUs) - own.arrivalUs[i]) / controlUs + 1;
  }
  const sitePower =
    (hasFeeders ? new Set(sites.map(({ copy }) => copy)).size : sites.length) * Math.ceil(endUs / controlUs);
  return { sessions, sitePower, evsePower: Math.ceil(connectedPeriods) };
}
