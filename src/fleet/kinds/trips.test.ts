import { describe, expect, it } from "vitest";
import { US_PER_DAY, US_PER_H } from "../../base/time.ts";
import { chargingTimeH, type FleetPair, fittingKwh } from "../charging-time.ts";
import type { FleetContext, FleetSite } from "../fleet.ts";
import type { Trace } from "../trace.ts";
import { DRAWS_PER_DAY, tripDay } from "../trip-day.ts";
import { tripsFleet } from "./trips.ts";

const CAPACITY_KWH = 60;
const KWH_PER_KM = 0.18;
const pair = (powerKw: number, isDc = false): FleetPair => ({
  powerKw,
  efficiency: 0.9,
  isDc,
  capacityKwh: CAPACITY_KWH,
  transitionSoc: 0.8,
  targetSoc: 1,
});
const site = (id: string, place: string, district: number, evses = ["a"]): FleetSite => ({
  id,
  evses,
  place,
  district,
  layout: place,
  isFurther: place !== "home",
});
const street = (district: number, homes: number): FleetSite[] => [
  ...Array.from({ length: homes }, (_, k) => site(`${district}/home-${k}`, "home", district)),
  site(`${district}/work`, "workplace", district, ["a", "b"]),
  site(`${district}/kerb`, "public", district),
];
const POWER: Readonly<Record<string, FleetPair>> = {
  home: pair(7.4),
  workplace: pair(11),
  public: pair(50, true),
};

/** Five days from Monday noon, local time. */
const draw = (sites: readonly FleetSite[], context: Partial<FleetContext> = {}, shares = {}): Trace =>
  tripsFleet.create(
    { workShare: 0.4, hubShare: 0.2, homeShare: 0.9, share: 1, ...shares },
    {
      seed: 7,
      startUs: 0,
      localWeekUs: US_PER_DAY / 2,
      durationUs: 5 * US_PER_DAY,
      maxSessions: 2_000_000,
      sites,
      market: [],
      pairOf: ({ place }) => POWER[place]!,
      readText: () => ({ text: "", shownAs: "" }),
      ...context,
    },
  );

const bySession = (trace: Trace) =>
  new Map(
    trace.session.map((id, k) => [
      id,
      [
        trace.site[k],
        trace.evse[k],
        trace.arrivalUs[k],
        trace.departureUs[k],
        trace.requestedKwh[k],
        trace.initialSoc[k],
      ],
    ]),
  );

describe("the fleet of trips", () => {
  const trace = draw([...street(0, 40), ...street(1, 40)]);
  const rowsOf = new Map<string, number[]>();
  trace.session.forEach((id, row) => {
    const vehicle = id.slice(0, id.lastIndexOf("/"));
    rowsOf.set(
      vehicle,
      [...(rowsOf.get(vehicle) ?? []), row].sort((a, b) => trace.arrivalUs[a]! - trace.arrivalUs[b]!),
    );
  });

  it("charges at home, at work and on the way", () => {
    const purposes = new Set(trace.session.map((id) => id.slice(id.lastIndexOf("-") + 1)));
    expect([...purposes].sort()).toEqual(["home", "way", "work"]);
  });

  it("has every vehicle at one place at a time, with no more energy in it than it came and charged with, less its driving", () => {
    expect(rowsOf.size).toBe(80);
    for (const rows of rowsOf.values()) {
      for (let k = 1; k < rows.length; k++) {
        const [before, now] = [rows[k - 1]!, rows[k]!];
        expect(trace.arrivalUs[now]).toBeGreaterThan(trace.departureUs[before]!);
        const leftSoc = trace.initialSoc[before]! + (trace.requestedKwh[before]! * 0.9) / CAPACITY_KWH;
        // Between two sessions lies a drive of at least a quarter of the shortest day's 5 km, down to the reserve at most.
        const drivenKwh = (leftSoc - trace.initialSoc[now]!) * CAPACITY_KWH;
        expect(drivenKwh).toBeGreaterThan((5 / 4) * KWH_PER_KM - 1e-9);
        expect(leftSoc).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  });

  it("asks for no more than its stay can give, and never has two vehicles at an EVSE", () => {
    const last = new Map<string, number>();
    const order = trace.session.map((_, k) => k).sort((a, b) => trace.arrivalUs[a]! - trace.arrivalUs[b]!);
    for (const k of order) {
      const place = trace.site[k]!.includes("home") ? "home" : trace.site[k]!.endsWith("work") ? "workplace" : "public";
      const used = POWER[place]!;
      const endSoc = trace.initialSoc[k]! + (trace.requestedKwh[k]! * used.efficiency) / CAPACITY_KWH;
      const stayH = (trace.departureUs[k]! - trace.arrivalUs[k]!) / US_PER_H;
      expect(chargingTimeH(used, trace.requestedKwh[k]!, endSoc)).toBeLessThanOrEqual(stayH + 1e-9);
      const at = `${trace.site[k]}/${trace.evse[k]}`;
      expect(trace.arrivalUs[k]).toBeGreaterThanOrEqual(last.get(at) ?? 0);
      last.set(at, trace.departureUs[k]!);
    }
  });

  it("changes no day of a street by another street, nor of a vehicle by what it may do elsewhere", () => {
    const alone = bySession(draw(street(0, 40)));
    for (const [id, row] of bySession(trace)) if (id.startsWith("0/")) expect(alone.get(id)).toEqual(row);
    const homesOnly = bySession(draw(street(0, 40), {}, { workShare: 0, hubShare: 0 }));
    let same = 0;
    for (const [id, row] of homesOnly) if (alone.get(id)?.[3] === row[3]) same++;
    expect(same / homesOnly.size).toBeGreaterThan(0.95);
  });

  it("refuses a vehicle of unknown capacity", () => {
    const pairOf = () => ({ ...pair(7), capacityKwh: Number.NaN });
    expect(() => draw(street(0, 3), { pairOf })).toThrow(/fleet\.vehicle.*NO_CAPACITY/);
  });
});

describe("a day of trips", () => {
  const dayAt = (share: number) => tripDay(new Float64Array(DRAWS_PER_DAY).fill(share), false, 0);

  it("has its stated medians and ends", () => {
    const middle = dayAt(0.5);
    expect(middle.leavesUs / US_PER_H).toBeCloseTo(8.25, 6);
    expect(middle.km).toBeCloseTo(47.13, 6);
    expect((middle.homeUs - middle.leavesUs) / US_PER_H).toBeCloseTo(8.33, 6);
    expect(dayAt(0).km).toBe(27.2);
    expect(dayAt(1 - 2 ** -32).km).toBe(67);
    // One standard deviation above the mean, within the approximation's error.
    expect(dayAt(0.841345).leavesUs / US_PER_H).toBeCloseTo(8.25 + 0.42, 3);
  });
});

describe("the time a charge takes", () => {
  it("is that of a battery of two stages", () => {
    // From 40 to 80 %: 24 kWh at 0.9 · 7.4 kW.
    expect(chargingTimeH(pair(7.4), 24 / 0.9, 0.8)).toBeCloseTo(24 / (0.9 * 7.4), 9);
    // From 80 to 90 % at a power that falls from full to half: 12 kWh / 6.66 kW · ln 2.
    expect(chargingTimeH(pair(7.4), 6 / 0.9, 0.9)).toBeCloseTo((12 / 6.66) * Math.log(2), 9);
  });

  it("leaves of a demand what fits", () => {
    const fits = fittingKwh(pair(7.4), 50, 2, 0.1);
    expect(fits).toBeCloseTo(14.8, 2);
    expect(fittingKwh(pair(7.4), 10, 2, 0.1)).toBe(10);
  });

  it("a share of homes with a vehicle takes the others' sessions away, and changes none at home where all charge there", () => {
    const homes = [...street(0, 20), ...street(1, 20)];
    const at = (share: number) => {
      const trace = draw(homes, {}, { workShare: 0, hubShare: 0, share });
      return new Map(trace.session.map((id, k) => [id, [trace.site[k], trace.arrivalUs[k], trace.requestedKwh[k]]]));
    };
    const [some, all] = [at(0.5), at(1)];
    const sitesOf = (sessions: typeof some) => new Set([...sessions.values()].map(([site]) => site));
    expect(sitesOf(some).size).toBe(20);
    expect(sitesOf(all).size).toBe(40);
    for (const [id, session] of some) expect(all.get(id)).toEqual(session);
  });
});
