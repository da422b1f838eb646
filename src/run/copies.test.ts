import { expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../index.ts";
import { writeArrow } from "../tables/arrow-write.ts";
import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

const STREET = new URL("../../scenarios/lv-street/", import.meta.url).pathname;
const CITY = new URL("../../scenarios/city/", import.meta.url).pathname;

const run = async (folder: string, sets: readonly string[], workers = 1) =>
  runScenario(await loadScenario({ paths: [folder], sets, policies: policyKinds }), { workers });

const DRAWN = ["fleet={kind: statistical, sessionsPerDay: 1, file: null}", "duration=6h", "record.buses=customers"];

/** Rows of the buses of one copy, by time and bus without the copy's number. */
function voltagesOf(table: Table, copy: string): Map<string, number> {
  const { codes, texts } = categories(table, "bus");
  const times = f64Values(table, "time");
  const means = f64Values(table, "mean_pu");
  const phase = table.columns.phase!.values;
  const found = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const name = texts[codes[row]!]!;
    if (!name.startsWith(copy)) continue;
    found.set(`${times[row]} ${name.slice(copy.length)} ${phase[row]}`, means[row]!);
  }
  return found;
}

it("the first copy of a feeder is the feeder itself, and all copies' powers add up", async () => {
  const one = await run(STREET, DRAWN);
  const three = await run(STREET, [...DRAWN, "grid.copies=3"]);
  // Sessions are drawn by the sites' names, so only the loads are the same: compare before the first vehicle comes.
  const first = Math.min(
    ...f64Values(one.tables.sessions!, "arrival"),
    ...f64Values(three.tables.sessions!, "arrival"),
  );
  const alone = voltagesOf(one.tables.bus_voltage!, "");
  let compared = 0;
  for (const [key, pu] of voltagesOf(three.tables.bus_voltage!, "1/")) {
    if (Number(key.split(" ")[0]) + 600e6 > first) continue;
    expect(Math.abs(alone.get(key)! / pu - 1)).toBeLessThan(1e-9);
    compared++;
  }
  expect(compared).toBeGreaterThan(50);
  expect(voltagesOf(three.tables.bus_voltage!, "2/")).not.toEqual(voltagesOf(three.tables.bus_voltage!, "1/"));
  const transformers = categories(three.tables.transformer!, "transformer").texts;
  expect(transformers.map((name) => name.split("/")[0])).toEqual(["1", "2", "3"]);
});

it("copies on several workers write the bytes of one, with every table that the grid has", async () => {
  const sets = ["grid.copies=3", "duration=2h", "record.buses=all", "record.lines=true"];
  const one = await run(CITY, sets, 1);
  const three = await run(CITY, sets, 2);
  expect(Object.keys(three.tables).sort()).toEqual(Object.keys(one.tables).sort());
  for (const [kind, table] of Object.entries(one.tables))
    expect(Buffer.from(writeArrow(three.tables[kind]!)).equals(Buffer.from(writeArrow(table))), kind).toBe(true);
  expect(one.tables.line_loading!.rows).toBeGreaterThan(0);
  expect(categories(one.tables.buses!, "bus").texts).toContain("3/34");
}, 60_000);

it("a further site stands in every copy, or in the one it names, and may have a policy of its own", async () => {
  const also = (bus: string) => `site.also=[{id: work, bus: "${bus}", layout: workplace-four-11kw}]`;
  const short = [
    "duration=2h",
    "grid.copies=2",
    "fleet={kind: statistical, placeOf: {work: workplace, kerb: null}, workShare: null, hubShare: null, homeShare: null}",
  ];
  const sitesOf = async (bus: string) =>
    categories((await run(CITY, [...short, also(bus)])).tables.site_power!, "site").texts.filter((id) =>
      id.includes("work"),
    );
  expect(await sitesOf("34")).toEqual(["1/work", "2/work"]);
  expect(await sitesOf("2/34")).toEqual(["work"]);
  await expect(run(CITY, [...short, also("3/34")])).rejects.toThrow(/site\.also\[0\]\.bus.*BUS_UNKNOWN/);
  await expect(
    run(CITY, ['site.also=[{id: work, bus: "34", layout: workplace-four-11kw, policy: {kind: no-such}}]']),
  ).rejects.toThrow(/site\.also\[0\]\.policy\.kind.*UNKNOWN_POLICY/);
});
