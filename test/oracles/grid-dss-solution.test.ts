import { describe, expect, it } from "vitest";
import { buildPowerFlow } from "../../src/grid/build-power-flow.ts";
import { readDss } from "../../src/grid/dss/read.ts";
import { nodeName } from "../../src/grid/node-index.ts";
import type { PowerFlow } from "../../src/grid/power-flow.ts";
import { solveOrThrow } from "../../src/grid/solve.ts";
import { lockedControls, type OracleBlock, readCases, scriptOf } from "./dss-oracle.ts";

/** The reference's own convergence floor on stiff feeders is 1e-10, the figures printed are 12 digits long. */
const TOLERANCE_PU = 1e-6;

/** Node voltages furthest from the reference, in per unit of the bus, as phasors. */
function worstNode(pf: PowerFlow, block: OracleBlock): { errorPu: number; where: string; compared: number } {
  const at = new Map(Array.from({ length: pf.index.count }, (_, k) => [nodeName(pf.network, pf.index, k), k]));
  let worst = { errorPu: 0, where: "", compared: 0 };
  for (const [bus, { kVBase, nodes, V, ang }] of Object.entries(block.buses)) {
    nodes.forEach((number, k) => {
      const node = at.get(`${bus}.${number}`);
      const base = kVBase > 0 ? kVBase * 1000 : V[k];
      const angle = (ang[k] * Math.PI) / 180;
      const errorPu =
        node === undefined
          ? Number.POSITIVE_INFINITY
          : Math.hypot(pf.vRe[node] - V[k] * Math.cos(angle), pf.vIm[node] - V[k] * Math.sin(angle)) / base;
      if (!(errorPu <= worst.errorPu)) worst = { ...worst, errorPu, where: `${bus}.${number}` };
      worst.compared++;
    });
  }
  return worst;
}

const FEEDERS: readonly { file: string; folder: (name: string) => string }[] = [
  { file: "ieee4", folder: (name) => (name.startsWith("ieee4v") ? "ieee4_DY_Bal" : name) },
  ...["elvtf", "ieee13", "ieee37", "ieee123", "ieee123_fixedtaps", "ieee30", "nev", "ckt5", "ckt7", "ieee8500"].map(
    (file) => ({ file, folder: () => file }),
  ),
  { file: "ieee34mod1", folder: () => "ieee34" },
  { file: "ieee34mod2", folder: () => "ieee34" },
];

describe("node voltages with controls where OpenDSS's came to rest", () => {
  for (const { file, folder } of FEEDERS) {
    for (const [name, oracle] of Object.entries(readCases(file))) {
      it(`${name}: every node within ${TOLERANCE_PU} pu`, () => {
        const { file: script, rest } = scriptOf(folder(name), oracle.commands);
        const { network } = readDss(script, {
          allowOutside: true,
          commands: [...rest, ...lockedControls(oracle.default)],
        });
        const pf = buildPowerFlow(network, { tolerancePu: 1e-10, maxIterations: 500 });
        solveOrThrow(pf);
        const worst = worstNode(pf, oracle.tight);
        expect(worst.compared).toBeGreaterThan(9);
        expect(worst.errorPu, worst.where).toBeLessThan(TOLERANCE_PU);
      });
    }
  }
});
