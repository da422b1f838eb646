import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { viewCases, viewOf } from "../../../test/models/random-view.ts";
import { edgesOf, type Objective, ProgrammeBuilder } from "./from-view.ts";
import { StorageProgrammeBuilder } from "./from-view-both.ts";
import { planSteps, stepsUntil } from "./plan-steps.ts";
import { hasPeak, Point } from "./point.ts";
import type { ChargingProgramme } from "./programme.ts";
import { solveProgramme } from "./solve.ts";

const HORIZON = 144;
const growths = fc.double({ min: 0, max: 1, noNaN: true });
const check = <T>(cases: fc.Arbitrary<T>, holds: (each: T) => void, numRuns = 100) =>
  fc.assert(fc.property(cases, holds), { seed: 7, numRuns });

describe("the steps of a plan", () => {
  it("follow one another from now to the horizon, none longer than its share of the time until it", () =>
    check(fc.tuple(fc.integer({ min: 1, max: 800 }), growths), ([intervals, growth]) => {
      const start = planSteps(intervals, growth);
      expect([start[0], start.at(-1)]).toEqual([0, intervals]);
      for (let k = 0; k < start.length - 1; k++) {
        const length = start[k + 1]! - start[k]!;
        expect(length).toBeGreaterThanOrEqual(1);
        if (length > 1) expect(length).toBeLessThanOrEqual(growth * start[k]!);
      }
    }));

  it("are single intervals without growth, and 60 for twelve hours in minutes at a tenth", () => {
    expect(planSteps(5, 0)).toEqual(Int32Array.of(0, 1, 2, 3, 4, 5));
    expect(planSteps(720, 0.1)).toHaveLength(61);
  });

  it("go across no change of the price", () => {
    const start = planSteps(720, 0.5, (interval) => Math.floor(interval / 60));
    for (let hour = 1; hour < 12; hour++) expect(start).toContain(60 * hour);
  });

  it("begin at every edge", () => {
    const start = planSteps(720, 0.5, undefined, Int32Array.of(611, 300, 720));
    for (const edge of [300, 611, 720]) expect(start).toContain(edge);
  });

  it("that somebody is there for are those that begin before the departure", () =>
    expect([1, 2, 3, 4, 9].map((stay) => stepsUntil(Int32Array.of(0, 1, 2, 4, 9), stay))).toEqual([1, 2, 3, 3, 4]));
});

/** What counts for each interval, and a peak or a square over all. */
const objectives: Readonly<Record<string, Objective>> = {
  "quick charge": {
    costOf: (_view, _evse, k) => (k - HORIZON) / HORIZON,
    quadratic: 0,
    balance: 0,
    peakCost: 0,
    peakFromKw: 0,
  },
  "a peak": { costOf: (_view, _evse, _k, kwh) => -10 * kwh, quadratic: 0, balance: 0, peakCost: 0.2, peakFromKw: 0 },
  squares: { costOf: (_view, _evse, _k, kwh) => -10 * kwh, quadratic: 1e-4, balance: 1e-5, peakCost: 0, peakFromKw: 0 },
};
const giving = { costAt: (k: number) => 0.1 + 0.01 * (k % 30), worth: 10, wear: 0.02, efficiency: 0.92, marginUs: 0 };

/** The same currents on steps of one interval. Entries of a session in a step keep their order. */
function onIntervals(coarse: ChargingProgramme, currentA: Float64Array, start: Int32Array, fine: ChargingProgramme) {
  const out = new Float64Array(fine.session.length);
  const startOf = new Int32Array(fine.steps);
  for (let t = 0; t < coarse.steps; t++) startOf.fill(t, start[t], start[t + 1]);
  for (let k = 0; k < fine.steps; k++)
    for (let e = fine.stepStart[k]!, nth = 0; e < fine.stepStart[k + 1]!; e++) {
      nth = e > fine.stepStart[k]! && fine.session[e] === fine.session[e - 1] ? nth + 1 : 0;
      if (fine.sign?.[e] === 0) continue;
      const own = coarse.stepStart[startOf[k]!]!;
      out[e] = currentA[coarse.session.indexOf(fine.session[e]!, own) + nth]!;
    }
  return out;
}

describe.each(Object.entries(objectives))("a plan on coarse steps, by %s", (_, objective) => {
  it("may be carried out on fine ones at the same cost, which is no lower than theirs", () =>
    check(
      fc.tuple(viewCases, fc.constantFrom(0.1, 0.3)),
      ([site, growth]) => {
        // Without a load of the building's own, whose square within a step would differ.
        const view = { ...viewOf(site), series: {} };
        if (view.activeCount === 0) return;
        const [coarse, fine] = [growth, 0].map((each) =>
          new ProgrammeBuilder().build(view, { intervals: HORIZON, growth: each }, objective),
        ) as [ChargingProgramme, ChargingProgramme];
        const { currentA, objective: cost } = solveProgramme(coarse, 1e-4);
        const point = new Point(fine);
        const stays = Int32Array.from(view.active.subarray(0, view.activeCount), (evse) =>
          Math.max(1, Math.min(HORIZON, Math.floor((view.departureUs[evse]! - view.nowUs) / view.intervalUs))),
        );
        const start = planSteps(fine.steps, growth, undefined, edgesOf(objective, stays));
        point.currentA.set(onIntervals(coarse, currentA, start, fine));
        point.measure();
        point.peakKw = hasPeak(fine) ? Math.max(0, ...point.powerKw) : 0;
        point.measure();
        for (const part of ["low", "high", "energy", "limit"] as const)
          expect(Math.min(0, ...slackOf(fine, point, part))).toBeGreaterThan(-1e-5);
        const size = Math.abs(cost) + 1e-6;
        expect(point.objective()).toBeLessThan(cost + 1e-3 * size);
        expect(cost).toBeGreaterThan(solveProgramme(fine, 1e-4).objective - 1e-3 * size);
      },
      25,
    ));
});

/** What is left of a constraint, without the least that a point keeps. */
function slackOf(p: ChargingProgramme, point: Point, part: "low" | "high" | "energy" | "limit"): number[] {
  const { currentA, groupA, gain } = point;
  if (part === "low") return [...currentA];
  if (part === "high") return Array.from(currentA, (amps, e) => p.upperA[e]! - amps);
  if (part === "energy") {
    const left = [...p.energyA];
    currentA.forEach((amps, e) => {
      left[p.session[e]!] = left[p.session[e]!]! - gain[e]! * amps;
    });
    return left;
  }
  return Array.from({ length: p.steps * p.limitA.length }, (_, at) => {
    const [t, l] = [Math.floor(at / p.limitA.length), at % p.limitA.length];
    let left = p.limitA[l]!;
    for (let g = 0; g < p.groups; g++) left -= p.coefficient[l * p.groups + g]! * groupA[t * p.groups + g]!;
    return left;
  });
}

it("vehicles that give back keep their windows on fine steps where they do on coarse ones", () =>
  check(
    viewCases,
    (site) => {
      const view = viewOf(site);
      const all = view.activeCount + view.bothWaysCount;
      if (all === 0) return;
      const [coarse, fine] = [0.2, 0].map(
        (growth) =>
          new StorageProgrammeBuilder().build(view, { intervals: HORIZON, growth }, objectives["quick charge"]!, giving)
            .programme,
      ) as [ChargingProgramme, ChargingProgramme];
      const { currentA, gap } = solveProgramme(coarse, 3e-3);
      expect(gap).toBeLessThan(3e-3);
      const point = new Point(fine);
      point.currentA.set(onIntervals(coarse, currentA, planSteps(fine.steps, 0.2), fine));
      const held = new Float64Array(fine.paths!.low.length);
      point.pathSums(point.currentA, held);
      // But for its end, where what is bought later or done without counts, and stands in columns of its own.
      for (let s = 0; s < fine.sessions; s++)
        for (let at = fine.paths!.start[s]!; at < fine.paths!.start[s + 1]! - 1; at++) {
          expect(held[at]).toBeGreaterThan(fine.paths!.low[at]! - 1e-6);
          expect(held[at]).toBeLessThan(fine.paths!.high[at]! + 1e-6);
        }
    },
    25,
  ));
