import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ScenarioError, SimulationError } from "../../base/errors.ts";
import { stream } from "../../base/random.ts";
import { memoryFiles } from "../dss/memory-files.ts";
import { readDss } from "../dss/read.ts";
import { runNetwork } from "../run-network.ts";
import { loadFeeder } from "./load-feeder.ts";
import { feederFiles } from "./write-feeder.ts";

const SCRIPT = `New Circuit.small basekv=12.47
New Loadshape.day npts=3 interval=8 mult=[0.5 1 0.7]
New Line.l bus1=sourcebus bus2=a length=2 units=km
New Transformer.t buses=[a b] kvs=[12.47 0.48] kvas=[500 500]
New Capacitor.c bus1=b kv=0.48 kvar=30
New Load.x bus1=b kv=0.48 kw=100 daily=day
New PVSystem.p bus1=b kv=0.48 kva=30 pmpp=25
New Regcontrol.r transformer=t winding=2 vreg=120 band=3 ptratio=2.31
Set voltagebases=[12.47 0.48]
Calcvoltagebases
`;

const PIECES = [
  ",",
  "\n",
  '"',
  ":",
  "-",
  "NaN",
  "1e999",
  "-1",
  "0",
  "nothing",
  "[",
  "\u0000",
  "../",
  "  ",
  "999999999",
];
const CASES = 150;

it(`${CASES} feeder folders with pieces cut out, doubled or overwritten are read or refused as the user's fault`, async () => {
  const files = [...feederFiles(readDss("m.dss", { files: memoryFiles({ "m.dss": SCRIPT }) }).network, {})];
  const random = stream(7, "feeder", "fuzz");
  const whole = (below: number) => Math.floor(random() * below);
  const root = mkdtempSync(join(tmpdir(), "gridpilot-feeder-fuzz-"));
  let refused = 0;
  for (let k = 0; k < CASES; k++) {
    const folder = join(root, String(k));
    mkdirSync(folder);
    const victim = whole(files.length);
    for (const [f, [name, text]] of files.entries()) {
      const at = whole(text.length);
      const length = whole(12);
      const piece = [PIECES[whole(PIECES.length)]!, "", text.slice(at, at + 2 * length)][whole(3)]!;
      writeFileSync(join(folder, name), f === victim ? text.slice(0, at) + piece + text.slice(at + length) : text);
    }
    try {
      runNetwork(await loadFeeder(folder));
    } catch (error) {
      if (!(error instanceof ScenarioError || error instanceof SimulationError))
        throw new Error(`case ${k}, ${files[victim]![0]}: ${error instanceof Error ? error.stack : error}`);
      refused++;
    }
  }
  rmSync(root, { recursive: true });
  expect(refused).toBeGreaterThan(CASES / 4);
});
