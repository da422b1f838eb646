import type { Registry } from "../base/registry.ts";
import type { TimeUs } from "../base/time.ts";
import type { Meeting } from "../engine/meeting.ts";
import { balancedRanges } from "../engine/ranges.ts";
import { runWindows } from "../engine/windows.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { Table } from "../tables/table.ts";
import { type Exchange, type ExchangeMemory, openExchange } from "./exchange.ts";
import type { GridRun } from "./grid-run.ts";
import { type Looking, openLooking, type Seen } from "./looking.ts";
import { newPolicy, policyName } from "./new-policy.ts";
import type { NewStay } from "./new-stay.ts";
import { siteRecorder } from "./recorder.ts";
import { SiteRun } from "./site-run.ts";

/** What one worker hands back. */
export interface ShardResult {
  readonly tables: readonly Table[];
  readonly handledEvents: number;
  readonly warnings: readonly string[];
  readonly seen: Seen;
}

/** Makes the grid of a run; passed in, so that a run without one need not load it. */
export type NewGrid = (data: RunData, model: Model, exchange: Exchange) => GridRun;

/** Runs one worker's sites; yields the edge just reached [µs]. The first worker also solves the grid. */
export function* runShard(
  data: RunData,
  model: Model,
  kinds: Registry<PolicyKind>,
  exchangeMemory: ExchangeMemory,
  meeting: Meeting,
  newGrid: NewGrid | undefined,
  newStay: NewStay | undefined,
  looking: Looking = {},
): Generator<TimeUs, ShardResult> {
  const { scenario } = data.resolved;
  const exchange = data.network ? openExchange(exchangeMemory) : undefined;
  const workerOf = balancedRanges(
    model.sites.map((site) => loadOf(site, model)),
    meeting.workers,
  );
  const isOwn = ({ index }: SiteModel) => workerOf[index] === meeting.worker;
  const record = siteRecorder({
    siteIds: model.sites.map(({ id }) => id),
    evseIds: model.evseIds,
    evsePower: scenario.record.evsePower,
    events: scenario.record.events,
    siteMeter: model.sites.some(({ behindMeter, feederLoad }) => behindMeter !== undefined || feederLoad !== undefined),
    attempts: model.protocol !== undefined,
    expected: expectedRows(model, model.sites.filter(isOwn)),
  });
  const who = policyName(data, kinds);
  const sites = model.sites.map((site) =>
    isOwn(site)
      ? new SiteRun({
          model,
          site,
          policy: newPolicy(data, model, site, kinds),
          policyName: who,
          record,
          exchange,
          newStay,
        })
      : null,
  );
  const own = sites.filter((site) => site !== null);
  const look = openLooking(looking, sites.length);
  const grid = exchange && meeting.worker === 0 ? newGrid?.(data, model, exchange) : undefined;
  const windows = runWindows(
    {
      programs: sites,
      observer: look.observer,
      publish: (edgeUs) => {
        for (const site of own) site.publish(edgeUs);
      },
      coordinate: (edgeUs) => grid?.step(edgeUs),
    },
    model,
    { ...meeting, workerOf },
  );
  for (;;) {
    const next = windows.next();
    if (next.done) {
      const handledEvents = next.value.reduce((sum, { handled }) => sum + handled, 0);
      const tables = [...record.finish(), ...(grid?.finish() ?? [])];
      return { tables, handledEvents, warnings: grid?.warnings() ?? [], seen: look.seen() };
    }
    look.edge(next.value);
    yield next.value;
  }
}

/** A decision about a connected EVSE over a control tick of a site without any, about. */
const EVSE_LOAD = 3;

/** What a site's events will cost, about: its control ticks, and more for those with vehicles. */
function loadOf({ sessions }: SiteModel, { endUs, controlUs }: Model): number {
  let connectedUs = 0;
  for (let i = 0; i < sessions.count; i++)
    connectedUs += Math.min(sessions.departureUs[i], endUs) - sessions.arrivalUs[i];
  return (endUs + EVSE_LOAD * connectedUs) / controlUs;
}

/** Rows these sites will record, about: a row per session, per site and period, per connected EVSE and period. */
function expectedRows({ endUs, controlUs }: Model, sites: readonly SiteModel[]) {
  let sessions = 0;
  let connectedPeriods = 0;
  for (const { sessions: own } of sites) {
    sessions += own.count;
    for (let i = 0; i < own.count; i++)
      connectedPeriods += (Math.min(own.departureUs[i], endUs) - own.arrivalUs[i]) / controlUs + 1;
  }
  const sitePower = sites.length * Math.ceil(endUs / controlUs);
  return { sessions, sitePower, evsePower: Math.ceil(connectedPeriods) };
}
