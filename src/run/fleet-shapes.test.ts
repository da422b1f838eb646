import { describe, expect, it } from "vitest";
import { homeFleet } from "../../test/models/home-fleet.ts";
import { simulate } from "./run.ts";

const DAYS = 7;
const TIMER = ["policy.kind=fixed-window", "policy.window=00:30-12:00"];

/** Highest mean of ten minutes in a week over the number of vehicles [kW]. */
async function peakPerVehicleKw(vehicles: number, sets: readonly string[]): Promise<number> {
  const { tables } = await simulate(await homeFleet({ vehicles, days: DAYS, sets }));
  return Math.max(...(tables.site_power!.columns.power_kw!.values as Float64Array)) / vehicles;
}

describe("a fleet of homes over a week", () => {
  it("has a peak per vehicle that falls with its size, down from the charger's power", async () => {
    const peaks = [];
    for (const vehicles of [1, 5, 20, 100, 500]) peaks.push(await peakPerVehicleKw(vehicles, []));
    expect(peaks[0]).toBeCloseTo(7.4, 1);
    for (let k = 1; k < peaks.length; k++) expect(peaks[k]).toBeLessThan(peaks[k - 1]!);
    // The reference of the same toy fleet: 1.58 at 500 vehicles, with shapes in wide bands.
    expect(peaks.at(-1)).toBeGreaterThan(1.2);
    expect(peaks.at(-1)).toBeLessThan(2);
  });

  it("peaks twice as high on a timer at 00:30, and as before with random delays over six hours", async () => {
    const uncontrolled = await peakPerVehicleKw(500, []);
    const timer = await peakPerVehicleKw(500, TIMER);
    const spread = await peakPerVehicleKw(500, [...TIMER, "policy.randomDelayS=21600"]);
    expect(timer / uncontrolled).toBeGreaterThan(1.7);
    expect(timer / uncontrolled).toBeLessThan(2.5);
    expect(spread / uncontrolled).toBeGreaterThan(0.8);
    expect(spread / uncontrolled).toBeLessThan(1.2);
  });
});
