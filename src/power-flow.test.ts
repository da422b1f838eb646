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

it("lets a power-grid-model file's tap regulator find its position", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gridpilot-"));
  const file = join(folder, "tapped.json");
  const data = {
    node: [
      { id: 1, u_rated: 10000 },
      { id: 2, u_rated: 400 },
    ],
    transformer: [
      {
        ...{ id: 3, from_node: 1, to_node: 2, from_status: 1, to_status: 1, u1: 10000, u2: 400, sn: 1e6 },
        ...{ uk: 0.001, pk: 1, i0: 0, p0: 0, winding_from: 2, winding_to: 1, clock: 11 },
        ...{ tap_side: 0, tap_pos: 0, tap_min: 5, tap_max: -5, tap_size: 250 },
      },
    ],
    source: [{ id: 4, node: 1, status: 1, u_ref: 1, sk: 1e12, rx_ratio: 0 }],
    sym_load: [{ id: 5, node: 2, status: 1, type: 0, p_specified: 1000, q_specified: 0 }],
    transformer_tap_regulator: [{ id: 6, regulated_object: 3, status: 1, control_side: 1, u_set: 420, u_band: 20 }],
  };
  writeFileSync(file, JSON.stringify({ version: "1.0", type: "input", is_batch: false, attributes: {}, data }));
  const voltsAt = async (tapStrategy: "min_voltage_tap" | "max_voltage_tap") =>
    (await powerFlow(file, { tapStrategy })).state.nodes["2.1"]!.vV * Math.sqrt(3);
  // Turns of 10000 − 250 k to 400: 410.3 V at one position down, 421.1 at two, 432.4 at three; 410 to 430 V are allowed.
  expect(await voltsAt("min_voltage_tap")).toBeCloseTo((400 * 10000) / 9750, 1);
  expect(await voltsAt("max_voltage_tap")).toBeCloseTo((400 * 10000) / 9500, 1);
  await expect(powerFlow("two.dss", { tapStrategy: "min_voltage_tap" })).rejects.toThrow("TAP_STRATEGY");
  rmSync(folder, { recursive: true });
});
