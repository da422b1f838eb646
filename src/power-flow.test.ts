import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { powerFlow } from "./power-flow.ts";

it("solves a power-grid-model file: 3 × 1 kW behind 0.1 Ω at 400 V, by hand", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gridpilot-"));
  const file = join(folder, "line.json");
  const data = {
    node: [
      { id: 1, u_rated: 400 },
      { id: 2, u_rated: 400 },
    ],
    line: [
      { id: 3, from_node: 1, to_node: 2, from_status: 1, to_status: 1, r1: 0.1, x1: 0, c1: 0, r0: 0.1, x0: 0, c0: 0 },
    ],
    source: [{ id: 4, node: 1, status: 1, u_ref: 1, sk: 1e12, rx_ratio: 0 }],
    sym_load: [{ id: 5, node: 2, status: 1, type: 0, p_specified: 3000, q_specified: 0 }],
  };
  writeFileSync(file, JSON.stringify({ version: "1.0", type: "input", is_batch: false, attributes: {}, data }));
  const result = await powerFlow(file, { tolerancePu: 1e-12 });
  rmSync(folder, { recursive: true });
  // V² − E V + R P = 0 per phase, the larger root.
  const sourceV = 400 / Math.sqrt(3);
  const loadV = (sourceV + Math.sqrt(sourceV ** 2 - 4 * 0.1 * 1000)) / 2;
  expect(result.feeder).toBe("line");
  const { nodes, lossesKw } = result.state;
  expect(Object.keys(nodes)).toEqual(["1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]);
  for (const node of ["2.1", "2.2", "2.3"]) expect(nodes[node]!.vV).toBeCloseTo(loadV, 6);
  // The feeder's power is taken across the source's 0.16 µΩ, which leaves seven digits of a watt.
  expect(lossesKw).toBeCloseTo((3 * 0.1 * (1000 / loadV) ** 2) / 1000, 7);
});
