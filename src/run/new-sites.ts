import { parseDurationUs, US_PER_H } from "../base/time.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import { sitePower } from "../tables/kinds/site-power.ts";
import { type RowOrder, type RowPart, rowPart } from "../tables/row-part.ts";
import type { Table } from "../tables/table.ts";
import type { Ahead } from "./ahead.ts";
import type { Exchange } from "./exchange.ts";
import { FeederPower, feederIds } from "./feeder-power.ts";
import type { AreaMemory } from "./frequency/area-memory.ts";
import { FrequencySite } from "./frequency/frequency-site.ts";
import { chainsOf, type FrequencyStudy } from "./frequency/frequency-study.ts";
import { ownResponses } from "./frequency/own-response.ts";
import { responseOf } from "./frequency/response-of.ts";
import { newPolicy, type PolicyParts, policyName } from "./new-policy.ts";
import type { NewStay } from "./new-stay.ts";
import { type SiteRecorder, siteRecorder } from "./recorder.ts";
import type { NewRoute } from "./route/new-route.ts";
import type { SitePool } from "./site-pool.ts";
import { SiteRun } from "./site-run.ts";
import type { SiteRunParts } from "./site-run-parts.ts";

/** What sites are run with, beside data and model. */
export interface SiteParts extends PolicyParts {
  readonly newStay: NewStay | undefined;
  readonly newRoute: NewRoute | undefined;
}

/** The recordings of some sites of a model, whose rows are put aside as they come where there is a place for them. */
export function newRecorder(
  { resolved, copies }: RunData,
  model: Model,
  own: readonly SiteModel[],
  spill?: { readonly rows: number; add(tables: readonly Table[]): void },
): SiteRecorder {
  const { record, flexibility } = resolved.scenario;
  const hasFeeders = record.sites === "feeder";
  return siteRecorder({
    siteIds: model.sites.map(({ id }) => id),
    spill,
    evseIds: model.evseIds,
    feeders: hasFeeders ? new FeederPower(copies, model) : undefined,
    evsePower: record.evsePower,
    sessionSoc: record.sessionSoc,
    events: record.events,
    siteMeter: model.sites.some(({ behindMeter, feederLoad }) => behindMeter !== undefined || feederLoad !== undefined),
    attempts: model.protocol !== undefined,
    frequency: resolved.scenario.frequency !== undefined,
    route: model.route,
    reserveHoldH: flexibility && parseDurationUs(flexibility.hold)! / US_PER_H,
    siteSignal: model.signal !== undefined,
    ocppMessages: model.stationSignal !== undefined,
    expected: expectedRows(model, own, hasFeeders),
  });
}

/** What sites of one model share. */
interface SiteSurroundings {
  readonly record: SiteRecorder;
  readonly exchange: Exchange | undefined;
  /** Those of them that run ahead of the grid. */
  readonly ahead?: Ahead | undefined;
  /** The area they all stand in. */
  readonly area?: AreaSurroundings | undefined;
  /** Where sites are taken from instead of being made. */
  readonly pool?: SitePool;
}

/** The area of a frequency study, as sites look at it. */
export interface AreaSurroundings {
  readonly study: FrequencyStudy;
  readonly memory: AreaMemory;
}

/** Makes the sites of a model, each with a policy of its own. */
export function siteMaker(
  data: RunData,
  model: Model,
  { kinds, solver, newStay, newRoute, watched }: SiteParts,
  { record, exchange, ahead, area, pool }: SiteSurroundings,
): (site: SiteModel) => SiteRun {
  const who = policyName(data, kinds);
  const { on } = data.resolved.scenario.control;
  const listens = new Map<SiteModel["policy"], SiteRunParts["on"]>();
  const onOf = (policy: SiteModel["policy"]) => {
    const known = listens.get(policy) ?? [...on, ...(kinds.find(policy.kind)?.on ?? [])];
    listens.set(policy, known);
    return known;
  };
  const newSite = area
    ? frequencySites(data, model, area)
    : (parts: SiteRunParts) => pool?.take(parts) ?? new SiteRun(parts);
  return (site) => {
    const runsAhead = ahead?.has(site) === true;
    // Written out: spreading objects costs more than all else here.
    return newSite({
      model,
      site,
      policy: newPolicy(data, model, site, { kinds, solver, watched }),
      policyName: who,
      on: onOf(site.policy),
      record,
      exchange: runsAhead ? undefined : exchange,
      ahead: runsAhead ? ahead.powers : undefined,
      newStay,
      route: newRoute?.(model, site, record.dispatches, record.messages),
    });
  };
}

/** Makes sites that look at the frequency of their area. */
function frequencySites(data: RunData, model: Model, { study, memory }: AreaSurroundings) {
  const chains = chainsOf(data, model, study);
  const owns = model.protocol && ownResponses(model.protocol);
  return (parts: SiteRunParts): SiteRun => {
    const { site } = parts;
    const area = responseOf({ data, site, study, memory }, model, chains(site.index), owns);
    return new FrequencySite({ ...parts, area, windows: study.windows });
  };
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

/** How the tables of some sites are joined with others'. @param firstSite their first one's place among all of the run */
export function rowParts(
  { resolved, copies: all }: RunData,
  { sites, copies }: Model,
  order: Pick<RowOrder, "isByTime" | "block"> & { readonly firstSite: number },
): (table: Table) => RowPart {
  const places = (ids: readonly string[], first: number) => {
    const placeOf = new Map(ids.map((id, index) => [id, first + index]));
    return (id: string) => placeOf.get(id)!;
  };
  const ofSites = places(
    sites.map(({ id }) => id),
    order.firstSite,
  );
  const ofFeeders = resolved.scenario.record.sites === "feeder" ? places(feederIds(all, copies), copies[0]) : ofSites;
  return (table) => rowPart(table, { ...order, rank: table.spec.kind === sitePower.kind ? ofFeeders : ofSites });
}
