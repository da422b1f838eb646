import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDss } from "../grid/dss/read.ts";
import { feederFiles } from "../grid/feeder/write-feeder.ts";
import { runNetwork } from "../grid/run-network.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readNetwork } from "./read-network.ts";

const SCRIPT = `New Circuit.two basekv=0.4 mvasc3=100 mvasc1=100
New Line.l bus1=sourcebus bus2=end r1=0.1 x1=0.05 r0=0.1 x0=0.05 c1=0 c0=0
New Load.one bus1=end kv=0.4 kw=9 kvar=0 vminpu=0.5
Set voltagebases=[0.4]
Calcvoltagebases
`;
const PGM = {
  version: "1.0",
  type: "input",
  is_batch: false,
  attributes: {},
  data: {
    node: [
      { id: 1, u_rated: 400 },
      { id: 2, u_rated: 400 },
    ],
    line: [
      {
        ...{ id: 3, from_node: 1, to_node: 2, from_status: 1, to_status: 1 },
        ...{ r1: 0.1, x1: 0.05, c1: 0, r0: 0.1, x0: 0.05, c0: 0 },
      },
    ],
    source: [{ id: 4, node: 1, status: 1, u_ref: 1, sk: 1e8, rx_ratio: 0.25, z01_ratio: 1 }],
    sym_load: [{ id: 5, node: 2, status: 1, type: 0, p_specified: 9000, q_specified: 0 }],
  },
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gridpilot-network-"));
  writeFileSync(join(folder, "Master.dss"), SCRIPT);
  writeFileSync(join(folder, "two.json"), JSON.stringify(PGM));
  mkdirSync(join(folder, "two"));
  for (const [name, text] of feederFiles(readDss(join(folder, "Master.dss")).network, {}))
    writeFileSync(join(folder, "two", name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

const grid = (file: string, copies = 1) => ({ file, copies }) as unknown as NonNullable<Scenario["grid"]>;

it.each(["Master.dss", "two.json", "two/feeder.yaml"])("a scenario's grid.file may be %s", async (file) => {
  const { pf } = runNetwork(await readNetwork(grid(file), folder), { tolerancePu: 1e-10 });
  const volts = pf.nominalV.map((base, node) => Math.hypot(pf.vRe[node], pf.vIm[node]) / base);
  expect(volts.length).toBe(6);
  // V² − V + R P / U² = 0 with the larger root, but for the source's own impedance and the line's reactance.
  const root = (1 + Math.sqrt(1 - (4 * 0.1 * 9000) / 400 ** 2)) / 2;
  for (const pu of volts.slice(3)) expect(Math.abs(pu - root)).toBeLessThan(2e-4);
});

it("of any other kind is refused by its name", async () => {
  writeFileSync(join(folder, "grid.xlsx"), "");
  await expect(readNetwork(grid("grid.xlsx"), folder)).rejects.toThrow(
    /grid\.xlsx.*expected an OpenDSS script.*FEEDER_KIND/,
  );
});
