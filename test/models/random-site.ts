import fc from "fast-check";
import { stream } from "../../src/base/random.ts";
import { US_PER_DAY, US_PER_H, US_PER_MIN } from "../../src/base/time.ts";
import { createBarrier } from "../../src/engine/barrier.ts";
import { createMailboxes } from "../../src/engine/mailbox.ts";
import { runWindows } from "../../src/engine/windows.ts";
import type { Model, SignalModel, SiteEvse, SiteModel } from "../../src/model/model.ts";
import type { PolicyEvent } from "../../src/policy/events.ts";
import type { FutureSessions, Policy, PolicyContext } from "../../src/policy/policy.ts";
import type { SeriesData } from "../../src/policy/series.ts";
import { limitMatrix } from "../../src/policy/site-limits.ts";
import { createExchange, openExchange } from "../../src/run/exchange.ts";
import { siteRecorder } from "../../src/run/recorder.ts";
import { SiteRun } from "../../src/run/site-run.ts";
import { oneSiteModel } from "./one-site.ts";

/** A site of a few EVSEs with vehicles of both kinds, a building, published series, frequency, voltage, loading, a signal and
 *  an outage, all drawn from a seed; what comes after `CUT_US` from another one. */

const HOURS = 42;
const STEP_US = 15 * US_PER_MIN;
/** Monday night to Tuesday evening: prices of Tuesday are known from Monday 13:00 on, those of Wednesday not before 13:00. */
export const CUT_US = 34 * US_PER_H;
const DAYS_KNOWN_AT_CUT_US = 2 * US_PER_DAY;
const TELLS = 3;

export interface SiteCase {
  readonly evses: readonly { readonly phases: 1 | 3; readonly rates: "continuous" | "floor" | "steps" }[];
  readonly limitsA: readonly number[];
  readonly seed: number;
}

export const siteCases: fc.Arbitrary<SiteCase> = fc.record({
  evses: fc.array(
    fc.record({
      phases: fc.constantFrom(1 as const, 3 as const),
      rates: fc.constantFrom("continuous" as const, "floor" as const, "steps" as const),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  limitsA: fc.array(fc.double({ min: 10, max: 90, noNaN: true }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat(1e6),
});

/** A number in [0, 1) by name: the same on both sides of a comparison before the cut, another after it. */
type Draw = (name: string) => number;

/** @param future which of the futures comes after the cut @param signal that limits the site; none when absent */
export function siteRun(site: SiteCase, future: number, signal?: SignalModel) {
  const at =
    (us: number): Draw =>
    (name) =>
      stream(site.seed, name, us >= CUT_US ? `future ${future}` : "past")();
  const model: Model = { ...modelOf(site, at, future), signal };
  return { model, site: model.sites[0]!, run: (options: RunOptions) => play(model, at, options) };
}

interface RunOptions {
  readonly policy: Policy;
  readonly on?: readonly PolicyEvent[];
}

function modelOf(site: SiteCase, at: (us: number) => Draw, future: number): Model {
  const visits = site.evses.flatMap((_, evse) => visitsOf(evse, at)).sort((a, b) => a.arrivalUs - b.arrivalUs);
  const column = (of: (visit: (typeof visits)[number]) => number) => Float64Array.from(visits, of);
  const plain = oneSiteModel([], {}, {});
  const [rating] = plain.vehicles;
  const one = plain.sites[0]!;
  const evses = site.evses.map(
    ({ phases, rates }): SiteEvse => ({
      ...one.evses[0]!,
      ...{ phases, efficiency: 0.95, minCurrentA: rates === "continuous" ? 0 : rates === "floor" ? 6 : 8 },
      allowedCurrentsA: rates === "steps" ? Float64Array.of(0, 8, 16, 24, 32) : undefined,
    }),
  );
  const draw = at(0);
  const terms = evses.map((_, evse) =>
    site.limitsA.map((_, limit) => ({ limit, factor: 1, angleDeg: [30, -90, 150][(evse + limit) % 3]! })),
  );
  const built: SiteModel = {
    ...one,
    evseIds: evses.map((_, evse) => `evse-${evse}`),
    evses,
    limits: limitMatrix(
      site.limitsA.map((limitA, limit) => ({ name: `limit ${limit}`, limitA })),
      terms,
    ),
    evseCodes: Int32Array.from(evses, (_, evse) => evse),
    copy: 0,
    connection: 0,
    behindMeter: {
      ...{ timesUs: hoursUs(), loadKw: hourly(at, "load", 8), pvKw: hourly(at, "sun", 6) },
    },
    // Only in one of the futures the grid goes away.
    outage: future > 0 ? { fromUs: CUT_US + US_PER_H, untilUs: CUT_US + 2 * US_PER_H, essentialShare: 0.5 } : undefined,
    sessions: {
      count: visits.length,
      ids: visits.map(({ id }) => id),
      evse: Int32Array.from(visits, ({ evse }) => evse),
      vehicle: Int32Array.from(visits, ({ vehicle }) => vehicle),
      arrivalUs: column((v) => v.arrivalUs),
      departureUs: column((v) => v.departureUs),
      announcedUs: column((v) => v.announcedUs),
      requestedKwh: column((v) => v.kwh),
      capacityKwh: column(() => 50),
      initialKwh: column(({ soc }) => 50 * soc),
      bothWays: {
        leastKw: column(() => 0),
        mostKw: column(({ vehicle }) => (vehicle === 1 ? 5 : 0)),
        tellsState: Uint8Array.from(visits, ({ vehicle }) => (vehicle === 1 ? 1 : 0)),
        ...{ leastSoc: 0.3, mostSoc: 0.7 },
      },
    },
  };
  return {
    ...plain,
    endUs: HOURS * US_PER_H,
    controlUs: STEP_US,
    windowUs: STEP_US,
    series: seriesOf(at),
    vehicles: [
      {
        ...rating!,
        maxPowerKw: 3 + 8 * draw("power"),
        phases: 3,
        battery: "two-stage",
        transitionSoc: 0.8,
        reactionUs: 5e6,
      },
      { ...rating!, maxPowerKw: 7, efficiency: 0.97, battery: "two-stage", transitionSoc: 0.9 },
    ],
    evseIds: built.evseIds,
    sites: [built],
  };
}

/** A stay about every eight hours; of those under way at the cut only the end is still to come. */
function visitsOf(evse: number, at: (us: number) => Draw) {
  return Array.from({ length: Math.floor(HOURS / 8) }, (_, k) => {
    const name = `${evse}/${k}`;
    const slotUs = k * 8 * US_PER_H;
    const early = at(slotUs);
    const earlyUs = slotUs + 3 * US_PER_H * early(`arrival ${name}`);
    // One that is planned for after the cut is drawn anew, and may come to another time.
    const draw = at(earlyUs);
    const arrivalUs = earlyUs >= CUT_US ? Math.max(CUT_US, slotUs + 3 * US_PER_H * draw(`arrival ${name}`)) : earlyUs;
    const announcedUs = arrivalUs + US_PER_H * (1 + 3 * draw(`stay ${name}`));
    const meantUs = announcedUs + US_PER_H * (draw(`late ${name}`) - 0.5);
    const late = at(meantUs)(`late ${name}`);
    const departureUs =
      meantUs >= CUT_US ? Math.max(CUT_US, arrivalUs + 60e6, announcedUs + US_PER_H * (late - 0.5)) : meantUs;
    return {
      ...{ id: name, evse, arrivalUs: Math.round(arrivalUs), announcedUs: Math.round(announcedUs) },
      departureUs: Math.round(departureUs),
      vehicle: draw(`vehicle ${name}`) < 0.5 ? 1 : 0,
      soc: 0.2 + 0.5 * draw(`soc ${name}`),
      kwh: 0.5 + 13 * draw(`kwh ${name}`),
    };
  });
}

const hoursUs = () => Float64Array.from({ length: HOURS }, (_, hour) => hour * US_PER_H);
const hourly = (at: (us: number) => Draw, name: string, size: number) =>
  hoursUs().map((us) => size * at(us)(`${name} ${us}`));

function seriesOf(at: (us: number) => Draw): SeriesData[] {
  // A published day is known as a whole; the one after tomorrow is still to come at the cut.
  const published = (name: SeriesData["name"], size: number): SeriesData => ({
    name,
    timesUs: Float64Array.from({ length: 72 }, (_, hour) => hour * US_PER_H),
    values: Float64Array.from({ length: 72 }, (_, hour) => {
      const us = hour * US_PER_H;
      return size * at(us >= DAYS_KNOWN_AT_CUT_US ? us : 0)(`${name} ${hour}`);
    }),
    endUs: 72 * US_PER_H,
    publishedAtUs: 13 * US_PER_H,
  });
  const measured = (name: SeriesData["name"], from: number, to: number): SeriesData => ({
    name,
    timesUs: Float64Array.from({ length: HOURS * 6 }, (_, k) => k * 10 * US_PER_MIN),
    values: Float64Array.from({ length: HOURS * 6 }, (_, k) => {
      const us = k * 10 * US_PER_MIN;
      return from + (to - from) * at(us)(`${name} ${k}`);
    }),
    endUs: HOURS * US_PER_H,
    publishedAtUs: undefined,
  });
  return [
    published("priceEurPerKwh", 0.5),
    published("carbonGPerKwh", 500),
    published("siteLoadKw", 8),
    published("solarKw", 6),
    measured("frequencyHz", 49.8, 50.2),
    measured("reserveShare", -1, 1),
  ];
}

/** Plays the site; voltage and loading are drawn window by window, as is what its neighbours told. */
function play(model: Model, at: (us: number) => Draw, { policy, on }: RunOptions): void {
  const site = model.sites[0]!;
  const record = siteRecorder({
    siteIds: ["site"],
    evseIds: model.evseIds,
    ...{ evsePower: false, events: false, attempts: false, route: undefined, siteMeter: false },
    expected: { sessions: 4, sitePower: 4, evsePower: 4 },
  });
  const paths = {
    isTransformer: Uint8Array.of(0, 1),
    element: Int32Array.of(0, 0),
    conductor: Int32Array.of(-1, -1),
    ratingKva: Float64Array.of(50, 250),
    start: Int32Array.of(0, 2, 4),
    member: Int32Array.of(0, 1, 0, 1),
    share: Float64Array.of(1, 1, 1, 1),
  };
  // This site and a neighbour that only tells.
  const exchange = openExchange(createExchange(2, [0, 1], { paths, copyOf: Int32Array.of(0, 0), tells: TELLS }));
  const run = new SiteRun({ model, site, policy, record, exchange, on });
  const publish = (edgeUs: number) => {
    run.publish(edgeUs);
    const draw = at(edgeUs);
    exchange.seen.voltagePu[0] = 0.88 + 0.2 * draw(`voltage ${edgeUs}`);
    exchange.seen.feederKw[0] = 400 * draw(`feeder ${edgeUs}`);
    exchange.supply.loading.forEach((_, k, loading) => {
      loading[k] = 1.4 * draw(`loading ${k} ${edgeUs}`);
    });
    exchange.supply.told.set(exchange.supply.telling.subarray(0, TELLS));
    for (let k = 0; k < TELLS; k++) exchange.supply.told[TELLS + k] = draw(`told ${k} ${edgeUs}`);
    exchange.supply.toldSum.forEach((_, k, sums) => {
      sums[k] = exchange.supply.told[k % TELLS]! + exchange.supply.told[TELLS + (k % TELLS)]!;
    });
  };
  const plan = { endUs: model.endUs, windowUs: model.windowUs };
  const alone = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) };
  for (const _edge of runWindows({ programs: [run], publish }, plan, alone));
}

/** Who a policy of such a site is made for. @param future of its sessions, for kinds that are told */
export const contextOfSite = (site: SiteModel, future: boolean): PolicyContext => ({
  siteId: site.id,
  evseIds: site.evseIds,
  draw: (purpose, evse, arrivalUs) => stream(7, `${evse}/${arrivalUs}`, purpose)(),
  future: future ? futureOf(site) : undefined,
});

const futureOf = ({ sessions, evses }: SiteModel): FutureSessions => ({
  ...{ count: sessions.count, evse: sessions.evse, arrivalUs: sessions.arrivalUs, departureUs: sessions.departureUs },
  requestedKwh: sessions.requestedKwh,
  maxCurrentA: new Float64Array(sessions.count).fill(16),
  kwPerAmp: Float64Array.from(sessions.evse, (evse) => (evses[evse]!.voltageV * evses[evse]!.phases) / 1000),
});
