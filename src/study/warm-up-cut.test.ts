import { expect, it } from "vitest";
import { tableBuilder } from "../tables/builder.ts";
import { sitePower } from "../tables/kinds/site-power.ts";
import { voltageQuality } from "../tables/kinds/voltage-quality.ts";
import type { Table, TableSpec } from "../tables/table.ts";
import { afterWarmUp } from "./warm-up-cut.ts";

/** A table of so many rows, with zeros but for what is given of it. */
function tableOf(spec: TableSpec, rows: number, given: Readonly<Record<string, readonly number[]>>): Table {
  const builder = tableBuilder(spec, rows);
  for (const { name, type } of spec.columns)
    for (let row = 0; row < rows; row++) {
      const value = given[name]?.[row] ?? 0;
      if (type === "category") builder.category(name).pushText("ab"[value]!);
      else if (type === "f64") builder.f64(name).push(value);
      else if (type === "timestamp") builder.timestamp(name).push(value);
      else if (type === "i32") builder.i32(name).push(value);
      else builder.bool(name).push(value);
    }
  return builder.finish();
}

const HOUR = 3_600e6;

it("the cut keeps what begins at the instant and leaves out what begins a microsecond before, site by site", () => {
  // In the order of sites, so that the cut is not one place in the table.
  const site_power = tableOf(sitePower, 7, {
    time: [0, HOUR - 1, HOUR, 2 * HOUR, 0, HOUR, 2 * HOUR],
    site: [0, 0, 0, 0, 1, 1, 1],
    power_kw: [1, 2, 3, 4, 5, 6, 7],
  });
  const cut = afterWarmUp({ site_power }, HOUR)["site_power"]!;
  expect(cut.rows).toBe(4);
  expect([...cut.columns["power_kw"]!.values]).toEqual([3, 4, 6, 7]);
  const { values, texts } = cut.columns["site"]!;
  expect(Array.from(values, (code) => texts![code])).toEqual(["a", "a", "b", "b"]);
});

it("a table without times sums up the whole run and stays as it is", () => {
  const voltage_quality = tableOf(voltageQuality, 2, {});
  expect(afterWarmUp({ voltage_quality }, HOUR)["voltage_quality"]).toBe(voltage_quality);
});
