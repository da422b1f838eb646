import fc from "fast-check";
import { expect, it } from "vitest";
import { ageingFactor, lossOfLifePct } from "./ageing-factor.ts";
import { DEFAULT_THERMAL, hotSpotC, nextRises, THERMAL_CONSTANTS, ultimateRises } from "./thermal.ts";

const COLD = { topOilK: 0, hotSpotK: 0 };

it("rated load at 30 °C ambient ends at the reference hot spot and ages at the normal rate", () => {
  const rises = ultimateRises(1, DEFAULT_THERMAL);
  expect(hotSpotC(30, rises)).toBeCloseTo(110, 12);
  expect(ageingFactor(hotSpotC(30, rises))).toBeCloseTo(1, 12);
});

it("the normal life is used up by the normal life at the reference hot spot", () => {
  expect(lossOfLifePct(ageingFactor(110), DEFAULT_THERMAL.normalLifeH, DEFAULT_THERMAL.normalLifeH)).toBeCloseTo(
    100,
    9,
  );
});

it("a held load's rises stay between where they were and where they end, whatever the step", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (load, dtS) => {
        const end = ultimateRises(load, DEFAULT_THERMAL);
        const { topOilK, hotSpotK } = nextRises(COLD, load, dtS, DEFAULT_THERMAL);
        expect(topOilK).toBeGreaterThanOrEqual(0);
        expect(topOilK).toBeLessThanOrEqual(end.topOilK * (1 + 1e-12));
        expect(hotSpotK).toBeLessThanOrEqual(end.hotSpotK * (1 + 1e-12));
      },
    ),
  );
});

it("a load held at its ultimate rises changes nothing", () => {
  const end = ultimateRises(0.7, DEFAULT_THERMAL);
  const later = nextRises(end, 0.7, 600, DEFAULT_THERMAL);
  expect(later.topOilK).toBeCloseTo(end.topOilK, 12);
  expect(later.hotSpotK).toBeCloseTo(end.hotSpotK, 12);
});

it("a hotter spot ages faster", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 200, noNaN: true }), (spotC) => {
      expect(ageingFactor(spotC + 1)).toBeGreaterThan(ageingFactor(spotC));
    }),
  );
});

it("every constant is listed once with its source", () => {
  const names = THERMAL_CONSTANTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(DEFAULT_THERMAL).sort()).toEqual([...names].sort());
  for (const { source } of THERMAL_CONSTANTS) expect(source.length).toBeGreaterThan(8);
});

it.each([
  // exp(15000/383 − 15000/(θ + 273)), and with 368 for 55 °C-rise insulation, worked out apart.
  [120, 110, 2.708925],
  [98, 110, 0.281738],
  [110, 95, 4.935128],
  [95, 95, 1],
])("IEEE C57.91: at %s °C insulation made for %s °C ages %s times as fast", (spotC, referenceC, factor) => {
  expect(ageingFactor(spotC, referenceC)).toBeCloseTo(factor, 6);
});

it("IEEE C57.91: half a load too much ends at 50 · (14.5/7)^0.8 and 30 · 1.5^1.6 K", () => {
  const { topOilK, hotSpotK } = ultimateRises(1.5, DEFAULT_THERMAL);
  expect(topOilK).toBeCloseTo(89.53358494958, 9);
  expect(hotSpotK).toBeCloseTo(57.394102528161, 9);
});

it("IEEE C57.91: from cold to rated the oil takes its rated time constant for 1 − 1/e of the way", () => {
  const { topOilK } = nextRises(COLD, 1, DEFAULT_THERMAL.topOilTimeConstantS, DEFAULT_THERMAL);
  expect(topOilK).toBeCloseTo(50 * (1 - Math.exp(-1)), 9);
});
