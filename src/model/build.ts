import { assert, ScenarioError } from "../base/errors.ts";
import { parseDurationUs, parseInstantUs, US_PER_DAY, US_PER_MIN } from "../base/time.ts";
import { voltVarKinds } from "../devices/inverter/registry.ts";
import { unpackTrace } from "../fleet/packed-trace.ts";
import type { Trace } from "../fleet/trace.ts";
import { limitMatrix } from "../policy/site-limits.ts";
import type { SiteLayout } from "../scenario/models/layout.ts";
import type { ResolvedScenario } from "../scenario/resolve.ts";
import { behindMeterOf, rejectUnknownSites } from "./behind-meter.ts";
import { bothWaysPairs } from "./build-both-ways.ts";
import { siteCabinets, siteEvse } from "./build-evses.ts";
import { bindingLimits, secondaryLines } from "./build-limits.ts";
import { buildRoute } from "./build-route.ts";
import { buildSessions } from "./build-sessions.ts";
import { buildSignal } from "./build-signal.ts";
import { buildProtocol, vehicleRating } from "./build-vehicles.ts";
import { feederLoadOf } from "./feeder-load.ts";
import type { Model, SiteModel } from "./model.ts";
import { nominalEfficiency } from "./nominal-efficiency.ts";
import { outageOf } from "./outage.ts";
import { type CopyRange, Places, type SitePlace } from "./places.ts";
import type { RunData } from "./run-data.ts";
import type { SessionShelf } from "./session-shelf.ts";

const US_PER_WEEK = 7 * US_PER_DAY;

/** Turns checked data into the arrays the run works on. The same data gives the same model on every worker.
 *  @throws ScenarioError where the trace names what the scenario does not have */
export const buildModel = (data: RunData): Model => modelBuilder(data).whole();

/** Makes models of one run that share what all sites have in common. */
export interface ModelBuilder {
  readonly common: Omit<Model, "sites" | "copies">;
  readonly places: Places;
  /** The model of all sites. */
  whole(): Model;
  /** The model of the sites in some copies of the feeder, to which drawn sessions come.
   *  @param shelf where their sessions are taken from, which the model has for as long as it is used */
  some(copies: CopyRange, shelf?: SessionShelf): Model;
}

export function modelBuilder(data: RunData): ModelBuilder {
  const { resolved, network } = data;
  const { scenario, layout } = resolved;
  const endUs = duration(scenario.duration);
  const vehicleNames = Object.keys(resolved.vehicles);
  const vehicles = vehicleNames.map((name) => vehicleRating(resolved.vehicles[name]));
  const voltageV = scenario.site.voltageV ?? layout.voltageV;
  const own: SiteKind = {
    ...equipment(resolved, layout, resolved.evseChargers, voltageV),
    limits: bindingLimits(scenario, layout, voltageV),
    lines: secondaryLines(layout),
    limitKw: scenario.site.network === "unlimited" ? Number.NaN : (scenario.site.transformerKw ?? Number.NaN),
  };
  const { also } = scenario.site;
  const further = new Map(also.map(({ layout }) => [layout, furtherKind(resolved, layout)]));
  const alsoKinds = also.map(({ layout }) => further.get(layout)!);
  const evseIds = [...new Set([own, ...alsoKinds].flatMap(({ evseIds: ids }) => ids))];
  const codeOf = new Map(evseIds.map((id, code) => [id, code]));
  const commonOf = new Map(
    [own, ...further.values()].map((kind) => [
      kind,
      { ...kind, evseCodes: Int32Array.from(kind.evseIds, (id) => codeOf.get(id)!) },
    ]),
  );
  const outage = outageOf(scenario);
  const pairsOf = bothWaysPairs(resolved, vehicleNames);
  const standing = new Places(scenario, network, data.copies);
  const startEpochUs = parseInstantUs(scenario.start);
  assert(startEpochUs !== undefined, "the start was checked");
  const common = {
    startEpochUs,
    endUs,
    controlUs: duration(scenario.control.interval),
    localWeekUs: localWeekUs(scenario.start),
    series: data.series,
    windowUs: scenario.grid?.powerFlow ? duration(scenario.grid.step) : US_PER_DAY,
    evseIds,
    voltVar: voltVarKinds.find(scenario.site.voltVar),
    vehicles,
    signal: buildSignal(scenario, "site"),
    stationSignal: buildSignal(scenario, "station"),
    route: buildRoute(scenario),
    protocol: buildProtocol(resolved, vehicleNames),
  };
  const build = (trace: Trace, copies: CopyRange, within: readonly SitePlace[], shelf?: SessionShelf): Model => {
    rejectMissingPhases(data, own);
    const places = within.map(({ id, copy, connection, customer, bus, also: k }) => ({
      id,
      copy,
      connection,
      customer,
      bus,
      kind: k < 0 ? own : alsoKinds[k],
      policy: (k < 0 ? undefined : also[k].policy) ?? scenario.policy,
    }));
    const sessions = buildSessions({
      trace,
      traceFile: data.traceFile,
      resolved,
      siteIds: places.map(({ id }) => id),
      evseIdsOf: (site) => places[site].kind.evseIds,
      vehicleNames,
      endUs,
      pairsOf,
      shelf,
      chargerOf: (site, evse) => places[site].kind.chargers[evse],
      efficiencyOf: (site, evse, vehicle) => nominalEfficiency(places[site].kind.evses[evse], vehicles[vehicle]),
    });
    // Written out: spreading objects costs more than all else here.
    const sites = places.map((place, index): SiteModel => {
      const shared = commonOf.get(place.kind)!;
      return {
        index,
        id: place.id,
        copy: place.copy,
        connection: place.connection,
        customer: place.customer,
        bus: place.bus,
        policy: place.policy,
        evseIds: shared.evseIds,
        chargers: shared.chargers,
        evses: shared.evses,
        across: shared.across,
        cabinets: shared.cabinets,
        limits: shared.limits,
        lines: shared.lines,
        limitKw: shared.limitKw,
        exportLimitKw: scenario.site.exportLimitKw,
        evseCodes: shared.evseCodes,
        sessions: sessions[index],
        behindMeter: behindMeterOf(data, place),
        feederLoad: feederLoadOf(data, place),
        outage,
      };
    });
    rejectUnknownSites(data, places);
    return { ...common, copies, sites };
  };
  return {
    common,
    places: standing,
    whole: () => build(data.trace, [0, data.copies], standing.within([0, data.copies])),
    some: (copies, shelf) => {
      const within = standing.within(copies);
      return build(unpackTrace(data.drawn!, copies, within), copies, within, shelf);
    },
  };
}

/** What sites of one layout have in common. */
interface SiteKind
  extends Pick<SiteModel, "evseIds" | "chargers" | "evses" | "across" | "limits" | "lines" | "limitKw" | "cabinets"> {}

function equipment(resolved: ResolvedScenario, layout: SiteLayout, chargers: readonly string[], voltageV: number) {
  const [first, ...others] = new Set(layout.evses.map(({ connection }) => connection));
  const isAcross = others.length === 0 && (first === "AB" || first === "BC" || first === "CA");
  return {
    chargers,
    evseIds: layout.evses.map(({ id }) => id),
    evses: chargers.map((name) => siteEvse(resolved.chargers[name], voltageV, resolved.atPlug?.chargers[name])),
    cabinets: siteCabinets(chargers, resolved.chargers),
    across: isAcross ? first : ("any" as const),
  };
}

/** What the further sites of one layout have in common: no limits of their own. */
function furtherKind(resolved: ResolvedScenario, name: string): SiteKind {
  const layout = resolved.layouts[name];
  const chargers = layout.evses.map(({ evse }) => evse);
  const limits = limitMatrix(
    [],
    layout.evses.map(() => []),
  );
  const kind = equipment(resolved, layout, chargers, layout.voltageV);
  return { ...kind, across: "any", limits, lines: undefined, limitKw: Number.NaN };
}

/** @throws ScenarioError where customers lack the phases that a layout across two of them needs */
function rejectMissingPhases({ resolved, network }: RunData, { across }: SiteKind): void {
  const { site } = resolved.scenario;
  if (site.placement === "one" || across === "any") return;
  const phases = across === "AB" ? 2 : 3;
  const lacking = network!.loads.filter((load) => load.phases < phases);
  if (lacking.length === 0) return;
  const message = `layout "${site.layout}" is connected ${across}, but ${lacking.length} customers such as "${lacking[0].name}" have fewer phases`;
  throw new ScenarioError([{ path: "site.layout", message, code: "PHASE_MISSING" }]);
}

/** Local time since Monday 00:00 at an instant written with its offset [µs]. */
export function localWeekUs(start: string): number {
  const utcUs = parseInstantUs(start)!;
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(start);
  const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  // 1970 began on a Thursday.
  const sinceMondayUs = utcUs + minutes * US_PER_MIN + 3 * US_PER_DAY;
  return ((sinceMondayUs % US_PER_WEEK) + US_PER_WEEK) % US_PER_WEEK;
}

const duration = (text: string): number => {
  const us = parseDurationUs(text);
  assert(us !== undefined, `the duration ${text} was checked`);
  return us;
};
