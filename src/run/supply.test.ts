import { describe, expect, it } from "vitest";
import { parsePgmDocument } from "../grid/pgm/document.ts";
import { pgmNetwork } from "../grid/pgm/read.ts";
import { supplyPaths } from "../grid/supply-paths.ts";
import { policyKinds } from "../policy/registry.ts";
import { loadScenario } from "../scenario/load.ts";
import { writeArrow } from "../tables/arrow-write.ts";
import { prepareRun } from "./prepare.ts";
import { simulate } from "./run.ts";

const street = new URL("../../scenarios/lv-street", import.meta.url).pathname;

async function street10h(sets: readonly string[], workers = 1) {
  const loaded = await loadScenario({
    paths: [street],
    sets: ["duration=10h", "record.voltageInterval=1min", ...sets],
    policies: policyKinds,
  });
  return (await simulate(await prepareRun(loaded), { workers })).tables;
}
const column = (table: Awaited<ReturnType<typeof street10h>>[string], name: string) =>
  Array.from(table!.columns[name]!.values, Number);

describe("a transformer held at 15 % of its 800 kVA", () => {
  it("stays there but for what the homes' own load changes within a minute", async () => {
    const free = await street10h(["policy.kind=uncontrolled"]);
    const held = await street10h(["policy.kind=transformer-limit", "policy.limitPct=15"]);
    const loading = column(held.transformer!, "loading_pct");
    expect(Math.max(...column(free.transformer!, "loading_pct"))).toBeGreaterThan(25);
    const tenMinutes = loading.map((_, k) => loading.slice(k, k + 10).reduce((sum, pct) => sum + pct, 0) / 10);
    // Their load rises in the evening, and every answer to it comes a minute late.
    expect(Math.max(...tenMinutes)).toBeLessThan(15.5);
    expect(Math.max(...loading)).toBeLessThan(16.5);
    // Held, not shut: the room is used while there is somebody to use it.
    const busy = loading.slice(360, 420);
    expect(busy.reduce((sum, pct) => sum + pct, 0) / busy.length).toBeGreaterThan(14.3);
  });

  it("gives every session that charges the whole minute the same current", async () => {
    const { evse_power } = await street10h(["policy.kind=transformer-limit", "policy.limitPct=15"]);
    const times = column(evse_power!, "time");
    const at = times[times.length - 1]! - 180 * 60e6;
    const given = column(evse_power!, "set_point_a").filter((a, row) => times[row] === at && a > 0);
    const top = Math.max(...given);
    expect(given.length).toBeGreaterThan(10);
    expect(top).toBeLessThan(31);
    // Who is nearly done needs less.
    expect(given.filter((a) => a < top - 1e-6).length).toBeLessThan(given.length / 4);
  });

  it("is held the same by 1 and by 3 workers", async () => {
    const sets = ["policy.kind=line-limit", "policy.limitPct=12", "duration=6h"];
    const bytes = async (workers: number) =>
      Object.values(await street10h(sets, workers)).map((table) => Buffer.from(writeArrow(table)).toString("base64"));
    const alone = await bytes(1);
    (await bytes(3)).forEach((table, k) => {
      expect(table === alone[k]).toBe(true);
    });
  }, 60_000);
});

it("below the transformer a line counts by conductor, and what carries the same stands once with the weakest rating", () => {
  const bus = (id: number, volts: number) => ({ id, u_rated: volts });
  const line = (id: number, from: number, to: number, amps: number) => ({
    id,
    from_node: from,
    to_node: to,
    from_status: 1,
    to_status: 1,
    r1: 0.1,
    x1: 0.1,
    c1: 0,
    r0: 0.3,
    x0: 0.3,
    c0: 0,
    i_n: amps,
  });
  const data = {
    node: [bus(1, 10_000), bus(2, 400), bus(3, 400), bus(4, 400), bus(9, 400)],
    transformer: [
      {
        id: 20,
        from_node: 1,
        to_node: 2,
        from_status: 1,
        to_status: 1,
        u1: 10_000,
        u2: 400,
        sn: 100e3,
        uk: 0.04,
        pk: 1000,
        i0: 0,
        p0: 0,
        winding_from: 2,
        winding_to: 1,
        clock: 5,
        tap_side: 0,
        tap_min: 0,
        tap_max: 0,
        tap_size: 0,
      },
    ],
    line: [line(30, 2, 3, 200), line(31, 3, 4, 100), line(32, 2, 9, 150)],
    source: [{ id: 6, node: 1, status: 1, u_ref: 1 }],
    sym_load: [
      { id: 7, node: 4, status: 1, type: 0, p_specified: 1e3, q_specified: 0 },
      { id: 8, node: 9, status: 1, type: 0, p_specified: 1e3, q_specified: 0 },
    ],
  };
  const { network } = pgmNetwork(parsePgmDocument(JSON.stringify({ version: "1.0", type: "input", data }), "two.json"));
  const at = (load: number) => network.loads[load]!.terminal.bus;
  const paths = supplyPaths(network, [
    {
      bus: at(0),
      pairs: [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
    },
    { bus: at(1), pairs: [[2, 0]] },
  ]);
  const way = (c: number) =>
    Array.from({ length: paths.start[c + 1]! - paths.start[c]! }, (_, k) => {
      const entry = paths.start[c]! + k;
      const member = paths.member[entry]!;
      return [paths.ratingKva[member]!.toFixed(1), paths.conductor[member], paths.share[entry]!.toFixed(3)].join(" ");
    });
  // 100 A at 231 V is 23.1 kVA a conductor; the 200 A line before it carries nothing else.
  expect(way(0)).toEqual(["23.1 0 0.333", "23.1 1 0.333", "23.1 2 0.333", "100.0 -1 1.000"]);
  expect(way(1)).toEqual(["34.6 1 1.000", "100.0 -1 1.000"]);
});
