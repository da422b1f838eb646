import fc from "fast-check";
import loadHighs, { type Highs } from "highs";
import { beforeAll, describe, expect, it } from "vitest";
import { lpSum, lpText } from "../../../test/models/lp-text.ts";
import type { ChargingProgramme } from "./programme.ts";
import { solveProgramme } from "./solve.ts";

let highs: Highs;
beforeAll(async () => {
  // The package is CommonJS, whose default export is the loader itself.
  highs = await (loadHighs as unknown as typeof loadHighs.default)();
});

interface Case {
  readonly steps: number;
  readonly stays: readonly {
    readonly from: number;
    readonly until: number;
    readonly energy: number;
    readonly group: number;
  }[];
  readonly rows: readonly { readonly limit: number; readonly coefficient: readonly number[] }[];
  readonly prices: readonly number[];
  readonly peakCost: number;
}

const GROUPS = 3;
const cases: fc.Arbitrary<Case> = fc.record({
  steps: fc.constant(12),
  stays: fc.array(
    fc.record({
      from: fc.integer({ min: 0, max: 10 }),
      until: fc.integer({ min: 1, max: 12 }),
      energy: fc.integer({ min: 1, max: 200 }),
      group: fc.integer({ min: 0, max: GROUPS - 1 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  rows: fc.array(
    fc.record({
      limit: fc.integer({ min: 5, max: 120 }),
      coefficient: fc.array(fc.constantFrom(-0.5, 0, 0.5, 1), { minLength: GROUPS, maxLength: GROUPS }),
    }),
    { maxLength: 4 },
  ),
  prices: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 12, maxLength: 12 }),
  peakCost: fc.constantFrom(0, 0, 40),
});

function programmeOf({ steps, stays, rows, prices, peakCost }: Case): ChargingProgramme {
  const here = stays.map(({ from, until }) => [Math.min(from, until - 1), until] as const);
  const entries = Array.from({ length: steps }, (_, t) =>
    here.flatMap(([from, until], s) => (t >= from && t < until ? [s] : [])),
  );
  const stepStart = new Int32Array(steps + 1);
  for (let t = 0; t < steps; t++) stepStart[t + 1] = stepStart[t]! + entries[t]!.length;
  const session = entries.flat();
  return {
    steps,
    sessions: stays.length,
    stepStart,
    session: Int32Array.from(session),
    upperA: new Float64Array(session.length).fill(32),
    cost: Float64Array.from(entries.flatMap((list, t) => list.map(() => prices[t]! / 10 - 4))),
    energyA: Float64Array.from(stays, ({ energy }) => energy),
    group: Int32Array.from(stays, ({ group }) => group),
    groups: GROUPS,
    limitA: Float64Array.from(rows, ({ limit }) => limit),
    coefficient: Float64Array.from(rows.flatMap(({ coefficient }) => coefficient)),
    groupKw: Float64Array.of(0.2, 0.4, 0.7),
    baseKw: Float64Array.from(prices, (price) => price / 3),
    quadratic: 0,
    balance: 0,
    balanceRe: new Float64Array(GROUPS),
    balanceIm: new Float64Array(GROUPS),
    peakCost,
    peakFromKw: 2,
  };
}

/** The same programme in the LP format. */
function lpOf(p: ChargingProgramme): string {
  const name = (e: number) => `x${e}`;
  const all = Array.from(p.session, (_, e) => e);
  const stepOf = (e: number) => p.stepStart.findIndex((start) => start > e) - 1;
  const rows: string[] = [];
  for (let s = 0; s < p.sessions; s++)
    rows.push(`${lpSum(all.filter((e) => p.session[e] === s).map((e) => [1, name(e)]))} <= ${p.energyA[s]}`);
  for (let t = 0; t < p.steps; t++) {
    const here = all.filter((e) => stepOf(e) === t);
    p.limitA.forEach((limitA, l) => {
      const terms = here.flatMap((e): [number, string][] => {
        const c = p.coefficient[l * p.groups + p.group[p.session[e]!]!]!;
        return c === 0 ? [] : [[c, name(e)]];
      });
      if (terms.length > 0) rows.push(`${lpSum(terms)} <= ${limitA}`);
    });
    if (p.peakCost > 0)
      rows.push(
        `${lpSum([...here.map((e): [number, string] => [p.groupKw[p.group[p.session[e]!]!]!, name(e)]), [-1, "peak"]])} <= ${p.peakFromKw - p.baseKw[t]!}`,
      );
  }
  return lpText(p, rows);
}

describe("a solved charging programme", () => {
  it("costs what HiGHS's optimum costs, within its own gap, and keeps every bound", () => {
    fc.assert(
      fc.property(cases, (each) => {
        const p = programmeOf(each);
        const best = highs.solve(lpOf(p));
        expect(best.Status).toBe("Optimal");
        const { currentA, objective } = solveProgramme(p, 1e-5);
        const size = Math.max(1, Math.abs(best.ObjectiveValue));
        expect(Math.abs(objective - best.ObjectiveValue) / size).toBeLessThan(1e-3);
        const taken = new Float64Array(p.sessions);
        currentA.forEach((value, e) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(p.upperA[e]! + 1e-6);
          taken[p.session[e]!]! += value;
        });
        taken.forEach((sum, s) => {
          expect(sum).toBeLessThanOrEqual(p.energyA[s]! + 1e-6);
        });
      }),
      { seed: 11, numRuns: 30 },
    );
  });

  it("fills valleys: squared power alone makes base and vehicles flat", () => {
    const each: Case = {
      steps: 12,
      stays: [{ from: 0, until: 12, energy: 60, group: 0 }],
      rows: [],
      prices: [30, 24, 18, 12, 6, 3, 3, 6, 12, 18, 24, 30],
      peakCost: 0,
    };
    const p = { ...programmeOf(each), cost: new Float64Array(12).fill(-2), quadratic: 1 };
    const { currentA } = solveProgramme(p, 1e-6);
    const total = Array.from(currentA, (value, t) => p.baseKw[t]! + 0.2 * value);
    const filled = total.filter((_, t) => currentA[t]! > 0.1);
    expect(filled.length).toBeGreaterThan(2);
    expect(Math.max(...filled) - Math.min(...filled)).toBeLessThan(0.02);
    expect(currentA.reduce((sum, value) => sum + value, 0)).toBeCloseTo(60, 2);
  });
});
