import { expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../index.ts";
import { writeArrow } from "../tables/arrow-write.ts";
import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

const SCENARIOS = new URL("../../scenarios/", import.meta.url).pathname;

const run = async (name: string, sets: readonly string[], workers = 1) =>
  runScenario(await loadScenario({ paths: [SCENARIOS + name], sets, policies: policyKinds }), { workers });

/** Rows of all sites added up, by copy and instant. */
function added(sitePower: Table, copyOf: (site: string) => string, column: string): Map<string, number> {
  const { codes, texts } = categories(sitePower, "site");
  const times = f64Values(sitePower, "time");
  const values = sitePower.columns[column]!.values;
  const sums = new Map<string, number>();
  for (let row = 0; row < sitePower.rows; row++) {
    const key = `${copyOf(texts[codes[row]!]!)} ${times[row]}`;
    sums.set(key, (sums.get(key) ?? 0) + values[row]!);
  }
  return sums;
}

it.each([
  ["city", ["grid.copies=3", "grid.powerFlow=false", "duration=20h"], (site: string) => `feeder-${site.split("/")[0]}`],
  // One feeder that sites of several workers share, and a last period of 7 minutes.
  ["lv-street", ["duration=187min", "policy.kind=uncontrolled"], () => "feeder"],
] as const)(
  "%s: a feeder's rows are its sites' added up, to the same bytes on any number of workers",
  async (name, sets, copyOf) => {
    const each = (await run(name, sets)).tables.site_power!;
    const one = await run(name, [...sets, "record.sites=feeder"]);
    const feeders = one.tables.site_power!;
    for (const column of ["power_kw", "reactive_kvar", "connected"]) {
      const [sums, rows] = [added(each, copyOf, column), added(feeders, (site) => site, column)];
      expect([...rows.keys()].sort()).toEqual([...sums.keys()].sort());
      expect(feeders.rows).toBe(sums.size);
      // A microwatt at each of some sixty sites.
      for (const [key, sum] of sums) expect(Math.abs(rows.get(key)! - sum), key).toBeLessThan(1e-7);
    }
    expect(Math.max(...f64Values(feeders, "power_kw"))).toBeGreaterThan(5);
    expect(f64Values(feeders, "period_s").at(-1)).toBe(f64Values(each, "period_s").at(-1));
    for (const workers of [2, 3]) {
      const several = await run(name, [...sets, "record.sites=feeder"], workers);
      for (const [kind, table] of Object.entries(one.tables))
        expect(Buffer.from(writeArrow(several.tables[kind]!)).equals(Buffer.from(writeArrow(table))), kind).toBe(true);
    }
  },
  60_000,
);

it("what a run comes to is the same with the rows of its sites and of its feeders", async () => {
  const sets = ["duration=12h", "policy.kind=uncontrolled"];
  const [each, feeder] = [await run("lv-street", sets), await run("lv-street", [...sets, "record.sites=feeder"])];
  for (const name of ["peakKw", "peakKva", "admdKw", "coincidenceFactor", "energyDeliveredKwh"]) {
    const [a, b] = [each.kpis[name], feeder.kpis[name]].map((kpi) => (kpi as { value: number | null }).value!);
    expect(a).toBeGreaterThan(0);
    expect(Math.abs(b / a - 1), name).toBeLessThan(1e-7);
  }
  expect(feeder.kpis["energyBalanceResidual"]!.value).toBeLessThan(1e-7);
});
