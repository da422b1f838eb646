import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { keepOnce } from "../base/once.ts";
import { policyKinds } from "../policy/registry.ts";
import { loadScenario, openScenario } from "../scenario/load.ts";
import type { Table } from "../tables/table.ts";
import { PowerFlowShelf } from "./power-flow-shelf.ts";
import { prepareRun } from "./prepare.ts";
import { simulate } from "./run.ts";

const scenario = (name: string) => new URL(`../../scenarios/${name}`, import.meta.url).pathname;

/** A hash of every value of every table. */
function hashOf(tables: Readonly<Record<string, Table>>): string {
  const hash = createHash("sha256");
  for (const [kind, { rows, columns }] of Object.entries(tables)) {
    hash.update(`${kind} ${rows}`);
    for (const { values, texts } of Object.values(columns)) {
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      hash.update(JSON.stringify(texts ?? ""));
    }
  }
  return hash.digest("hex");
}

// The second and fourth run have other voltages, the third other options of the solver; the long feeder moves taps. What is
// kept of a feeder's places must not be taken where other buses are recorded or other voltages were promised.
it.each([
  ["lv-street", "4h", ["grid.sourcePu=1", "grid.sourcePu=1.03", "grid.tolerancePu=1e-8", "grid.sourcePu=0.99"]],
  [
    "lv-street",
    "1h",
    ["record.buses=all", "record.buses=customers", "site.voltageV=240", "record.voltageInterval=30min"],
  ],
  ["city", "2h", ["seed=5", "grid.sourcePu=1.02", "seed=5"]],
  ["feeder-8500", "20min", ["policy.kind=uncontrolled", "policy.kind=volt-watt", "policy.kind=uncontrolled"]],
])(
  "%s: runs that share a power flow give the values of runs that do not",
  { timeout: 240_000 },
  async (name, duration, changes) => {
    const shelf = new PowerFlowShelf();
    const once = keepOnce();
    const sets = [`duration=${duration}`, ...(name === "city" ? ["grid.copies=2"] : [])];
    const kept: { tables: Readonly<Record<string, Table>>; alone: string }[] = [];
    for (const change of changes) {
      const ask = { paths: [scenario(name)], policies: policyKinds };
      const own = await prepareRun(await loadScenario({ ...ask, sets: [...sets, change] }));
      const shared = {
        ...own,
        network: (await prepareRun(await (await openScenario({ ...ask, once })).load([]))).network,
      };
      const { tables } = await simulate(shared, { powerFlows: shelf });
      kept.push({ tables, alone: hashOf((await simulate(own)).tables) });
      expect(hashOf(tables), change).toBe(kept.at(-1)!.alone);
    }
    // Later runs leave the tables of earlier ones alone.
    expect(kept.map(({ tables }) => hashOf(tables))).toEqual(kept.map(({ alone }) => alone));
  },
);
