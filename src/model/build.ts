import { assert, type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { parseDurationUs, parseInstantUs, US_PER_DAY, US_PER_MIN } from "../base/time.ts";
import { voltVarKinds } from "../devices/inverter/registry.ts";
import type { Network } from "../grid/network.ts";
import { limitMatrix } from "../policy/site-limits.ts";
import type { SiteLayout } from "../scenario/models/layout.ts";
import type { ResolvedScenario } from "../scenario/resolve.ts";
import { behindMeterOf, rejectUnknownMeters } from "./behind-meter.ts";
import { siteCabinets, siteEvse } from "./build-evses.ts";
import { bindingLimits, secondaryLines } from "./build-limits.ts";
import { buildRoute } from "./build-route.ts";
import { buildSessions } from "./build-sessions.ts";
import { buildProtocol, vehicleRating } from "./build-vehicles.ts";
import { feederLoadOf } from "./feeder-load.ts";
import type { Model, SiteModel } from "./model.ts";
import { nominalEfficiency } from "./nominal-efficiency.ts";
import { outageOf } from "./outage.ts";
import type { RunData } from "./run-data.ts";

const US_PER_WEEK = 7 * US_PER_DAY;

/** Turns checked data into the arrays the run works on. The same data gives the same model on every worker.
 *  @throws ScenarioError where the trace names what the scenario does not have */
export function buildModel(data: RunData): Model {
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
  const places = [...sitePlaces(data, own), ...furtherSites(data)];
  const evseIds = [...new Set(places.flatMap(({ kind }) => kind.evseIds))];
  const codeOf = new Map(evseIds.map((id, code) => [id, code]));
  const sessions = buildSessions({
    trace: data.trace,
    traceFile: data.traceFile,
    resolved,
    siteIds: places.map(({ id }) => id),
    evseIdsOf: (site) => places[site].kind.evseIds,
    vehicleNames,
    endUs,
    chargerOf: (site, evse) => places[site].kind.chargers[evse],
    efficiencyOf: (site, evse, vehicle) => nominalEfficiency(places[site].kind.evses[evse], vehicles[vehicle]),
  });
  const sites = places.map(
    ({ kind: { chargers: _, ...kind }, ...place }, index): SiteModel => ({
      index,
      ...place,
      ...kind,
      evseCodes: Int32Array.from(kind.evseIds, (id) => codeOf.get(id)!),
      sessions: sessions[index],
      behindMeter: behindMeterOf(data, place),
      feederLoad: feederLoadOf(data, place.customer),
      outage: outageOf(scenario),
    }),
  );
  rejectUnknownMeters(data, places);
  const startEpochUs = parseInstantUs(scenario.start);
  assert(startEpochUs !== undefined, "the start was checked");
  return {
    startEpochUs,
    endUs,
    controlUs: duration(scenario.control.interval),
    localWeekUs: localWeekUs(scenario.start),
    series: data.series,
    windowUs: network && scenario.grid ? duration(scenario.grid.step) : US_PER_DAY,
    sites,
    evseIds,
    voltVar: voltVarKinds.find(scenario.site.voltVar),
    vehicles,
    route: buildRoute(scenario),
    protocol: buildProtocol(resolved, vehicleNames),
  };
}

/** What sites of one layout have in common. */
interface SiteKind
  extends Pick<SiteModel, "evseIds" | "evses" | "across" | "limits" | "lines" | "limitKw" | "cabinets"> {
  /** Name of the model of each EVSE. */
  readonly chargers: readonly string[];
}

interface Place {
  readonly id: string;
  readonly customer: number;
  readonly bus: number;
  readonly kind: SiteKind;
}

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

/** Sites that the scenario puts at buses of the grid. */
function furtherSites({ resolved, network }: RunData): Place[] {
  const faults: Fault[] = [];
  const places = resolved.scenario.site.also.map(({ id, bus: name, layout: layoutName }, k): Place => {
    const layout = resolved.layouts[layoutName];
    const path = `site.also[${k}].bus`;
    const fault = (message: string, code: string, hint?: string) =>
      faults.push({ path, message, code, ...(hint ? { hint } : {}) });
    const bus = network?.buses.findIndex((other) => other.name === name) ?? -1;
    if (bus < 0) {
      const near = nearest(name, network?.buses.map((other) => other.name) ?? []);
      fault(`there is no bus "${name}"`, "BUS_UNKNOWN", near ? `did you mean "${near}"?` : undefined);
    } else {
      const missing = [1, 2, 3].filter((phase) => !hasNode(network!, bus, phase));
      if (missing.length > 0) fault(`bus "${name}" lacks phase ${missing.join(" and ")}`, "PHASE_MISSING");
    }
    const chargers = layout.evses.map(({ evse }) => evse);
    const kind = equipment(resolved, layout, chargers, layout.voltageV);
    const limits = limitMatrix(
      [],
      layout.evses.map(() => []),
    );
    return { id, customer: -1, bus, kind: { ...kind, across: "any", limits, lines: undefined, limitKw: Number.NaN } };
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return places;
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

const hasNode = ({ lines, transformers }: Network, bus: number, node: number): boolean =>
  lines.some(({ from, to }) => [from, to].some((end) => end.bus === bus && end.nodes.includes(node))) ||
  transformers.some(({ windings }) =>
    windings.some(({ terminal }) => terminal.bus === bus && terminal.nodes.includes(node)),
  );

const duration = (text: string): number => {
  const us = parseDurationUs(text);
  assert(us !== undefined, `the duration ${text} was checked`);
  return us;
};

/** Where sites stand: one by itself, or one at every load of the feeder, in the feeder's order. */
function sitePlaces({ resolved, network }: RunData, kind: SiteKind): Place[] {
  const { site } = resolved.scenario;
  if (site.placement === "one") return [{ id: site.id, customer: -1, bus: -1, kind }];
  const places = customersOf(network).map((id, customer) => ({ id, customer, bus: -1, kind }));
  if (kind.across !== "any") {
    const phases = kind.across === "AB" ? 2 : 3;
    const lacking = places.filter(({ customer }) => network!.loads[customer].phases < phases);
    if (lacking.length > 0) {
      const message = `layout "${site.layout}" is connected ${kind.across}, but ${lacking.length} customers such as "${lacking[0].id}" have fewer phases`;
      throw new ScenarioError([{ path: "site.layout", message, code: "PHASE_MISSING" }]);
    }
  }
  return places;
}

/** Names of the sites of a scenario with one at every customer, in order. @throws ScenarioError NO_CUSTOMERS */
export function customersOf(network: Network | undefined): string[] {
  if (network && network.loads.length > 0) return network.loads.map(({ name }) => name);
  const message = "each-customer needs a grid with loads to place the sites at";
  throw new ScenarioError([{ path: "site.placement", message, hint: "add grid.feeder", code: "NO_CUSTOMERS" }]);
}
