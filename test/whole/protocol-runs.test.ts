import { describe, expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario, type Table } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";

const scenario = (name: string) => new URL(`../../scenarios/${name}`, import.meta.url).pathname;
const run = async (
  name: string,
  sets: readonly string[],
  options: { overlays?: readonly string[]; workers?: number } = {},
) =>
  runScenario(
    await loadScenario({
      paths: [scenario(name), ...(options.overlays ?? []).map((file) => `${scenario(name)}/${file}`)],
      sets,
      policies: policyKinds,
    }),
    { workers: options.workers ?? 1 },
  );
const values = (table: Table, name: string) => table.columns[name]!.values;
const texts = (table: Table, name: string) =>
  Array.from(values(table, name), (code) => table.columns[name]!.texts![code]!);

describe("a run whose sessions are machines", () => {
  it("gives the same bytes on 1, 2 and 3 workers", async () => {
    const digests = [];
    for (const workers of [1, 2, 3]) {
      const sets = ["duration=8h", "record.events=true", "reliability=field"];
      const { tables, kpis } = await run("lv-street", sets, { overlays: ["handshakes.yaml"], workers });
      expect(tables.attempts!.rows).toBeGreaterThan(20);
      const bytes = Object.values(tables).map((table) => Buffer.from(writeArrow(table)).toString("base64"));
      digests.push(JSON.stringify([kpis, bytes]));
    }
    expect(digests[1] === digests[0]).toBe(true);
    expect(digests[2] === digests[0]).toBe(true);
  });

  it.each([
    ["workplace-caltech", ["duration=5d", "policy.kind=least-laxity"], ["real-evse.yaml"]],
    ["corridor-dc", [], []],
  ] as const)("%s: energy, session and message agree within 1 %% of the energy", async (name, sets, overlays) => {
    const delivered: number[] = [];
    for (const protocol of ["energy", "session", "message"]) {
      const { kpis } = await run(name, [...sets, `protocol=${protocol}`], { overlays });
      delivered.push(kpis.energyDeliveredKwh!.value!);
    }
    const [energy, session, message] = delivered as [number, number, number];
    expect(Math.abs(session / energy - 1)).toBeLessThan(0.01);
    // On alternating current nothing is strided; on direct current strides may cost 0.1 %.
    expect(Math.abs(session / message - 1)).toBeLessThan(0.001);
  });

  it("a cabinet gives its outlets no more than it has, and the faults of the field end where they should", async () => {
    const { tables } = await run("corridor-dc", ["site.evse=hpc-180-modules", "reliability=field", "duration=14h"]);
    const { evse_power: evsePower, attempts } = tables as Record<string, Table>;
    const points = texts(evsePower!, "evse");
    const times = values(evsePower!, "time");
    const powers = values(evsePower!, "power_kw");
    const byCabinet = new Map<string, number>();
    for (let row = 0; row < evsePower!.rows; row++) {
      const cabinet = Math.ceil(Number(points[row]!.split("-")[1]) / 2);
      const key = `${times[row]} ${cabinet}`;
      byCabinet.set(key, (byCabinet.get(key) ?? 0) + Number(powers[row]));
    }
    const most = Math.max(...byCabinet.values());
    // 180 kW at the plugs, 95 % efficient; a newcomer's first seconds may overlap with what the other had until then.
    expect(most).toBeLessThan((180 / 0.95) * 1.02);
    expect(most).toBeGreaterThan(150);
    const outcomes = texts(attempts!, "outcome");
    const [stages, parties] = [texts(attempts!, "stage"), texts(attempts!, "party")];
    const failed = outcomes.flatMap((outcome, row) => (outcome === "failed" ? [row] : []));
    expect(failed.length).toBeGreaterThan(5);
    for (const row of failed) expect([stages[row], parties[row]]).not.toContain("");
    expect(new Set(failed.map((row) => parties[row])).size).toBeGreaterThan(1);
  });

  it("faults need a protocol, and a model that exists", async () => {
    await expect(run("lv-street", ["reliability=field"])).rejects.toThrow(/protocol is energy.*NEEDS_PROTOCOL/s);
    await expect(run("lv-street", ["reliability=nope", "protocol=session"])).rejects.toThrow(/UNKNOWN_MODEL/);
  });
});
