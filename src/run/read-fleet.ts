import { readFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { assert, type Fault, ScenarioError } from "../base/errors.ts";
import { nameHint } from "../base/name-hint.ts";
import { parseDurationUs, parseInstantUs } from "../base/time.ts";
import type { FleetSite, VehicleShare } from "../fleet/fleet.ts";
import { type PackedTrace, TracePacker, unpackTrace } from "../fleet/packed-trace.ts";
import { fleetKinds } from "../fleet/registry.ts";
import { tooManySessions } from "../fleet/session-rows.ts";
import type { Trace } from "../fleet/trace.ts";
import type { Network } from "../grid/network.ts";
import { localWeekUs } from "../model/build.ts";
import { type CopyRange, Places, sitePlaces } from "../model/places.ts";
import { LIMITS } from "../scenario/limits.ts";
import type { LoadedScenario } from "../scenario/load.ts";
import { modelNames, modelOf } from "../scenario/models/load-model.ts";
import { fleetPairs, NO_PAIR } from "./fleet-pairs.ts";

/** What a scenario's fleet gives. */
export interface Fleet {
  readonly trace: Trace;
  /** The same where it is drawn. */
  readonly drawn: PackedTrace | undefined;
  /** What to call its source in messages. */
  readonly source: string;
}

/** Copies of the feeder whose sessions are drawn at a time, as objects, before they are packed. */
const COPIES_AT_ONCE = 64;

/** The sessions a scenario's fleet gives.
 *  @throws ScenarioError with the faults of the fleet's files, or of the sites and markets it names */
export async function readFleet(loaded: LoadedScenario, network: Network | undefined): Promise<Fleet> {
  const { scenario, folder, whereOf } = loaded;
  const { fleet } = scenario;
  const kind = fleetKinds.find(fleet.kind);
  assert(kind !== undefined, `the fleet ${fleet.kind} was checked`);
  const params = Object.fromEntries(Object.entries(fleet).filter(([key]) => Object.hasOwn(kind.params, key)));
  const isDrawn = fleet.kind !== "trace";
  const market = isDrawn && fleet.market !== undefined ? await marketOf(loaded, fleet.market) : [];
  const context = {
    seed: scenario.seed,
    startUs: parseInstantUs(scenario.start)!,
    localWeekUs: localWeekUs(scenario.start),
    durationUs: parseDurationUs(scenario.duration)!,
    maxSessions: LIMITS.sessions,
    market,
    pairOf: isDrawn ? await fleetPairs(loaded, market) : () => NO_PAIR,
    readText: (file: string) => ({
      text: readFileSync(join(folder, file), "utf8"),
      shownAs: shownPath(join(folder, file)),
    }),
  };
  const create = (sites: readonly FleetSite[]) =>
    kind.create(params as Parameters<typeof kind.create>[0], { ...context, sites });
  if (!isDrawn) {
    // Unlike a drawn fleet it depends on nothing but its file and when the run starts.
    const read = async () => create([]);
    const trace = await loaded.once("trace", JSON.stringify([folder, fleet.file, scenario.start]), read);
    return { trace, drawn: undefined, source: shownPath(join(folder, fleet.file)) };
  }
  const copies = scenario.grid?.copies ?? 1;
  const sitesOf = await fleetSites(loaded, network);
  const packer = new TracePacker(copies);
  const step = kind.isByDistrict ? COPIES_AT_ONCE : copies;
  for (let first = 0; first < copies; first += step) {
    const sites = sitesOf([first, Math.min(first + step, copies)]);
    packer.add(create(sites), sites);
    if (packer.count > LIMITS.sessions) throw tooManySessions(LIMITS.sessions);
  }
  if (packer.count === 0) {
    const message = "expected sessions, drew none";
    const hint = "a longer duration, or a higher fleet.sessionsPerDay or fleet.share";
    throw new ScenarioError([{ ...whereOf(["fleet"]), message, hint, code: "NO_SESSIONS" }]);
  }
  const drawn = packer.finish();
  const all = () => unpackTrace(drawn, [0, copies], sitePlaces(scenario, network, copies));
  return { trace: whenAsked(drawn.count, all), drawn, source: `${scenario.name}: fleet` };
}

/** A trace that is made when somebody looks into it. */
function whenAsked(count: number, make: () => Trace): Trace {
  let made: Trace | undefined;
  const whole = () => {
    made ??= make();
    return made;
  };
  return {
    count,
    get session() {
      return whole().session;
    },
    get site() {
      return whole().site;
    },
    get evse() {
      return whole().evse;
    },
    get vehicle() {
      return whole().vehicle;
    },
    get arrivalUs() {
      return whole().arrivalUs;
    },
    get departureUs() {
      return whole().departureUs;
    },
    get estimatedDepartureUs() {
      return whole().estimatedDepartureUs;
    },
    get requestedKwh() {
      return whole().requestedKwh;
    },
    get initialSoc() {
      return whole().initialSoc;
    },
    get line() {
      return whole().line;
    },
  };
}

/** The scenario's sites in some copies of the feeder, with the place that each is. */
async function fleetSites(loaded: LoadedScenario, network: Network | undefined) {
  const { scenario, whereOf } = loaded;
  const { site, fleet } = scenario;
  assert(fleet.kind !== "trace", "only a drawn fleet asks for places");
  const evsesOf = new Map<string, readonly string[]>();
  for (const name of new Set([site.layout, ...site.also.map(({ layout }) => layout)])) {
    const { model } = await modelOf(loaded, "layout", name);
    evsesOf.set(
      name,
      model.evses.map(({ id }) => id),
    );
  }
  const copies = scenario.grid?.copies ?? 1;
  const further = new Set(site.also.map(({ id }) => id));
  const given = Object.keys(fleet.placeOf);
  // Names of further sites are known without a look at all the others.
  const isKnown = given.every((id) => further.has(id));
  const known = new Set(isKnown ? [] : [...sitePlaces(scenario, network, copies).map(({ id }) => id), ...further]);
  const faults = given.flatMap((id): Fault[] => {
    if (isKnown || known.has(id)) return [];
    const hint = nameHint(id, known);
    return [{ ...whereOf(["fleet", "placeOf", id]), message: `no site "${id}"`, hint, code: "UNKNOWN_SITE" }];
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  const places = new Places(scenario, network, copies);
  return (range: CopyRange): FleetSite[] =>
    places.within(range).map(({ id, copy, also }): FleetSite => {
      const layout = also < 0 ? site.layout : site.also[also].layout;
      // A further site that stands in every copy is named once for all of them.
      const named = also >= 0 && !Object.hasOwn(fleet.placeOf, id) ? site.also[also].id : id;
      const place = Object.hasOwn(fleet.placeOf, named) ? fleet.placeOf[named] : fleet.place;
      return { id, evses: evsesOf.get(layout)!, place, district: copy, layout, isFurther: also >= 0 };
    });
}

/** The vehicle models of a named fleet with their market shares, by name. */
async function marketOf(loaded: LoadedScenario, market: string): Promise<VehicleShare[]> {
  const { folder, whereOf } = loaded;
  const markets = new Set<string>();
  const members: VehicleShare[] = [];
  for (const name of modelNames("vehicle", { folder })) {
    const { plug } = (await modelOf(loaded, "vehicle", name)).model;
    if (!plug || plug.marketShare === 0) continue;
    markets.add(plug.fleet);
    if (plug.fleet === market) members.push({ vehicle: name, share: plug.marketShare });
  }
  const total = members.reduce((sum, { share }) => sum + share, 0);
  if (total > 0) return members.map(({ vehicle, share }) => ({ vehicle, share: share / total }));
  const hint = nameHint(market, [...markets].sort(), "gridpilot list vehicles");
  const message = `no vehicle model has a share of the fleet "${market}"`;
  throw new ScenarioError([{ ...whereOf(["fleet", "market"]), message, hint, code: "UNKNOWN_MARKET" }]);
}

/** A file as a person standing in the working folder would name it. */
function shownPath(path: string): string {
  const way = relative("", path);
  return way.startsWith("..") || isAbsolute(way) ? path : way;
}
