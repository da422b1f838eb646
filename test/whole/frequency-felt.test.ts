import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atRest, swing } from "../../src/grid/frequency/swing.ts";
import { frequencySystems } from "../../src/grid/frequency/systems.ts";
import { loadScenario, policyKinds, runScenario, type Table } from "../../src/index.ts";
import { loadModel } from "../../src/scenario/models/load-model.ts";

// Sessions that feel the frequency while it falls: scenario v2g-fcr, with a few vehicles of its 2,000.

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "gridpilot-frequency-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const HEAD = "session,evse,arrival,departure,requested_kwh,initial_soc";
const session = (k: number, minutes: number, soc = 0.5) =>
  `car-${k},bay-${String(k).padStart(4, "0")},2026-01-16T00:00:00Z,2026-01-16T00:${String(minutes).padStart(2, "0")}:00Z,1,${soc}`;

async function run(rows: readonly string[], sets: readonly string[] = []) {
  // A copy of the scenario's folder for each run: its sessions' file has to lie inside.
  const path = await mkdtemp(join(dir, "run-"));
  await cp(new URL("../../scenarios/v2g-fcr", import.meta.url).pathname, path, { recursive: true });
  await writeFile(join(path, "sessions.csv"), [HEAD, ...rows, ""].join("\n"));
  const scenario = await loadScenario({
    paths: [path],
    sets: ["frequency.fleets=500", ...sets],
    policies: policyKinds,
  });
  return runScenario(scenario, { workers: 1 });
}
const values = (table: Table, name: string) => Array.from(table.columns[name]!.values, Number);
const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);

describe("a run whose sessions feel the frequency", () => {
  it("books what the fleet delivers to the sessions' batteries and meters", async () => {
    const { tables, kpis } = await run([session(1, 30), session(2, 30), session(3, 30)]);
    const kwh = sum(values(tables["frequency"]!, "delivered_kw")) * (0.1 / 3600);
    const { efficiency } = (await loadModel("vehicle", "generic-v2g-20")).model;
    const sessions = tables["sessions"]!;
    expect(kwh).toBeGreaterThan(0.5);
    expect(-sum(values(sessions, "stored_kwh")) * efficiency).toBeCloseTo(kwh, 9);
    // At the meter, behind the converter's losses.
    const metered = sum(values(sessions, "discharged_kwh"));
    expect(metered / kwh).toBeGreaterThan(0.8);
    expect(metered / kwh).toBeLessThan(1);
    expect(kpis["v2gWearEur"]!.value).toBeGreaterThan(0);
  });

  it("without a vehicle that gives back is the area alone, whose swing equation has its analytic response", async () => {
    const { tables } = await run([session(1, 30), session(2, 30)], ["fleet.vehicle=porsche-taycan"]);
    const hz = values(tables["frequency"]!, "frequency_hz");
    expect(hz).toEqual(values(tables["frequency"]!, "without_fleet_hz"));
    const [system, state] = [frequencySystems.find("ireland")!, atRest()];
    for (const [k, at] of hz.entries()) {
      swing(system, state, k * 0.1 >= 60 - 1e-9 ? 0.5 : 0, 0.1);
      expect(at).toBeCloseTo(50 + state.deviationHz, 12);
    }
  });

  it("a vehicle that leaves takes its share with it, and the area feels it", async () => {
    const stay = await run([session(1, 30), session(2, 30)]);
    const leave = await run([session(1, 30), session(2, 4)]);
    const [more, less] = [stay, leave].map(({ tables }) => tables["frequency"]!) as [Table, Table];
    expect(values(less, "vehicles").slice(0, 2300)).toEqual(values(more, "vehicles").slice(0, 2300));
    expect(values(less, "vehicles").at(-1)).toBe(1);
    const [moreHz, lessHz] = [more, less].map((table) => values(table, "frequency_hz")) as [number[], number[]];
    expect(lessHz.slice(0, 2390)).toEqual(moreHz.slice(0, 2390));
    expect(lessHz[2500]).toBeLessThan(moreHz[2500]!);
  });

  it("a vehicle at the least state of charge gives nothing more, and none is driven below it", async () => {
    const { tables } = await run([session(1, 30, 0.301), session(2, 30)]);
    const capacityKwh = 77;
    const [low] = values(tables["sessions"]!, "stored_kwh");
    expect(0.301 + low! / capacityKwh).toBeGreaterThan(0.3 - 1e-4);
  });

  it("a policy is woken by it, and sees it", async () => {
    const { tables } = await run([session(1, 30)], ["control.on=[frequency]", "record.events=true"]);
    const events = tables["events"]!;
    const names = Array.from(events.columns["event"]!.values, (code) => events.columns["event"]!.texts![code]);
    const times = values(events, "time");
    const between = times.filter((us, row) => names[row] === "control" && us % 60e6 !== 0);
    expect(between.length).toBeGreaterThan(5);
    // The area loses its infeed at 60 s: before, nothing is news.
    expect(Math.min(...between) - Math.min(...times)).toBeGreaterThanOrEqual(60e6);
  });
});
