import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildPowerFlow } from "./grid/build-power-flow.ts";
import { loadFeeder } from "./grid/feeder/load-feeder.ts";
import { nodeVoltagesV } from "./grid/measure.ts";
import type { Network } from "./grid/network.ts";
import { solveOrThrow } from "./grid/solve.ts";
import { importFeeder } from "./import-feeder.ts";

const scratch = mkdtempSync(join(tmpdir(), "import-feeder-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Imports a model and reads the folder that came of it. */
async function imported(path: string): Promise<Network> {
  const folder = mkdtempSync(join(scratch, "feeder-"));
  for (const [name, content] of (await importFeeder(path)).files) writeFileSync(join(folder, name), content);
  return loadFeeder(folder);
}

function voltages(network: Network): Float64Array {
  const pf = buildPowerFlow(network, { tolerancePu: 1e-11 });
  solveOrThrow(pf);
  return nodeVoltagesV(pf);
}

const furthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, volts, k) => Math.max(most, Math.abs(volts / b[k] - 1)), a.length === b.length ? 0 : Infinity);

// Figures are written within 1e-13 of their value; voltages differ by that times the network's condition.
const WITHIN = 1e-9;

describe("an imported feeder has the voltages of the model it came from", () => {
  it("a feeder of version 1", async () => {
    const path = new URL("../models/feeders/european-lv", import.meta.url).pathname;
    expect(furthest(voltages(await imported(path)), voltages(await loadFeeder(path)))).toBeLessThan(WITHIN);
  });

  it("an OpenDSS script, its centre-tapped transformer included", async () => {
    const folder = join(scratch, "dss");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "Master.dss"),
      `Clear
New Circuit.small basekv=12.47 pu=1.05
New Linecode.triplex nphases=2 units=kft rmatrix=[0.05 | 0.02 0.05] xmatrix=[0.03 | 0.007 0.03] cmatrix=[3 | -2.4 3]
New Line.main bus1=sourcebus bus2=mid length=2 units=km r1=0.3 x1=0.6 r0=0.6 x0=1.8
New Transformer.service phases=1 windings=3 buses=[mid.2 low.1.0 low.0.2] kvs=[7.2 0.12 0.12] kvas=[25 25 25] %rs=[0.6 1.2 1.2] xhl=2.04 xht=2.04 xlt=1.36
New Line.drop bus1=low.1.2 bus2=home.1.2 linecode=triplex length=50 units=ft
New Load.home phases=2 bus1=home.1.2 kv=0.208 kw=12 pf=0.97 vminpu=0.8
New Capacitor.bank bus1=mid kv=12.47 kvar=300
Set voltagebases=[12.47 0.208]
Calcvoltagebases
Solve
`,
    );
    const { readDss } = await import("./grid/dss/read.ts");
    const path = join(folder, "Master.dss");
    const ours = await imported(path);
    expect(ours.transformers[0].windings).toHaveLength(3);
    expect(furthest(voltages(ours), voltages(readDss(path).network))).toBeLessThan(WITHIN);
  });

  it("a power-grid-model file", async () => {
    const path = join(scratch, "pgm.json");
    const data = {
      node: [
        { id: 1, u_rated: 10000 },
        { id: 2, u_rated: 10000 },
      ],
      // biome-ignore format: one record
      line: [{ id: 3, from_node: 1, to_node: 2, from_status: 1, to_status: 1, r1: 0.3, x1: 0.2, c1: 1e-6, tan1: 0.01, i_n: 300 }],
      source: [{ id: 4, node: 1, status: 1, u_ref: 1.02, sk: 1e8, rx_ratio: 0.2 }],
      sym_load: [{ id: 5, node: 2, status: 1, type: 0, p_specified: 2e6, q_specified: 5e5 }],
    };
    writeFileSync(path, JSON.stringify({ version: "1.0", type: "input", is_batch: false, attributes: {}, data }));
    const { readPgm } = await import("./grid/pgm/read.ts");
    expect(furthest(voltages(await imported(path)), voltages(readPgm(path).network))).toBeLessThan(WITHIN);
  });
});
