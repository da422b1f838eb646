import { NoState, restoreState, saveState } from "../base/state.ts";
import type { TimeUs } from "../base/time.ts";
import type { Meeting } from "../engine/meeting.ts";
import { runWindows, type ShardState } from "../engine/windows.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { CopyRange } from "../model/places.ts";
import type { RunData } from "../model/run-data.ts";
import type { RowFile } from "../tables/row-file.ts";
import type { RowPart } from "../tables/row-part.ts";
import type { Table } from "../tables/table.ts";
import { assigned, ownCopies } from "./assignment.ts";
import {
  earlierRows,
  fitting,
  readStates,
  ShardCheckpoints,
  type WorkerState,
} from "./checkpoint/shard-checkpoints.ts";
import { changePlaces, type Exchange, type ExchangeMemory, openExchange } from "./exchange.ts";
import { Area, nextEdgeUs as nextAreaEdgeUs } from "./frequency/area.ts";
import { openAreaMemory } from "./frequency/area-memory.ts";
import { frequencyStudy } from "./frequency/frequency-study.ts";
import type { GridRun, GridTroubles } from "./grid-run.ts";
import { joinSeen, type Looking, openLooking, type Seen } from "./looking.ts";
import { newRecorder, rowParts, type SiteParts, siteMaker } from "./new-sites.ts";
import { RowSpill } from "./row-spill.ts";
import type { RunTask } from "./run-task.ts";

/** What one worker hands back. */
export interface ShardResult {
  /** Its last rows, which whoever joins them takes out of the list. */
  readonly lasts: RowPart[];
  /** Files of the rows before those, in the order of time: with the first worker those of earlier processes, too. */
  readonly rowFiles: readonly RowFile[];
  readonly handledEvents: number;
  /** Sessions and EVSEs of its sites. */
  readonly sessions: number;
  readonly points: number;
  /** Of the copies of the feeder that it has solved. */
  readonly troubles: readonly GridTroubles[];
  readonly seen: Seen;
}

/** Makes the grid of a run; passed in, so that a run without one need not load it. */
export type NewGrid = (
  data: RunData,
  model: Model,
  exchange: Exchange,
  copies: CopyRange,
  /** Which sites hear of their voltage; all when absent. */
  isTold?: (site: SiteModel) => boolean,
) => GridRun;

/** What a shard is made with, beside the task. */
export interface ShardParts extends SiteParts {
  readonly meeting: Meeting;
  readonly newGrid: NewGrid | undefined;
  readonly looking?: Looking;
}

/** Runs one worker's sites, all side by side; yields the share of the run that is done. The first worker also solves the
 *  grid. */
export function* runShard(
  {
    data,
    exchange: exchangeMemory,
    area: areaMemory,
    checkpoints,
    spill: spillPlace,
  }: RunTask & { readonly exchange: ExchangeMemory },
  { model, meeting, newGrid, looking = {}, ...siteParts }: ShardParts & { readonly model: Model },
): Generator<number, ShardResult> {
  const { scenario } = data.resolved;
  const exchange = scenario.grid?.powerFlow ? openExchange(exchangeMemory) : undefined;
  const isLate = exchange !== undefined && exchange.delay !== "next window";
  const isFirst = meeting.worker === 0;
  const workerOf = assigned(model, data.copies, meeting.workers, isLate ? data.network! : undefined);
  const isOwn = (site: number) => workerOf[site] === meeting.worker;
  const prefix = `rows-${checkpoints?.from?.edgeUs ?? 0}-${meeting.worker}`;
  const spill = spillPlace && new RowSpill(spillPlace, { prefix, isFlushed: checkpoints !== undefined });
  // One feeder's rows are in the order of time; those of several copies take turns.
  const partOf = rowParts(data, model, { isByTime: data.copies > 1, block: 0, firstSite: 0 });
  const inOrder = (tables: readonly Table[]) => tables.map(partOf);
  const ownModels = model.sites.filter(({ index }) => isOwn(index));
  const record = newRecorder(
    data,
    model,
    ownModels,
    spill && { rows: spill.rows, add: (tables) => spill.add(inOrder(tables)) },
  );
  const study = frequencyStudy(data);
  const surroundings = study && { study, memory: openAreaMemory(areaMemory!) };
  const newSite = siteMaker(data, model, siteParts, { record, exchange, area: surroundings });
  const area = surroundings && isFirst ? new Area({ ...surroundings, rows: record.frequency!, ...model }) : undefined;
  const sites = model.sites.map((site) => (isOwn(site.index) ? newSite(site) : null));
  const own = sites.filter((site) => site !== null);
  const copies = ownCopies(model, data.copies, workerOf, meeting.worker);
  const grid = exchange && copies[0] < copies[1] ? newGrid?.(data, model, exchange, copies) : undefined;
  // Copies of a feeder do not touch each other: each worker solves those of its own sites. A feeder that sites of several
  // workers share is solved by the first while the others wait.
  const isShared = data.copies === 1;
  const saving = checkpoints && new ShardCheckpoints(checkpoints, meeting, model.endUs);
  const before = checkpoints?.from && readStates(checkpoints.place, checkpoints.from, isOwn);
  const ownFeeders = new Set(ownModels.map(({ copy }) => copy));
  const keepsFeeder = (copy: number) => (isShared ? isFirst : ownFeeders.has(copy));
  for (const { feeders } of before?.states ?? []) if (feeders) record.feeders?.addSaved(feeders, keepsFeeder);
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
  if (before)
    fitting(checkpoints.place, () => {
      restoreGrid(grid, isFirst ? exchangeMemory : undefined, before.states);
      if (area) restoreArea(area, areaMemory!, before.states[0].area);
    });
  // The memory of a checkpoint is as it stood, places changed once for every edge before it.
  if (before && isLate && Math.round(before.resume.edgeUs / model.windowUs) % 2 === 1) changePlaces(exchange);
  let save: (() => ShardState) | undefined;
  const windows = runWindows(
    {
      programs: sites,
      observer: look.observer,
      publish: (edgeUs) => {
        if (!isGridEdge(edgeUs)) return;
        for (const site of own) site.publish(edgeUs);
        if (!isShared) grid?.step(edgeUs);
      },
      ...((exchange && isShared) || study ? { coordinate: stepAlone } : {}),
      ...(isLate ? { coordinatesLate: true, receive: () => changePlaces(exchange) } : {}),
      resume: before?.resume,
      opened: (_own, saveOwn) => {
        save = saveOwn;
      },
      // Without a grid windows are days, and end where a checkpoint is due as well; an area is looked at in between.
      ...((saving && !exchange) || study ? { nextWindowUs: (edgeUs) => nextEdgeUs(edgeUs) - edgeUs } : {}),
    },
    { endUs: model.endUs, windowUs: nextEdgeUs(0) },
    { ...meeting, workerOf },
  );
  const next = () => windows.next();
  for (let step = before ? fitting(checkpoints.place, next) : next(); ; step = next()) {
    if (step.done) {
      const handledEvents = step.value.reduce((sum, { handled }) => sum + handled, 0);
      record.feeders?.record(record.sitePower, ownFeeders);
      return {
        lasts: inOrder([...record.finish(), ...(grid?.finish() ?? [])]),
        rowFiles: rowFiles(),
        handledEvents,
        ...countsOf(ownModels),
        troubles: grid ? [grid.troubles] : [],
        seen: look.seen(),
      };
    }
    const edgeUs = step.value;
    if (edgeUs % model.windowUs === 0 || edgeUs === model.endUs) look.edge(edgeUs);
    saving?.at(edgeUs, () => {
      spill?.add(inOrder([...record.finish(), ...(grid?.flush() ?? [])]));
      const exchangeNow = grid && new Float64Array(exchangeMemory.memory).slice();
      return {
        shard: save!(),
        grid: grid?.save(),
        exchange: exchangeNow,
        area: area && { moved: saveState(area), memory: new Float64Array(areaMemory!).slice() },
        seen: look.save(),
        rowFiles: rowFiles(),
        feeders: record.feeders?.save(),
      };
    });
    yield edgeUs / model.endUs;
  }

  /** One feeder's rows are in the order of time and can be put aside; those of copies are put in order at the end. */
  function stepAlone(edgeUs: TimeUs): void {
    area?.step(edgeUs);
    if (!isShared || !isGridEdge(edgeUs)) return;
    grid?.step(edgeUs);
    if (grid && spill && grid.rows >= spill.rows) spill.add(inOrder(grid.flush()));
  }

  /** Sites and grid meet here, and no more often where an area has its own windows. */
  function isGridEdge(edgeUs: TimeUs): boolean {
    return !study || edgeUs % model.windowUs === 0 || edgeUs === model.endUs;
  }

  function nextEdgeUs(edgeUs: TimeUs): TimeUs {
    const gridUs = nextGridEdgeUs(edgeUs);
    return study ? Math.min(gridUs, nextAreaEdgeUs(study.windows, edgeUs, model.endUs)) : gridUs;
  }

  function nextGridEdgeUs(edgeUs: TimeUs): TimeUs {
    const { windowUs } = model;
    if (!saving || exchange) return (Math.floor(edgeUs / windowUs) + 1) * windowUs;
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

function restoreArea(area: Area, memory: SharedArrayBuffer, saved: WorkerState["area"]): void {
  if (!saved) throw new NoState("expected the state of an area");
  restoreState(area, saved.moved);
  new Float64Array(memory).set(saved.memory);
}

/** Sessions that come to some sites, and their EVSEs. */
export function countsOf(sites: readonly SiteModel[]): Pick<ShardResult, "sessions" | "points"> {
  const sum = (of: (site: SiteModel) => number) => sites.reduce((total, site) => total + of(site), 0);
  return { sessions: sum(({ sessions }) => sessions.count), points: sum(({ evses }) => evses.length) };
}
