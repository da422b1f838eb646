import { describe, expect, it } from "vitest";
import { homeFleet } from "../../test/models/home-fleet.ts";
import type { RunData } from "../model/run-data.ts";
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

describe("what is still to come changes no decision before it", () => {
  const decided = async (data: RunData, untilUs: number) => {
    const { tables } = await simulate(data);
    const table = tables.evse_power!;
    const start = Date.parse("2026-01-05T00:00:00Z") * 1000;
    const numbers = (column: string) => table.columns[column]!.values as Float64Array;
    const times = numbers("time");
    return Array.from(times, (time, row) => [
      time - start,
      numbers("set_point_a")[row],
      table.columns.evse!.values[row],
    ])
      .filter(([time]) => time! < untilUs)
      .map((row) => row.join(" "));
  };

  it.each([
    "earliest-deadline",
    "round-robin",
    "equal-share",
    "proportional-fair",
    "fixed-window",
    "time-of-use",
    "day-ahead-price",
    "random-delay",
    "staggered-start",
    "smart-charge-point-uk",
  ])("%s", async (kind) => {
    const sets = [`policy.kind=${kind}`, "record.evsePower=true", "site.network=single-phase", "site.transformerKw=20"];
    const data = await homeFleet({ vehicles: 20, days: 3, sets });
    const cutUs = 1.8 * 86_400e6;
    const { trace } = data;
    const price = (shift: number) => ({
      name: "priceEurPerKwh" as const,
      timesUs: Float64Array.from({ length: 72 }, (_, hour) => hour * 3600e6),
      // The third day is published at 13:00 of the second.
      values: Float64Array.from({ length: 72 }, (_, hour) => 0.2 + 0.1 * Math.sin(hour) + (hour >= 48 ? shift : 0)),
      endUs: 72 * 3600e6,
      publishedAtUs: 22 * 3600e6,
    });
    // Other cars, other energies, other prices from the cut on.
    const later = (us: number) => us >= cutUs;
    const other = {
      ...trace,
      requestedKwh: trace.requestedKwh.map((kwh, k) => (later(trace.arrivalUs[k]!) ? kwh / 3 + 1 : kwh)),
      arrivalUs: trace.arrivalUs.map((us) => (later(us) ? us + 600e6 : us)),
    };
    const one = await decided({ ...data, series: [price(0)] }, cutUs);
    const two = await decided({ ...data, trace: other, series: [price(0.3)] }, cutUs);
    expect(one.length).toBeGreaterThan(100);
    expect(two).toEqual(one);
  });
});
