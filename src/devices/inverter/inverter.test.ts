import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { along, lagged } from "./curve.ts";
import { FREQUENCY_DROOP, frequencyDroopKw, VOLT_VAR, VOLT_WATT, voltVarKvar, voltWattLimitKw } from "./ieee-1547.ts";

describe("volt-var with IEEE 1547's defaults", () => {
  it.each([
    ["A", 0.9, 25],
    ["A", 0.95, 12.5],
    ["A", 1, 0],
    ["A", 1.05, -12.5],
    ["A", 1.2, -25],
    ["B", 0.92, 44],
    ["B", 0.95, 22],
    ["B", 0.98, 0],
    ["B", 1.02, 0],
    ["B", 1.05, -22],
    ["B", 1.08, -44],
  ] as const)("category %s at %s pu injects %s kvar of 100 kVA", (category, voltagePu, kvar) => {
    expect(voltVarKvar(VOLT_VAR[category], { voltagePu, ratedKva: 100 })).toBeCloseTo(kvar, 10);
  });

  it("never injects more at a higher voltage", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 1.5, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (pu, up) => {
          const at = (voltagePu: number) => voltVarKvar(VOLT_VAR.B, { voltagePu, ratedKva: 1 });
          expect(at(pu + up)).toBeLessThanOrEqual(at(pu));
        },
      ),
    );
  });

  it("a reference voltage moves the curve along", () => {
    expect(voltVarKvar(VOLT_VAR.B, { voltagePu: 1.08, ratedKva: 100, referencePu: 1.03 })).toBeCloseTo(-22, 10);
  });
});

it.each([
  ["generation", 1.06, 10],
  ["generation", 1.08, 6],
  ["generation", 1.1, 2],
  ["generation", 1.3, 2],
  ["storage", 1.08, 5],
  ["storage", 1.1, 0],
] as const)("volt-watt of %s at %s pu leaves %s of 10 kW", (what, voltagePu, kw) => {
  expect(voltWattLimitKw(VOLT_WATT[what], { voltagePu, ratedKw: 10 })).toBeCloseTo(kw, 10);
});

describe("frequency-droop with IEEE 1547's defaults", () => {
  const droop = (frequencyHz: number, beforeKw: number, leastKw?: number) =>
    frequencyDroopKw(FREQUENCY_DROOP, {
      frequencyHz,
      beforeKw,
      ratedKw: 10,
      availableKw: 10,
      ...(leastKw === undefined ? {} : { leastKw }),
    });

  it("does nothing within 36 mHz", () => {
    expect(droop(60.0359, 8)).toBe(8);
    expect(droop(59.9641, 8)).toBe(8);
  });

  it("0.3 Hz beyond the dead band is a tenth of the rating: 0.3 / (60 · 0.05)", () => {
    expect(droop(60.336, 8)).toBeCloseTo(7, 9);
    expect(droop(59.664, 8)).toBeCloseTo(9, 9);
  });

  it("stays within what there is, and below zero only where it can absorb", () => {
    expect(droop(66, 8)).toBe(0);
    expect(droop(54, 8)).toBe(10);
    expect(droop(66, 8, -10)).toBe(-10);
  });
});

it("an open-loop response has covered 90 % of a step when its time is up, and all of it in the end", () => {
  expect(lagged(0, 1, 5, 5)).toBeCloseTo(0.9, 12);
  expect(lagged(lagged(0, 1, 2, 5), 1, 3, 5)).toBeCloseTo(0.9, 12);
  expect(lagged(0, 1, 1, 0)).toBe(1);
});

it("a curve is flat beyond its ends and jumps where two points share an x", () => {
  const step = { x: [1, 2, 2, 3], y: [0, 0, 5, 5] };
  expect([0, 1.5, 2.5, 9].map((x) => along(step, x))).toEqual([0, 0, 5, 5]);
});
