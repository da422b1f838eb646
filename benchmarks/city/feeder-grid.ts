import { buildPowerFlow } from "../../src/grid/build-power-flow.ts";
import { pairsOf } from "../../src/grid/load-rows.ts";
import { nodeVoltagesV } from "../../src/grid/measure.ts";
import type { Network } from "../../src/grid/network.ts";
import { nodeIndex } from "../../src/grid/node-index.ts";
import { setSourcePu } from "../../src/grid/set-power-flow.ts";
import { setLoadsAt } from "../../src/grid/shapes.ts";
import { solve } from "../../src/grid/solve.ts";

/** A copy of a feeder with vehicles spread over its customers in turn; its own base load shifted in time, so that no two
 *  copies are alike. */
export function newFeederGrid(network: Network, vehicles: number, copy: number) {
  const loads = network.loads.length;
  const connections = Array.from({ length: vehicles }, (_, i) => {
    const load = network.loads[i % loads];
    const pairs = pairsOf(load);
    return { bus: load.terminal.bus, pairs: [pairs[i % pairs.length]] };
  });
  const pf = buildPowerFlow(network, { connections, tolerancePu: 1e-6 });
  for (let source = 0; source < network.sources.length; source++) setSourcePu(pf, source, 1);
  const nodes = connections.map(({ bus, pairs }) => nodeIndex(pf.index, bus, pairs[0][0]));
  const volts = new Float64Array(pf.index.count);
  return {
    /** Solves with the vehicles' powers of now and tells each its voltage. @returns lowest voltage of all [pu] */
    solve(nowUs: number, powerKw: Float64Array, voltagePu: Float64Array): number {
      setLoadsAt(pf, "daily", (nowUs / 1e6 + 60 * (copy % 60)) % 86_400);
      pf.extraKw.set(powerKw);
      if (!solve(pf).converged) throw new Error(`feeder ${copy} has no solution at ${nowUs / 1e6} s`);
      nodeVoltagesV(pf, volts);
      let lowest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < nodes.length; i++) {
        voltagePu[i] = volts[nodes[i]] / 230;
        if (voltagePu[i] < lowest) lowest = voltagePu[i];
      }
      return lowest;
    },
  };
}
