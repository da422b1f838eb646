import { expect, it } from "vitest";
import { sitePower } from "../tables/kinds/site-power.ts";
import { siteSignal } from "../tables/kinds/site-signal.ts";
import type { Column, ColumnSpec, Table, TableSpec } from "../tables/table.ts";
import { signalKeptPct } from "./kinds/signal-kept-pct.ts";
import { signalPeriods } from "./signal-periods.ts";

/** Rows of [site, time, further columns by name]. */
function tableOf(spec: TableSpec, rows: readonly (readonly [string, number])[], more: Record<string, number[]>): Table {
  const texts = [...new Set(rows.map(([site]) => site))];
  const column = (name: string, values: Column["values"]): Column => ({
    spec: spec.columns.find((each) => each.name === name) as ColumnSpec,
    values,
  });
  const columns: Record<string, Column> = {
    time: column(
      "time",
      Float64Array.from(rows, ([, time]) => time),
    ),
    site: {
      ...column(
        "site",
        Int32Array.from(rows, ([site]) => texts.indexOf(site)),
      ),
      texts,
    },
  };
  for (const [name, values] of Object.entries(more)) columns[name] = column(name, Float64Array.from(values));
  return { spec, rows: rows.length, columns };
}
const power = (site: string) =>
  tableOf(
    sitePower,
    [
      ["a", 0],
      ["a", 10],
      [site, 0],
      [site, 10],
    ],
    { power_kw: [1, 3, 1, 1], period_s: [10, 10, 10, 10] },
  );
const signal = tableOf(
  siteSignal,
  [
    ["a", 0],
    ["a", 4],
    ["a", 10],
    ["b", 0],
    ["b", 3],
    ["b", 7],
    ["b", 10],
  ],
  { asked_kw: [Number.NaN, 2, 2, Number.NaN, 2, 2, 2] },
);

it("a signal's changes within periods leave what each period began with", () => {
  const periods = signalPeriods(signal, power("b"))!;
  expect([...periods.columns["time"]!.values]).toEqual([0, 10, 0, 10]);
  expect([...periods.columns["asked_kw"]!.values]).toEqual([Number.NaN, 2, Number.NaN, 2]);
  expect(signalKeptPct.compute({ tables: { site_power: power("b"), site_signal: signal } } as never)).toBe(50);
});

it("tables of other sites, as of a feeder's copies, are not taken for it", () => {
  expect(signalPeriods(signal, power("feeder"))).toBeUndefined();
  expect(signalKeptPct.compute({ tables: { site_power: power("feeder"), site_signal: signal } } as never)).toBeNull();
});
