import { assembleAdmittance, buildBranches } from "./admittance.ts";
import { eliminationOrder } from "./elimination-order.ts";
import { branchEdges, liveNodes } from "./islands.ts";
import { solvePanels } from "./ldl-solve.ts";
import type { Network } from "./network.ts";
import { indexNodes, type NodeIndex, rankOf } from "./node-index.ts";
import { singularity } from "./singularity.ts";
import { addSourceCurrents } from "./source-injection.ts";
import { emptyFactors, factorise, symbolic } from "./sparse-ldl.ts";

/** Voltages of a network whose loads and generators draw nothing, solved once: no room for iterations is laid out and
 *  nothing stays but the answer. Nodes that no path connects to a source have 0 V.
 *  @returns magnitudes by node [V] @throws SimulationError FLOATING, SINGULAR, ZERO_IMPEDANCE */
export function voltagesWithoutLoads(network: Network): { readonly index: NodeIndex; readonly volts: Float64Array } {
  const index = indexNodes(network, []);
  const branches = buildBranches(network, index);
  const edges = branchEdges(branches, index.count);
  const live = liveNodes(network, index, branches, edges, "dead");
  const nobody = new Uint8Array(index.count + 1);
  const nodeAt = eliminationOrder(network.buses.length, index.bus, nobody, edges).filter((node) => live[node] === 1);
  const n = nodeAt.length;
  const rank = rankOf(nodeAt, index.count);
  const admittance = assembleAdmittance(branches, rank, n);
  const pattern = symbolic(admittance);
  const ldl = emptyFactors(pattern, {
    rowOf: pattern.rowOf,
    value: new Float64Array(2 * pattern.rowOf.length),
    inverse: new Float64Array(2 * n),
  });
  const stopped = factorise(ldl, admittance);
  if (stopped >= 0) throw singularity({ ldl, nodeAt, network, index }, stopped);
  const x = new Float64Array(2 * n);
  addSourceCurrents({ network, branches, rank }, undefined, x);
  solvePanels(ldl, 0, x);
  const volts = new Float64Array(index.count);
  for (let j = 0; j < n; j++) volts[nodeAt[j]] = Math.hypot(x[2 * j], x[2 * j + 1]);
  return { index, volts };
}
