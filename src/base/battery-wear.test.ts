import { describe, expect, it } from "vitest";
import { calendarWear, capacityLoss, cycleWear, wearOf } from "./battery-wear.ts";

const YEAR_S = 365.25 * 86_400;
const lossPct = (wear: number) => 100 * capacityLoss(wear);

describe("Xu 2018", () => {
  it.each([
    [1, 0.5, 25, 5.79],
    [5, 0.5, 25, 11.7],
    [10, 0.5, 25, 17.29],
    [10, 0.8, 25, 21.15],
    [10, 0.5, 35, 26.98],
  ])("parked for %d years at SoC %f and %d °C: %f %% lost", (years, meanSoc, celsius, expected) => {
    expect(Math.abs(lossPct(calendarWear(years * YEAR_S, meanSoc, celsius)) - expected)).toBeLessThan(0.02);
  });

  it("ten years with a daily cycle of 40 % around half: 20.29 %; two a day: 23.19 %", () => {
    const parked = calendarWear(10 * YEAR_S, 0.5, 25);
    const daily = 3652.5 * cycleWear(0.4, 0.5, 25, 1);
    expect(Math.abs(lossPct(parked + daily) - 20.29)).toBeLessThan(0.02);
    expect(Math.abs(lossPct(parked + 2 * daily) - 23.19)).toBeLessThan(0.02);
  });

  it("per energy, cycles of 30 to 40 % wear least", () => {
    const perDepth = [0.1, 0.2, 0.35, 0.6, 1].map((depth) => cycleWear(depth, 0.5, 25, 1) / depth);
    expect(Math.min(...perDepth)).toBe(perDepth[2]);
  });
});

it("a history's wear is that of its parking and of the cycles in it", () => {
  const day = Array.from({ length: 24 }, (_, hour) => (hour % 2 === 0 ? 0.3 : 0.7));
  const parked = day.reduce((sum, soc) => sum + calendarWear(3600, soc, 25), 0);
  // Twenty-three turns between 30 and 70 %: as many half cycles.
  expect(wearOf(day, 3600, 25)).toBeCloseTo(parked + 23 * cycleWear(0.4, 0.5, 25, 0.5), 12);
});
