import { readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { assert, type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { parseDurationUs, parseInstantUs } from "../base/time.ts";
import type { FleetSite, VehicleShare } from "../fleet/fleet.ts";
import { fleetKinds } from "../fleet/registry.ts";
import type { Trace } from "../fleet/trace.ts";
import type { Network } from "../grid/network.ts";
import { customersOf, localWeekUs } from "../model/build.ts";
import { LIMITS } from "../scenario/limits.ts";
import type { LoadedScenario } from "../scenario/load.ts";
import { loadModel, modelNames } from "../scenario/models/load-model.ts";

/** The sessions a scenario's fleet gives, and what to call their source in messages.
 *  @throws ScenarioError with the faults of the fleet's files, or of the sites and markets it names */
export async function readFleet(
  loaded: LoadedScenario,
  network: Network | undefined,
): Promise<{ readonly trace: Trace; readonly source: string }> {
  const { scenario, folder, whereOf } = loaded;
  const { fleet } = scenario;
  const kind = fleetKinds.find(fleet.kind);
  assert(kind !== undefined, `the fleet ${fleet.kind} was checked`);
  const params = Object.fromEntries(Object.entries(fleet).filter(([key]) => Object.hasOwn(kind.params, key)));
  const isDrawn = fleet.kind === "statistical";
  const trace = kind.create(params as Parameters<typeof kind.create>[0], {
    seed: scenario.seed,
    startUs: parseInstantUs(scenario.start)!,
    localWeekUs: localWeekUs(scenario.start),
    durationUs: parseDurationUs(scenario.duration)!,
    maxSessions: LIMITS.sessions,
    sites: isDrawn ? await fleetSites(loaded, network) : [],
    market: isDrawn && fleet.market !== undefined ? await marketOf(loaded, fleet.market) : [],
    readText: (file) => ({ text: readFileSync(join(folder, file), "utf8"), shownAs: shownPath(join(folder, file)) }),
  });
  if (isDrawn && trace.count === 0) {
    const message = "expected sessions, drew none";
    const hint = "a longer duration or a higher fleet.sessionsPerDay";
    throw new ScenarioError([{ ...whereOf(["fleet"]), message, hint, code: "NO_SESSIONS" }]);
  }
  const source = fleet.kind === "trace" ? shownPath(join(folder, fleet.file)) : `${scenario.name}: fleet`;
  return { trace, source };
}

/** The scenario's sites with the place that each is. */
async function fleetSites({ scenario, folder, whereOf }: LoadedScenario, network: Network | undefined) {
  const { site, fleet } = scenario;
  assert(fleet.kind === "statistical", "only a drawn fleet asks for places");
  const evsesOf = new Map<string, readonly string[]>();
  for (const name of new Set([site.layout, ...site.also.map(({ layout }) => layout)])) {
    const { model } = await loadModel("layout", name, { folder });
    evsesOf.set(
      name,
      model.evses.map(({ id }) => id),
    );
  }
  const own = site.placement === "one" ? [site.id] : customersOf(network);
  const ids = [...own, ...site.also.map(({ id }) => id)];
  const known = new Set(ids);
  const faults = Object.keys(fleet.placeOf).flatMap((id): Fault[] => {
    if (known.has(id)) return [];
    const near = nearest(id, ids);
    const hint = near ? `did you mean "${near}"?` : `known: ${ids.slice(0, 10).join(", ")}`;
    return [{ ...whereOf(["fleet", "placeOf", id]), message: `no site "${id}"`, hint, code: "UNKNOWN_SITE" }];
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return ids.map((id, k): FleetSite => {
    const layout = k < own.length ? site.layout : site.also[k - own.length].layout;
    const place = Object.hasOwn(fleet.placeOf, id) ? fleet.placeOf[id] : fleet.place;
    return { id, evses: evsesOf.get(layout)!, place };
  });
}

/** The vehicle models of a named fleet with their market shares, by name. */
async function marketOf({ folder, whereOf }: LoadedScenario, market: string): Promise<VehicleShare[]> {
  const markets = new Set<string>();
  const members: VehicleShare[] = [];
  for (const name of modelNames("vehicle", { folder })) {
    const { plug } = (await loadModel("vehicle", name, { folder })).model;
    if (!plug || plug.marketShare === 0) continue;
    markets.add(plug.fleet);
    if (plug.fleet === market) members.push({ vehicle: name, share: plug.marketShare });
  }
  const total = members.reduce((sum, { share }) => sum + share, 0);
  if (total > 0) return members.map(({ vehicle, share }) => ({ vehicle, share: share / total }));
  const near = nearest(market, markets);
  const hint = near ? `did you mean "${near}"?` : `known: ${[...markets].sort().join(", ")}`;
  const message = `no vehicle model has a share of the fleet "${market}"`;
  throw new ScenarioError([{ ...whereOf(["fleet", "market"]), message, hint, code: "UNKNOWN_MARKET" }]);
}

/** A file as a person standing in the working folder would name it. */
function shownPath(path: string): string {
  const way = relative("", path);
  return way.startsWith("..") || isAbsolute(way) ? path : way;
}
