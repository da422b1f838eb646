import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ansiRange } from "./ansi-c84.ts";
import { en50160 } from "./en50160.ts";
import { meansOf, quantileOf } from "./means.ts";
import { loadingPct } from "./thermal-limit.ts";
import { nemaUnbalancePct, voltageUnbalancePct } from "./unbalance.ts";

const WEEK = 1008;
const week = (outside: number, pu: number) => Float64Array.from({ length: WEEK }, (_, k) => (k < outside ? pu : 1));
const volts = (parts: readonly (readonly [size: number, deg: number])[]) => ({
  re: parts.map(([size, deg]) => size * Math.cos((deg * Math.PI) / 180)),
  im: parts.map(([size, deg]) => size * Math.sin((deg * Math.PI) / 180)),
});

describe("EN 50160", () => {
  it("50 of a week's 1,008 means below −10 % comply, 51 do not: 95 % is 957.6", () => {
    expect(en50160(meansOf(week(50, 0.89))).meets).toBe(true);
    expect(en50160(meansOf(week(51, 0.89))).meets).toBe(false);
  });

  it("one mean below −15 % or above +10 % is one too many", () => {
    expect(en50160(meansOf(week(1, 0.8499))).meets).toBe(false);
    expect(en50160(meansOf(week(1, 1.1001))).meets).toBe(false);
    expect(en50160(meansOf(week(1, 0.85))).meets).toBe(true);
  });

  it("a bad week is not made good by a good one", () => {
    const two = new Float64Array([...week(0, 1), ...week(60, 0.88)]);
    const verdict = en50160(meansOf(two));
    expect(verdict.meets).toBe(false);
    expect(verdict.withinPct).toBeCloseTo((100 * (WEEK - 60)) / WEEK, 9);
  });

  it("a day is judged, and said not to be a week; no voltage at all is outside", () => {
    expect(en50160(meansOf(new Float64Array(144).fill(1)))).toMatchObject({ meets: true, coversWeek: false });
    expect(en50160(meansOf(week(1, Number.NaN))).meets).toBe(false);
    expect(en50160(meansOf([])).meets).toBe(false);
  });
});

it("ANSI C84.1: the narrowest range that holds all", () => {
  expect(ansiRange(meansOf([0.95, 1.05]))).toBe("A");
  expect(ansiRange(meansOf([0.95, 0.92]))).toBe("B");
  expect(ansiRange(meansOf([110 / 120, 127 / 120]))).toBe("B");
  expect(ansiRange(meansOf([0.91, 1]))).toBe("outside");
  expect(ansiRange(meansOf([Number.NaN]))).toBe("outside");
});

describe("voltage unbalance", () => {
  it("is zero for balanced voltages in both definitions, and whatever the zero sequence", () => {
    const balanced = volts([
      [230, 10],
      [230, -110],
      [230, 130],
    ]);
    expect(voltageUnbalancePct(balanced)).toBeCloseTo(0, 10);
    expect(nemaUnbalancePct(balanced)).toBeCloseTo(0, 10);
    const shifted = { re: balanced.re.map((re) => re + 20), im: balanced.im.map((im) => im - 7) };
    expect(voltageUnbalancePct(shifted)).toBeCloseTo(0, 10);
    expect(nemaUnbalancePct(shifted)).toBeCloseTo(0, 10);
  });

  it("one phase 10 % low: 3.448 % true (0.1/2.9), 3.45 % NEMA against the mean of the three", () => {
    const low = volts([
      [0.9, 0],
      [1, -120],
      [1, 120],
    ]);
    expect(voltageUnbalancePct(low)).toBeCloseTo((100 * 0.1) / 2.9, 10);
    const [short, long] = [Math.sqrt(0.81 + 0.9 + 1), Math.sqrt(3)];
    const mean = (2 * short + long) / 3;
    expect(nemaUnbalancePct(low)).toBeCloseTo((100 * (long - mean)) / mean, 10);
  });

  it("a given negative sequence is found again", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        fc.double({ min: 0, max: 6, noNaN: true }),
        (v2, angle) => {
          const at = (k: number) => ({
            re: Math.cos((-2 * Math.PI * k) / 3) + v2 * Math.cos(angle + (2 * Math.PI * k) / 3),
            im: Math.sin((-2 * Math.PI * k) / 3) + v2 * Math.sin(angle + (2 * Math.PI * k) / 3),
          });
          const three = [at(0), at(1), at(2)];
          const found = voltageUnbalancePct({ re: three.map(({ re }) => re), im: three.map(({ im }) => im) });
          expect(found).toBeCloseTo(100 * v2, 9);
        },
      ),
    );
  });
});

it("the 95 % quantile is the value that 95 % do not exceed", () => {
  const values = Float64Array.from({ length: 100 }, (_, k) => 99 - k);
  expect(quantileOf(meansOf(values), 0.95)).toBe(94);
});

it("a quantile is the value at its rank in the sorted list, however it is found", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true }).map((x) => x + 0),
    fc.integer({ min: 0, max: 3 }),
    fc.constant(Number.NaN),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 80 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const sorted = Float64Array.from(values).sort();
        expect(quantileOf(meansOf(values), share)).toBe(sorted[Math.max(0, Math.ceil(share * values.length) - 1)]);
      },
    ),
  );
  expect(quantileOf(meansOf([]), 0.5)).toBeNaN();
});

it("thermal limits: what has no rating has no loading", () => {
  expect(loadingPct(50, undefined)).toBeNaN();
  expect(loadingPct(50, 40)).toBe(125);
});
