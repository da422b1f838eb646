import { type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { TimeUs } from "../base/time.ts";
import type { Trace } from "../fleet/trace.ts";
import type { ResolvedScenario } from "../scenario/resolve.ts";
import { bothWaysOf } from "./build-both-ways.ts";
import type { SiteSessions } from "./model.ts";

const MOST_FAULTS = 50;

/** Sessions of each site, in order of arrival, then id. Sessions that arrive at or after the end are left out.
 *  @param siteIds in site order  @param efficiencyOf site, EVSE and vehicle → share of metered energy that reaches the battery
 *  @throws ScenarioError naming every session whose site, EVSE or vehicle is not there */
export function buildSessions(options: {
  readonly trace: Trace;
  readonly traceFile: string;
  readonly resolved: ResolvedScenario;
  readonly siteIds: readonly string[];
  readonly evseIdsOf: (site: number) => readonly string[];
  readonly vehicleNames: readonly string[];
  readonly endUs: TimeUs;
  readonly efficiencyOf: (site: number, evse: number, vehicle: number) => number;
  /** Name of the charger model at an EVSE. */
  readonly chargerOf: (site: number, evse: number) => string;
}): SiteSessions[] {
  const { trace, resolved, siteIds, evseIdsOf, vehicleNames, endUs } = options;
  const faults: Fault[] = [];
  const lookUp = (what: string, names: readonly string[]) => {
    const index = new Map(names.map((name, i) => [name, i]));
    return (name: string, row: number): number => {
      const found = index.get(name);
      if (found !== undefined) return found;
      const near = nearest(name, names);
      if (faults.length < MOST_FAULTS)
        faults.push({
          file: options.traceFile,
          line: trace.line[row],
          path: what,
          message: `no ${what} "${name.slice(0, 60)}"`,
          hint: near ? `did you mean "${near}"?` : `known: ${names.slice(0, 10).join(", ")}`,
          code: `UNKNOWN_${what.toUpperCase()}`,
        });
      return 0;
    };
  };
  const siteOf = lookUp("site", siteIds);
  // Sites of one layout share one list of ids, and so one index.
  const evseIndexes = new Map<readonly string[], ReturnType<typeof lookUp>>();
  const evseOf = (site: number) => {
    const ids = evseIdsOf(site);
    const known = evseIndexes.get(ids) ?? lookUp("evse", ids);
    evseIndexes.set(ids, known);
    return known;
  };
  const vehicleOf = lookUp("vehicle", vehicleNames);

  const rows = Array.from({ length: trace.count }, (_, row) => row).filter((row) => trace.arrivalUs[row] < endUs);
  rows.sort((a, b) => trace.arrivalUs[a] - trace.arrivalUs[b] || (trace.session[a] < trace.session[b] ? -1 : 1));
  const rowsBySite: number[][] = siteIds.map(() => []);
  for (const row of rows) {
    const site = trace.site[row] || (siteIds.length === 1 ? siteIds[0] : "");
    rowsBySite[siteOf(site, row)].push(row);
  }
  const { scenario, vehicles } = resolved;
  const { fleet } = scenario;
  const isEstimated = fleet.kind === "trace" && fleet.departureKnown === "estimate";
  const told = isEstimated ? trace.estimatedDepartureUs : trace.departureUs;
  const built = rowsBySite.map((list, site): SiteSessions => {
    const evse = Int32Array.from(list, (row) => evseOf(site)(trace.evse[row] || evseIdsOf(site)[0], row));
    const vehicle = Int32Array.from(list, (row) => vehicleOf(trace.vehicle[row] || fleet.vehicle, row));
    const capacityKwh = new Float64Array(list.length);
    const initialKwh = new Float64Array(list.length);
    list.forEach((row, i) => {
      const wantedKwh = trace.requestedKwh[row] * options.efficiencyOf(site, evse[i], vehicle[i]);
      const battery = vehicles[vehicleNames[vehicle[i]]].battery;
      const soc = trace.initialSoc[row];
      if (battery.kind === "ideal") {
        // Holds just what is asked for.
        capacityKwh[i] = wantedKwh;
        return;
      }
      // Never so small that what is asked for does not fit.
      capacityKwh[i] = Math.max(battery.capacityKwh, wantedKwh / battery.targetSoc);
      initialKwh[i] = Number.isNaN(soc) ? battery.targetSoc * capacityKwh[i] - wantedKwh : soc * capacityKwh[i];
    });
    const column = (values: Float64Array) => Float64Array.from(list, (row) => values[row]);
    return {
      count: list.length,
      ids: list.map((row) => trace.session[row]),
      evse,
      arrivalUs: column(trace.arrivalUs),
      departureUs: column(trace.departureUs),
      announcedUs: Float64Array.from(list, (row) => (Number.isNaN(told[row]) ? trace.departureUs[row] : told[row])),
      requestedKwh: column(trace.requestedKwh),
      vehicle,
      capacityKwh,
      initialKwh,
      bothWays: bothWaysOf(resolved, evse, vehicle, vehicleNames, (at) => options.chargerOf(site, at)),
    };
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return built;
}
