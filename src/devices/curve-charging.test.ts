import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { twoStageSoc } from "./battery.ts";
import { advanceRampedSoc, advanceSoc, type CurveBattery, hoursToSoc } from "./curve-charging.ts";
import { currentLimitCurve, dcPowerLimitKw, lowerCurve, powerCurve } from "./power-curve.ts";

const curve = powerCurve([
  [0, 100],
  [0.1, 140],
  [0.5, 140],
  [0.52, 90],
  [0.8, 60],
  [1, 10],
]);
const battery: CurveBattery = { curve, capacityKwh: 60, efficiency: 0.95 };
const soc = fc.double({ min: 0, max: 0.999, noNaN: true });
const kw = fc.double({ min: 0.1, max: 200, noNaN: true });
const hours = fc.double({ min: 1e-4, max: 3, noNaN: true });

/** The same by a thousand midpoint steps, for comparison. */
function stepped(of: CurveBattery, from: number, offer: (hour: number) => number, span: number): number {
  const steps = 20_000;
  let s = from;
  for (let i = 0; i < steps; i++) {
    const h = span / steps;
    const half =
      s + (Math.min(offer((i + 0.25) * h), dcPowerLimitKw(of.curve, s)) * h * of.efficiency) / of.capacityKwh / 2;
    s += (Math.min(offer((i + 0.5) * h), dcPowerLimitKw(of.curve, half)) * h * of.efficiency) / of.capacityKwh;
  }
  return Math.min(1, s);
}

describe("charging along a curve", () => {
  it("takes the straight line between two points", () => {
    expect([0, 0.05, 0.3, 0.51, 0.9, 1, 1.2].map((s) => dcPowerLimitKw(curve, s))).toEqual([
      100, 120, 140, 115, 35, 10, 10,
    ]);
  });

  it("one span equals many", () => {
    fc.assert(
      fc.property(soc, kw, hours, (from, offer, span) => {
        let many = from;
        for (let i = 0; i < 50; i++) many = advanceSoc(battery, many, offer, span / 50);
        expect(Math.abs(advanceSoc(battery, from, offer, span) - many)).toBeLessThan(1e-12);
      }),
      { seed: 1 },
    );
  });

  it("is what small steps come to", () => {
    for (const [from, offer, span] of [
      [0, 200, 0.7],
      [0.03, 120, 0.5],
      [0.45, 130, 0.3],
      [0.7, 70, 1],
    ] as const) {
      expect(advanceSoc(battery, from, offer, span)).toBeCloseTo(
        stepped(battery, from, () => offer, span),
        7,
      );
    }
  });

  it("a two-stage battery is a curve of two lines", () => {
    const two: CurveBattery = {
      curve: powerCurve([
        [0, 7.4],
        [0.8, 7.4],
        [1, 0],
      ]),
      capacityKwh: 40,
      efficiency: 1,
    };
    fc.assert(
      fc.property(soc, fc.double({ min: 0.1, max: 11, noNaN: true }), hours, (from, offer, span) => {
        expect(advanceSoc(two, from, offer, span)).toBeCloseTo(twoStageSoc(from, offer, 7.4, 40, 0.8, span), 10);
      }),
      { seed: 1 },
    );
  });

  it("the time to a state of charge is the time after which it is there", () => {
    fc.assert(
      fc.property(soc, kw, fc.double({ min: 0, max: 1, noNaN: true }), (from, offer, part) => {
        const target = from + (1 - from) * part;
        expect(advanceSoc(battery, from, offer, hoursToSoc(battery, from, target, offer))).toBeCloseTo(target, 10);
      }),
      { seed: 1 },
    );
  });

  it("never arrives where power ends, and not without an offer", () => {
    const empties: CurveBattery = {
      ...battery,
      curve: powerCurve([
        [0, 10],
        [1, 0],
      ]),
    };
    expect(hoursToSoc(empties, 0.2, 1, 50)).toBe(Number.POSITIVE_INFINITY);
    expect(hoursToSoc(battery, 0.2, 0.3, 0)).toBe(Number.POSITIVE_INFINITY);
    expect([advanceSoc(battery, 0.2, 0, 1), advanceSoc(battery, 1, 50, 1), hoursToSoc(battery, 0.5, 0.4, 1)]).toEqual([
      0.2, 1, 0,
    ]);
  });

  it("a ramp is exact too", () => {
    const offer = { fromKw: 0, rampKwPerS: 0.05, offeredKw: 130 };
    const ramp = (hour: number) => Math.min(130, 180 * hour);
    for (const [from, span] of [
      [0, 0.1],
      [0, 0.9],
      [0.4, 1],
      [0.95, 0.2],
    ] as const) {
      expect(advanceRampedSoc(battery, from, offer, span)).toBeCloseTo(stepped(battery, from, ramp, span), 7);
    }
    expect(advanceRampedSoc(battery, 0.2, { ...offer, fromKw: 130 }, 0.1)).toBe(advanceSoc(battery, 0.2, 130, 0.1));
  });
});

describe("curves together", () => {
  it("the lower of two has a point where they cross", () => {
    const current = currentLimitCurve(
      300,
      [
        [0, 340],
        [1, 400],
      ],
      0.05,
    );
    const both = lowerCurve(curve, current);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (s) => {
        const lower = Math.min(dcPowerLimitKw(curve, s), dcPowerLimitKw(current, s));
        expect(dcPowerLimitKw(both, s)).toBeCloseTo(lower, 9);
      }),
      { seed: 1 },
    );
  });

  it("a highest current makes more power the higher the battery's voltage", () => {
    const { kw: limit } = currentLimitCurve(
      200,
      [
        [0, 350],
        [1, 400],
      ],
      0.1,
    );
    expect([...limit]).toEqual([74, 84]);
  });
});
