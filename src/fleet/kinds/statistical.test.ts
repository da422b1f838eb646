import { describe, expect, it } from "vitest";
import { US_PER_DAY, US_PER_H } from "../../base/time.ts";
import type { FleetContext } from "../fleet.ts";
import { CHARGING_PLACES, PLACE_NAMES, type Quantiles, quantile } from "../places.ts";
import type { Trace } from "../trace.ts";
import { statisticalFleet } from "./statistical.ts";

const sites = (count: number, place: string) =>
  Array.from({ length: count }, (_, k) => ({
    id: `site-${k}`,
    evses: ["a"],
    place,
    district: 0,
    layout: "one",
    isFurther: false,
  }));

/** So strong that every energy fits into every stay. */
const STRONG = {
  powerKw: 1e6,
  efficiency: 1,
  isDc: false,
  capacityKwh: Number.NaN,
  transitionSoc: 1,
  targetSoc: 1,
};

/** A week from Monday 00:00, local time. */
const draw = (context: Partial<FleetContext>, sessionsPerDay = 0, share = 1): Trace =>
  statisticalFleet.create(
    { sessionsPerDay, share },
    {
      seed: 7,
      startUs: 0,
      localWeekUs: 0,
      durationUs: 7 * US_PER_DAY,
      maxSessions: 2_000_000,
      sites: sites(20, "home"),
      market: [],
      pairOf: () => STRONG,
      readText: () => ({ text: "", shownAs: "" }),
      ...context,
    },
  );

const bySession = (trace: Trace): Map<string, unknown> =>
  new Map(
    trace.session.map((id, k) => [
      id,
      [trace.arrivalUs[k], trace.departureUs[k], trace.requestedKwh[k], trace.vehicle[k]],
    ]),
  );

const sampleQuantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * values.length)]!;

const meanOf = (quantiles: Quantiles): number => {
  const n = 10_000;
  return Array.from({ length: n }, (_, k) => quantile(quantiles, (k + 0.5) / n)).reduce((a, b) => a + b, 0) / n;
};

describe("the statistical fleet", () => {
  // One weekday, so that no vehicle of the day before is in the way; 6,000 EVSEs at one session a day.
  it.each(PLACE_NAMES)("draws arrivals, stays and energies with the quantiles of %s", (place) => {
    const trace = draw({ sites: sites(6000, place), durationUs: US_PER_DAY }, 1);
    const { arrivalH, stayH, energyKwh } = CHARGING_PLACES[place].weekday;
    expect(trace.count).toBe(6000);
    const samples = {
      arrival: [Array.from(trace.arrivalUs, (us) => us / US_PER_H), arrivalH] as const,
      stay: [Array.from(trace.departureUs, (us, k) => (us - trace.arrivalUs[k]!) / US_PER_H), stayH] as const,
      energy: [Array.from(trace.requestedKwh), energyKwh] as const,
    };
    for (const [values, stated] of Object.values(samples))
      for (const share of [0.05, 0.25, 0.5, 0.75, 0.95]) {
        // Four standard errors of a share among 6,000 are 0.026.
        expect(sampleQuantile(values, share)).toBeGreaterThanOrEqual(quantile(stated, Math.max(0, share - 0.026)));
        expect(sampleQuantile(values, share)).toBeLessThanOrEqual(quantile(stated, Math.min(1, share + 0.026)));
      }
  });

  it("has the published means of arrival, weekday and weekend [h]", () => {
    const means = PLACE_NAMES.map((name) =>
      [CHARGING_PLACES[name].weekday, CHARGING_PLACES[name].weekend].map(({ arrivalH }) => meanOf(arrivalH).toFixed(2)),
    );
    expect(means).toEqual([
      ["17.87", "15.62"],
      ["9.94", "10.97"],
      ["14.76", "14.81"],
    ]);
  });

  it("comes as often as its place says, seldom to work at weekends", () => {
    const trace = draw({ sites: sites(2000, "workplace") });
    const isWeekend = (us: number) => us >= 5 * US_PER_DAY;
    const weekend = trace.arrivalUs.filter(isWeekend).length;
    expect((trace.count - weekend) / 10_000).toBeCloseTo(0.8, 1);
    expect(weekend / 4000).toBeCloseTo(0.058, 1);
    expect(weekend).toBeGreaterThan(0);
  });

  it("never puts two vehicles at one EVSE and none before the start or after the end", () => {
    const trace = draw({ sites: sites(50, "public"), localWeekUs: 10 * US_PER_H }, 4);
    for (let k = 0; k < trace.count; k++) {
      expect(trace.arrivalUs[k]).toBeGreaterThanOrEqual(0);
      expect(trace.arrivalUs[k]).toBeLessThan(7 * US_PER_DAY);
      expect(trace.departureUs[k]).toBeGreaterThan(trace.arrivalUs[k]!);
      if (k > 0 && trace.site[k] === trace.site[k - 1])
        expect(trace.arrivalUs[k]).toBeGreaterThanOrEqual(trace.departureUs[k - 1]!);
    }
  });

  it("gives the same sessions twice, others with another seed", () => {
    expect(draw({})).toEqual(draw({}));
    expect(draw({ seed: 8 })).not.toEqual(draw({}));
  });

  it("a further site or day shifts no session of the others", () => {
    const few = bySession(draw({}));
    const more = bySession(draw({ sites: sites(40, "home"), durationUs: 14 * US_PER_DAY }));
    expect(more.size).toBeGreaterThan(few.size);
    for (const [id, session] of few) expect(more.get(id)).toEqual(session);
  });

  it("a share of homes with a vehicle is that share, and holds the homes and sessions of every smaller one", () => {
    const at = (share: number, place = "home") => draw({ sites: sites(40, place) }, 1, share);
    let smaller = new Map<string, unknown>();
    for (const share of [0.1, 0.3, 0.33, 0.4, 1]) {
      const trace = at(share);
      expect(new Set(trace.site).size).toBe(Math.round(40 * share));
      const larger = bySession(trace);
      for (const [id, session] of smaller) expect(larger.get(id)).toEqual(session);
      smaller = larger;
    }
    expect(bySession(at(1))).toEqual(bySession(draw({ sites: sites(40, "home") }, 1)));
    const other = draw({ sites: sites(40, "home"), seed: 8 }, 1, 0.3);
    expect(new Set(other.site)).not.toEqual(new Set(at(0.3).site));
    expect(() => at(0.3, "public")).toThrow(/expected homes of which it is the share/);
  });

  it("draws vehicles by their market shares, a home's once for all its sessions", () => {
    const market = [
      { vehicle: "small", share: 0.25 },
      { vehicle: "large", share: 0.75 },
    ];
    const publicFleet = draw({ sites: sites(2000, "public"), market });
    const small = publicFleet.vehicle.filter((name) => name === "small").length;
    expect(Math.abs(small / publicFleet.count - 0.25)).toBeLessThan(0.03);
    const homes = draw({ market });
    const pairs = new Set(homes.site.map((site, k) => `${site} ${homes.vehicle[k]}`));
    expect(pairs.size).toBe(new Set(homes.site).size);
  });

  it("says when there are more sessions than a run can hold", () => {
    expect(() => draw({ maxSessions: 3 })).toThrow(/expected at most 3 sessions/);
  });
});
