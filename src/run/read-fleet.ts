import { readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { assert, type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { parseDurationUs, parseInstantUs } from "../base/time.ts";
import type { FleetSite, VehicleShare } from "../fleet/fleet.ts";
import { fleetKinds } from "../fleet/registry.ts";
import type { Trace } from "../fleet/trace.ts";
import type { Network } from "../grid/network.ts";
import { localWeekUs } from "../model/build.ts";
import { sitePlaces } from "../model/places.ts";
import { LIMITS } from "../scenario/limits.ts";
import type { LoadedScenario } from "../scenario/load.ts";
import { loadModel, modelNames } from "../scenario/models/load-model.ts";
import { fleetPairs, NO_PAIR } from "./fleet-pairs.ts";

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
  const isDrawn = fleet.kind !== "trace";
  const market = isDrawn && fleet.market !== undefined ? await marketOf(loaded, fleet.market) : [];
  const trace = kind.create(params as Parameters<typeof kind.create>[0], {
    seed: scenario.seed,
    startUs: parseInstantUs(scenario.start)!,
    localWeekUs: localWeekUs(scenario.start),
    durationUs: parseDurationUs(scenario.duration)!,
    maxSessions: LIMITS.sessions,
    sites: isDrawn ? await fleetSites(loaded, network) : [],
    market,
    pairOf: isDrawn ? await fleetPairs(loaded, market) : () => NO_PAIR,
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
  assert(fleet.kind !== "trace", "only a drawn fleet asks for places");
  const evsesOf = new Map<string, readonly string[]>();
  for (const name of new Set([site.layout, ...site.also.map(({ layout }) => layout)])) {
    const { model } = await loadModel("layout", name, { folder });
    evsesOf.set(
      name,
      model.evses.map(({ id }) => id),
    );
  }
  const standing = sitePlaces(scenario, network, scenario.grid?.copies ?? 1);
  const further = new Set(site.also.map(({ id }) => id));
  const given = Object.keys(fleet.placeOf);
  const known = new Set(given.length > 0 ? [...standing.map(({ id }) => id), ...further] : []);
  const faults = given.flatMap((id): Fault[] => {
    if (known.has(id)) return [];
    const near = nearest(id, known);
    const hint = near ? `did you mean "${near}"?` : `known: ${[...known].slice(0, 10).join(", ")}`;
    return [{ ...whereOf(["fleet", "placeOf", id]), message: `no site "${id}"`, hint, code: "UNKNOWN_SITE" }];
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return standing.map(({ id, copy, also }): FleetSite => {
    const layout = also < 0 ? site.layout : site.also[also].layout;
    // A further site that stands in every copy is named once for all of them.
    const named = also >= 0 && !Object.hasOwn(fleet.placeOf, id) ? site.also[also].id : id;
    const place = Object.hasOwn(fleet.placeOf, named) ? fleet.placeOf[named] : fleet.place;
    return { id, evses: evsesOf.get(layout)!, place, district: copy, layout, isFurther: also >= 0 };
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
