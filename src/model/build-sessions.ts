import { type Fault, ScenarioError } from "../base/errors.ts";
import { nameHint } from "../base/name-hint.ts";
import type { TimeUs } from "../base/time.ts";
import type { Trace } from "../fleet/trace.ts";
import type { ResolvedScenario } from "../scenario/resolve.ts";
import { routes } from "../services/routes/routes.ts";
import { type BothWaysPair, bothWaysOf } from "./build-both-ways.ts";
import type { SiteSessions } from "./model.ts";
import { openSessions, type SessionShelf } from "./session-shelf.ts";

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
  /** What every vehicle at a charger tells and can give back. */
  readonly pairsOf: (charger: string) => readonly BothWaysPair[];
  /** Where their arrays are taken from instead of being made. */
  readonly shelf?: SessionShelf | undefined;
}): SiteSessions[] {
  const { trace, resolved, siteIds, evseIdsOf, vehicleNames, endUs } = options;
  const faults: Fault[] = [];
  const lookUp = (what: string, names: readonly string[]) => {
    const index = new Map(names.map((name, i) => [name, i]));
    return (name: string, row: number): number => {
      const found = index.get(name);
      if (found !== undefined) return found;
      if (faults.length < MOST_FAULTS)
        faults.push({
          file: options.traceFile,
          line: trace.line[row],
          path: what,
          message: `no ${what} "${name.slice(0, 60)}"`,
          hint: nameHint(name, names),
          code: `UNKNOWN_${what.toUpperCase()}`,
        });
      return 0;
    };
  };
  const siteOf = trace.siteAt ? undefined : lookUp("site", siteIds);
  // Sites of one layout share one list of ids, and so one index.
  const evseIndexes = new Map<readonly string[], ReturnType<typeof lookUp>>();
  const evseOf = (site: number) => {
    const ids = evseIdsOf(site);
    const known = evseIndexes.get(ids) ?? lookUp("evse", ids);
    evseIndexes.set(ids, known);
    return known;
  };
  const vehicleOf = lookUp("vehicle", vehicleNames);

  const rowsBySite: number[][] = siteIds.map(() => []);
  for (const row of inOrder(trace, endUs)) {
    const name = trace.site[row] || (siteIds.length === 1 ? siteIds[0] : "");
    rowsBySite[siteOf ? siteOf(name, row) : trace.siteAt![row]].push(row);
  }
  const { scenario, vehicles } = resolved;
  const { fleet } = scenario;
  const isEstimated = fleet.kind === "trace" && fleet.departureKnown === "estimate";
  const told = isEstimated ? trace.estimatedDepartureUs : trace.departureUs;
  const batteries = vehicleNames.map((name) => vehicles[name].battery);
  const needsDynamic = routes.find(scenario.site.route?.kind ?? "direct")?.needsDynamic;
  const built = rowsBySite.map((list, site): SiteSessions => {
    const count = list.length;
    const evseAt = evseOf(site);
    const sessions = options.shelf?.take(count) ?? openSessions(count);
    const { ids, evse, vehicle, arrivalUs, departureUs, announcedUs, requestedKwh, capacityKwh, initialKwh } = sessions;
    for (let i = 0; i < count; i++) {
      const row = list[i];
      ids[i] = trace.session[row];
      evse[i] = evseAt(trace.evse[row] || evseIdsOf(site)[0], row);
      vehicle[i] = vehicleOf(trace.vehicle[row] || fleet.vehicle, row);
      arrivalUs[i] = trace.arrivalUs[row];
      departureUs[i] = trace.departureUs[row];
      announcedUs[i] = Number.isNaN(told[row]) ? trace.departureUs[row] : told[row];
      requestedKwh[i] = trace.requestedKwh[row];
      const wantedKwh = trace.requestedKwh[row] * options.efficiencyOf(site, evse[i], vehicle[i]);
      const battery = batteries[vehicle[i]];
      const soc = trace.initialSoc[row];
      if (battery.kind === "ideal") {
        // Holds just what is asked for.
        capacityKwh[i] = wantedKwh;
        initialKwh[i] = 0;
        continue;
      }
      // Never so small that what is asked for does not fit.
      capacityKwh[i] = Math.max(battery.capacityKwh, wantedKwh / battery.targetSoc);
      initialKwh[i] = Number.isNaN(soc) ? battery.targetSoc * capacityKwh[i] - wantedKwh : soc * capacityKwh[i];
    }
    const pairAt = (i: number) => options.pairsOf(options.chargerOf(site, evse[i]))[vehicle[i]];
    sessions.bothWays = bothWaysOf(count, pairAt, scenario.v2g);
    sessions.dynamic = needsDynamic ? Uint8Array.from(evse, (_, i) => Number(pairAt(i).isDynamic)) : undefined;
    return sessions;
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return built;
}

/** The sessions before the end, by arrival, then id. */
function inOrder({ count, arrivalUs, session }: Trace, endUs: TimeUs): number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) if (arrivalUs[row] < endUs) rows.push(row);
  return rows.sort((a, b) => arrivalUs[a] - arrivalUs[b] || (session[a] < session[b] ? -1 : 1));
}
