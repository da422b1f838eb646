import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario, type Table } from "../../src/index.ts";
import { readDay } from "../../src/run/read-network.ts";

const scenario = (name: string) => new URL(`../../scenarios/${name}`, import.meta.url).pathname;
const run = async (name: string, sets: readonly string[], overlays: readonly string[] = []) =>
  runScenario(await loadScenario({ paths: [scenario(name), ...overlays], sets, policies: policyKinds }));
const scratch = mkdtempSync(join(tmpdir(), "gridpilot-options-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(scratch, name), content);
  return join(scratch, name);
};
const column = (table: Table, name: string) => table.columns[name]!.values;
const texts = (table: Table, name: string) =>
  Array.from(column(table, name), (code) => table.columns[name]!.texts![code]!);

// Three iterations are too few for some minutes of this street.
const TOO_FEW = ["grid.maxIterations=3", "duration=3h"];

describe("a power flow without a solution", () => {
  it("stops the run, naming the time and the node", async () => {
    await expect(run("lv-street", TOO_FEW)).rejects.toThrow(/^at \d+ s: .*node .*\(POWER_FLOW_DIVERGED\)/);
  });

  it("lets the last voltages stand where the scenario says so, with a warning that counts the steps", async () => {
    const result = await run("lv-street", [...TOO_FEW, "grid.onDivergence=hold-last"]);
    const [, count, firstS] = /^(\d+) steps of the power flow found no solution, the first at (\d+) s/.exec(
      result.warnings.at(-1)!,
    )!;
    expect(result.manifest.warnings).toEqual(result.warnings);
    const minPu = column(result.tables["grid_step"]!, "min_pu");
    expect(minPu.length).toBe(180);
    const at = Number(firstS) / 60 - 1;
    expect(minPu[at]).toBe(minPu[at - 1]);
    expect(minPu.filter((pu, step) => step > 0 && pu === minPu[step - 1]).length).toBe(Number(count));
    expect(result.kpis.energyBalanceResidual!.value).toBeLessThan(1e-6);
  });
});

describe("the 8500-node feeder for a quarter of an hour", () => {
  const SHORT = ["duration=15min", "record.voltageInterval=5min"];

  it("moves taps and capacitors as long as controls are on, and keeps them from step to step", async () => {
    const [free, locked] = await Promise.all([
      run("feeder-8500", SHORT),
      run("feeder-8500", [...SHORT, "grid.controls=off"]),
    ]);
    expect(free.warnings.filter((warning) => warning.includes("rest"))).toEqual([]);
    expect(locked.tables["grid_control"]!.rows).toBe(0);
    const times = column(free.tables["grid_control"]!, "time");
    const first = Array.from(times).filter((time) => time === times[0]).length;
    expect(first).toBeGreaterThan(10);
    // Loads hardly change within minutes, so taps that were kept hardly move again.
    expect(times.length - first).toBeLessThan(5);
    expect(Array.from(column(free.tables["grid_step"]!, "max_pu"))).not.toEqual(
      Array.from(column(locked.tables["grid_step"]!, "max_pu")),
    );
  });

  it("records customers and sites alone, or every node", async () => {
    const [some, all] = await Promise.all([
      run("feeder-8500", SHORT),
      run("feeder-8500", [...SHORT, "record.buses=all"]),
    ]);
    // Two legs at each of 1,177 customers, three phases at each of ten depots, and every one of 8,531 nodes.
    expect(some.tables["bus_voltage"]!.rows).toBe(3 * (2 * 1177 + 3 * 10));
    expect(all.tables["bus_voltage"]!.rows).toBe(3 * 8531);
    expect(some.kpis.minutesOutsideAnsiA).toEqual(all.kpis.minutesOutsideAnsiA);
  });

  it("loads both legs of a split phase alike", async () => {
    const { tables } = await run("feeder-8500", SHORT);
    const voltage = tables["bus_voltage"]!;
    const buses = texts(voltage, "bus");
    const mean = column(voltage, "mean_pu");
    const phase = column(voltage, "phase");
    // Chargers lie across both legs and the test feeder's loads are balanced, so only line asymmetry is left.
    let compared = 0;
    let worst = 0;
    for (let row = 0; row + 1 < voltage.rows; row++) {
      if (!buses[row]!.startsWith("sx") || phase[row] !== 1) continue;
      expect(buses[row + 1]).toBe(buses[row]);
      worst = Math.max(worst, Math.abs(mean[row]! - mean[row + 1]!));
      compared++;
    }
    expect(compared).toBe(3 * 1177);
    expect(worst).toBeLessThan(1e-3);
    expect(Math.max(...column(tables["grid_step"]!, "ev_kw"))).toBeGreaterThan(5);
  });

  it("refuses a site at a bus that is not there or lacks a phase", async () => {
    const overlay = file(
      "sites.yaml",
      `site:
  also:
    - { id: depot-1, bus: m1186062, layout: depot-three-phase }
    - { id: depot-2, bus: sx2673305b, layout: depot-three-phase }
`,
    );
    const failed = await run("feeder-8500", SHORT, [overlay]).catch((error: Error) => error.message);
    expect(failed).toMatch(/site\.also\[0\]\.bus: there is no bus "m1186062"; did you mean ".*"\? \(BUS_UNKNOWN\)/);
    expect(failed).toMatch(/site\.also\[1\]\.bus: bus "sx2673305b" lacks phase 3 \(PHASE_MISSING\)/);
  });
});

describe("a load profile", () => {
  it("has straight lines between its hours, over midnight, too", () => {
    const { p, intervalS } = readDay(file("day.csv", "hour,share\n6,0.2\n18,0.8\n"), "day.csv");
    const at = (hour: number) => p[(hour * 60 - 1 + 1440) % 1440];
    expect(intervalS).toBe(60);
    expect([6, 12, 18, 0, 3].map((hour) => at(hour)!.toFixed(6))).toEqual([
      "0.200000",
      "0.500000",
      "0.800000",
      "0.500000",
      "0.350000",
    ]);
    expect(new Set(readDay(file("flat.csv", "hour,share\n0,0.7\n"), "flat.csv").p)).toEqual(new Set([0.7]));
  });

  it("must ascend within the day", () => {
    const broken = file("broken.csv", "hour,share\n5,0.3\n5,0.4\n24,1\n7,-1\n");
    expect(() => readDay(broken, "broken.csv")).toThrow(
      [
        'broken.csv:5 share: expected a number >= 0, got "-1" (NOT_A_NUMBER)',
        "broken.csv:3 hour: expected > 5, got 5 (BAD_HOUR)",
        "broken.csv:4 hour: expected < 24, got 24 (BAD_HOUR)",
        "broken.csv:5 hour: expected > 24, got 7 (BAD_HOUR)",
      ].join("\n"),
    );
  });
});
