import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { buildPowerFlow } from "../grid/build-power-flow.ts";
import { loadFeeder } from "../grid/feeder/load-feeder.ts";
import { phasesToGround } from "../grid/load-rows.ts";
import { elementFlow, headMeasurement, measureHead } from "../grid/measure.ts";
import { setLoadsAt } from "../grid/shapes.ts";
import { solveOrThrow } from "../grid/solve.ts";

it("what the feeder draws is what loads and vehicles take and what every line and transformer loses, one by one", async () => {
  const network = await loadFeeder(fileURLToPath(new URL("../../models/feeders/european-lv", import.meta.url)));
  const connections = network.loads.map((load) => phasesToGround(load.terminal.bus, [load.terminal.nodes[0]]));
  const pf = buildPowerFlow(network, { connections, tolerancePu: 1e-9 });
  const head = headMeasurement(pf);
  for (const minute of [1, 566, 1100, 1440]) {
    setLoadsAt(pf, "yearly", minute * 60);
    pf.extraKw.forEach((_, site) => {
      pf.extraKw[site] = site % 3 === 0 ? 7.4 : 0;
    });
    solveOrThrow(pf);
    measureHead(pf, head);
    let lossKw = 0;
    for (const list of ["lines", "transformers"] as const)
      for (let element = 0; element < network[list].length; element++) lossKw += elementFlow(pf, list, element).lossKw;
    // The shortest lines are 10 cm: their currents are small differences of voltages times large admittances, which
    // amplifies rounding to some 1e-8 kW of the 200 kW that flow.
    expect(Math.abs(head.lossesKw - lossKw)).toBeLessThan(1e-6);
    expect(head.extraKw).toBeCloseTo(19 * 7.4, 9);
    expect(head.lossesKw).toBeGreaterThan(1);
  }
});
