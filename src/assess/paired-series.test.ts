import { expect, it } from "vitest";
import { tableBuilder } from "../tables/builder.ts";
import { prices as pricesSpec } from "../tables/kinds/prices.ts";
import { sitePower } from "../tables/kinds/site-power.ts";
import type { Table, TableSpec } from "../tables/table.ts";
import { pairedSeries } from "./paired-series.ts";

function tableOf(spec: TableSpec, rows: number, given: Readonly<Record<string, (row: number) => number>>): Table {
  const builder = tableBuilder(spec, rows);
  for (const { name, type } of spec.columns)
    for (let row = 0; row < rows; row++) {
      const value = given[name]?.(row) ?? 0;
      if (type === "category") builder.category(name).pushText("ab"[value]!);
      else if (type === "timestamp") builder.timestamp(name).push(value);
      else if (type === "i32") builder.i32(name).push(value);
      else if (type === "f64") builder.f64(name).push(value);
      else builder.bool(name).push(value);
    }
  return builder.finish();
}

const HOUR_US = 3_600e6;

/** So many hours of one or two sites, the sites one after the other. */
const powerOf = (hours: number, kw: (hour: number, site: number) => number, sites = 1) =>
  tableOf(sitePower, hours * sites, {
    time: (row) => (row % hours) * HOUR_US,
    period_s: () => 3600,
    site: (row) => Math.floor(row / hours),
    power_kw: (row) => kw(row % hours, Math.floor(row / hours)),
  });

const against = (before: Table, after: Table, blockS?: number) =>
  pairedSeries(
    [before, after].map((site_power, i) => ({ name: ["before", "after"][i]!, tables: { site_power } })),
    { blockS },
  );

it("sites are summed, the difference has an interval by whole days, and the hours after the last whole day are left out", () => {
  const shape = (hour: number) => 10 + 5 * Math.sin((hour * Math.PI) / 12);
  const before = powerOf(200, shape, 2);
  // One site draws a kilowatt less, but for every fourth day; after 8 days and 8 hours much more.
  const after = powerOf(
    200,
    (hour, site) => shape(hour) + (hour >= 192 ? 99 : site === 1 && hour % 96 < 72 ? -1 : 0),
    2,
  );
  const [series, ...others] = against(before, after);
  expect(others).toEqual([]);
  expect(series).toMatchObject({
    series: "chargingKw",
    run: "after",
    against: "before",
    n: 192,
    blocks: 8,
    blockS: 86_400,
  });
  expect(series!.before).toBeCloseTo(20, 9);
  const { estimate, low, high } = series!.difference;
  expect(estimate).toBeCloseTo(-0.75, 9);
  expect(low).toBeGreaterThan(-1.01);
  expect(low).toBeLessThan(-0.75);
  expect(high).toBeGreaterThan(-0.75);
});

it("fewer than seven blocks give no interval; shorter ones may be asked for", () => {
  const [before, after] = [powerOf(48, () => 3), powerOf(48, (hour) => (hour % 7) / 2)];
  expect(against(before, after)[0]).toMatchObject({ blocks: 2, difference: { low: null, high: null } });
  const [short] = against(before, after, 6 * 3600);
  expect(short!.blocks).toBe(8);
  expect(short!.difference.high! - short!.difference.low!).toBeGreaterThan(0);
});

it("runs that share no even periods have no series, and a price nobody knows makes none either", () => {
  expect(
    against(
      powerOf(1, () => 3),
      powerOf(1, () => 2),
    ),
  ).toEqual([]);
  const site_power = powerOf(240, (hour) => (hour % 2 ? 4 : -2));
  const priced = (sold: number) => {
    const prices = tableOf(pricesSpec, 1, {
      period_s: () => 864_000,
      energy_eur_per_kwh: () => 0.2,
      network_eur_per_kwh: () => 0.1,
      sold_eur_per_kwh: () => sold,
    });
    return pairedSeries(["a", "b"].map((name) => ({ name, tables: { site_power, prices } }))).map(
      ({ series, after }) => [series, after],
    );
  };
  expect(priced(Number.NaN)).toEqual([["chargingKw", 1]]);
  // Every other hour 4 kWh bought at 0.30, in between 2 sold at 0.05.
  const [, cost] = priced(0.05);
  expect(cost![0]).toBe("chargingEurPerH");
  expect(cost![1]).toBeCloseTo((4 * 0.3 - 2 * 0.05) / 2, 12);
});
