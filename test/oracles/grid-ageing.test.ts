import { expect, it } from "vitest";
import { ageingFactor, lossOfLifePct } from "../../src/grid/ageing/ageing-factor.ts";
import {
  DEFAULT_THERMAL,
  hotSpotC,
  nextRises,
  oilTimeConstantS,
  ultimateRises,
} from "../../src/grid/ageing/thermal.ts";

/** The equations of IEEE C57.91 (ageing factor, ultimate rises, time constants) worked by hand in 40-digit decimal
 *  arithmetic, written here to 15 digits; so the only difference allowed is rounding. */
const RELATIVE = 1e-13;

const near = (got: number, want: number) => expect(Math.abs(got - want) / Math.abs(want)).toBeLessThan(RELATIVE);

it.each([
  [80, 110, 0.03584945245027522],
  [98, 110, 0.2817384883020497],
  [110, 110, 1],
  [120, 110, 2.708925143828164],
  [130, 110, 6.984177190692166],
  [140, 110, 17.19946486473107],
  [180, 110, 424.923044244018],
  [95, 95, 1],
  [105, 95, 2.939765695238742],
])("a hot spot of %s °C ages insulation of reference %s °C %s times as fast", (spotC, referenceC, factor) => {
  near(ageingFactor(spotC, referenceC), factor);
});

it("18 h at 80 °C and 6 h at 120 °C age like 0.7041 of normal and cost 0.00939 % of 180,000 h", () => {
  const equivalent = (18 * ageingFactor(80) + 6 * ageingFactor(120)) / 24;
  near(equivalent, 0.7041183752947473);
  near(lossOfLifePct(equivalent, 24, 180_000), 0.00938824500392997);
});

it("130 % of rating for ever: top oil 72.5 K over ambient, hottest spot 45.6 K over the oil", () => {
  const rises = ultimateRises(1.3, DEFAULT_THERMAL);
  near(rises.topOilK, 72.51030384651919);
  near(rises.hotSpotK, 45.64893170066266);
});

it.each([
  [600, 5.115363805195791, 37.02696220680931],
  [3600, 25.762079166282, 45.64685924236972],
  [14400, 59.98289314427478, 45.64893170066266],
])("130 %% from cold after %s s: top oil %s K, hottest spot %s K", (dtS, topOilK, hotSpotK) => {
  const cold = { topOilK: 0, hotSpotK: 0 };
  near(oilTimeConstantS(0, ultimateRises(1.3, DEFAULT_THERMAL).topOilK, DEFAULT_THERMAL), 8201.3449593011);
  const rises = nextRises(cold, 1.3, dtS, DEFAULT_THERMAL);
  near(rises.topOilK, topOilK);
  near(rises.hotSpotK, hotSpotK);
});

it("an hour at 130 % after half load, at 25 °C ambient: 112.1 °C, ageing 1.24 times as fast", () => {
  const half = ultimateRises(0.5, DEFAULT_THERMAL);
  near(half.topOilK, 21.9403514121991);
  near(half.hotSpotK, 9.8963093307967);
  const rises = nextRises(half, 1.3, 3600, DEFAULT_THERMAL);
  near(hotSpotC(25, rises), 112.1197529094905);
  near(ageingFactor(hotSpotC(25, rises)), 1.2405648843583);
});
