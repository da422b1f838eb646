import fc from "fast-check";
import loadHighs from "highs";
import { describe, expect, it } from "vitest";
import { lpSum, lpText } from "../../../test/models/lp-text.ts";
import type { ChargingProgramme } from "./programme.ts";
import { solveProgramme } from "./solve.ts";

// The package is CommonJS, whose default export is the loader itself.
const highs = await (loadHighs as unknown as typeof loadHighs.default)();
const TAKE = 0.9;
const GIVE = -1 / 0.9;
/** What a missing unit at the end costs. */
const SHORT = 8;
const UPPER = 10;

interface Case {
  readonly steps: number;
  readonly prices: readonly number[];
  readonly stays: readonly {
    readonly stay: number;
    readonly below: number;
    readonly above: number;
    readonly want: number;
    readonly gives: boolean;
  }[];
  readonly limitA: number;
  readonly peakCost: number;
}

const cases: fc.Arbitrary<Case> = fc.integer({ min: 2, max: 12 }).chain((steps) =>
  fc.record({
    steps: fc.constant(steps),
    prices: fc.array(fc.double({ min: 0.5, max: 5, noNaN: true }), { minLength: steps, maxLength: steps }),
    stays: fc.array(
      fc.record({
        stay: fc.integer({ min: 1, max: steps }),
        below: fc.double({ min: 0.1, max: 20, noNaN: true }),
        above: fc.double({ min: 1, max: 30, noNaN: true }),
        want: fc.double({ min: 0, max: 0.9, noNaN: true }),
        gives: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    limitA: fc.double({ min: 8, max: 40, noNaN: true }),
    peakCost: fc.constantFrom(0, 3),
  }),
);

/** Vehicles on two groups under one limit both ways; those that only take are worth more the more they get. */
function programmeOf({ steps, prices, stays, limitA, peakCost }: Case): ChargingProgramme {
  const sorted = [...stays].sort((a, b) => b.stay - a.stay);
  const entry: { s: number; sign: number; gain: number; upper: number; cost: number }[] = [];
  const stepStart = [0];
  for (let t = 0; t < steps; t++) {
    for (const [s, { stay, gives, want, above }] of sorted.entries()) {
      if (stay <= t) continue;
      if (!gives) {
        entry.push({ s, sign: 1, gain: 1, upper: UPPER, cost: prices[t]! - SHORT });
        continue;
      }
      entry.push({ s, sign: 1, gain: TAKE, upper: UPPER, cost: prices[t]! });
      entry.push({ s, sign: -1, gain: GIVE, upper: UPPER, cost: 0.1 - prices[t]! });
      if (t === stay - 1) entry.push({ s, sign: 0, gain: 1, upper: 2 * (want * above + 1), cost: SHORT });
    }
    stepStart.push(entry.length);
  }
  const start = [0];
  const low: number[] = [];
  const high: number[] = [];
  for (const { stay, gives, below, above, want } of sorted) {
    for (let t = 0; t < stay && gives; t++) {
      const isLast = t === stay - 1;
      low.push(isLast ? want * above : -below);
      high.push(isLast ? above + 2 * (want * above + 1) : above);
    }
    start.push(low.length);
  }
  const of = (get: (e: (typeof entry)[number]) => number) => Float64Array.from(entry, get);
  return {
    steps,
    sessions: sorted.length,
    stepStart: Int32Array.from(stepStart),
    session: Int32Array.from(entry, ({ s }) => s),
    upperA: of(({ upper }) => upper),
    cost: of(({ cost }) => cost),
    energyA: Float64Array.from(sorted, ({ above, want }) => 2 * above + 2 * (want * above + 1)),
    group: Int32Array.from(sorted, (_, s) => s % 2),
    groups: 2,
    limitA: Float64Array.of(limitA, limitA),
    coefficient: Float64Array.of(1, 1, -1, -1),
    groupKw: Float64Array.of(0.5, 1),
    baseKw: Float64Array.from(prices, (price) => 2 * price),
    quadratic: 0,
    balance: 0,
    balanceRe: new Float64Array(2),
    balanceIm: new Float64Array(2),
    peakCost,
    peakFromKw: 4,
    gain: of(({ gain }) => gain),
    sign: of(({ sign }) => sign),
    paths: {
      start: Int32Array.from(start),
      low: Float64Array.from(low),
      high: Float64Array.from(high),
      stay: Int32Array.from(sorted, ({ stay }) => stay),
    },
  };
}

function lpOf(p: ChargingProgramme): string {
  const all = Array.from(p.session, (_, e) => e);
  const stepOf = (e: number) => p.stepStart.findIndex((at) => at > e) - 1;
  const rows: string[] = [];
  const { start, low, high } = p.paths!;
  for (let s = 0; s < p.sessions; s++) {
    const own = all.filter((e) => p.session[e] === s);
    const until = (t: number) => lpSum(own.filter((e) => stepOf(e) <= t).map((e) => [p.gain![e]!, `x${e}`]));
    rows.push(`${until(p.steps)} <= ${p.energyA[s]}`);
    for (let at = start[s]!; at < start[s + 1]!; at++) {
      rows.push(`${until(at - start[s]!)} <= ${high[at]}`, `${until(at - start[s]!)} >= ${low[at]}`);
    }
  }
  for (let t = 0; t < p.steps; t++) {
    const here = all.filter((e) => stepOf(e) === t && p.sign![e] !== 0);
    if (here.length === 0) {
      if (p.peakCost > 0) rows.push(`peak >= ${p.baseKw[t]! - p.peakFromKw}`);
      continue;
    }
    const flow = lpSum(here.map((e) => [p.sign![e]!, `x${e}`]));
    rows.push(`${flow} <= ${p.limitA[0]}`, `${flow} >= ${-p.limitA[0]!}`);
    const power = here.map((e): [number, string] => [p.sign![e]! * p.groupKw[p.group[p.session[e]!]!]!, `x${e}`]);
    if (p.peakCost > 0) rows.push(`${lpSum([...power, [-1, "peak"]])} <= ${p.peakFromKw - p.baseKw[t]!}`);
  }
  return lpText(p, rows);
}

describe("a programme of vehicles that give and take", () => {
  it("costs what HiGHS's optimum costs, and keeps what is held within its bounds", () => {
    fc.assert(
      fc.property(cases, (each) => {
        const p = programmeOf(each);
        const best = highs.solve(lpOf(p));
        expect(best.Status).toBe("Optimal");
        const { currentA, objective } = solveProgramme(p, 1e-5);
        // A plan may be off by a thousandth of the largest cost for each unit that flows.
        const size = Math.max(SHORT * UPPER, Math.abs(best.ObjectiveValue));
        expect(Math.abs(objective - best.ObjectiveValue) / size).toBeLessThan(1e-3);
        const { start, low, high } = p.paths!;
        const held = new Float64Array(p.sessions);
        for (let t = 0; t < p.steps; t++) {
          for (let e = p.stepStart[t]!; e < p.stepStart[t + 1]!; e++)
            held[p.session[e]!] = held[p.session[e]!]! + p.gain![e]! * currentA[e]!;
          for (let s = 0; s < p.sessions; s++) {
            const at = start[s]! + t;
            if (at >= start[s + 1]!) continue;
            expect(held[s]).toBeGreaterThanOrEqual(low[at]! - 1e-6);
            expect(held[s]).toBeLessThanOrEqual(high[at]! + 1e-6);
          }
        }
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
