import { SimulationError } from "../base/errors.ts";
import type { Branches } from "./admittance.ts";
import type { Network } from "./network.ts";
import { type NodeIndex, nodeName } from "./node-index.ts";

/** Pairs of nodes that share a branch with an admittance between them, flat, ground left out.
 *  @param count how many of the branches */
export function branchEdges(branches: Branches, ground: number, count = branches.count): Int32Array {
  const edges = new Int32Array(visitEdges(branches, ground, count, undefined));
  visitEdges(branches, ground, count, edges);
  return edges;
}

/** Counts the numbers, and writes them where there is room. */
function visitEdges(branches: Branches, ground: number, count: number, edges: Int32Array | undefined): number {
  let end = 0;
  for (let b = 0; b < count; b++) {
    const first = branches.conductorStart[b];
    const order = branches.conductorStart[b + 1] - first;
    for (let i = 1; i < order; i++) {
      for (let j = 0; j < i; j++) {
        const at = branches.matrixStart[b] + i * order + j;
        if (branches.re[at] === 0 && branches.im[at] === 0) continue;
        const p = branches.node[first + i];
        const q = branches.node[first + j];
        if (p === q || p === ground || q === ground) continue;
        if (edges) {
          edges[end] = p;
          edges[end + 1] = q;
        }
        end += 2;
      }
    }
  }
  return end;
}

/** Marks the nodes that a path of branches connects to a source.
 *  @param edges of `branchEdges`, and further pairs
 *  @param islands whether the others are an error or stay at 0 V @throws SimulationError ISLANDED */
export function liveNodes(
  network: Network,
  index: NodeIndex,
  branches: Branches,
  edges: ArrayLike<number>,
  islands: "error" | "dead",
): Uint8Array {
  const start = new Int32Array(index.count + 1);
  for (let e = 0; e < edges.length; e++) start[edges[e] + 1]++;
  for (let k = 0; k < index.count; k++) start[k + 1] += start[k];
  const fill = start.slice();
  const other = new Int32Array(edges.length);
  for (let e = 0; e < edges.length; e += 2) {
    other[fill[edges[e]]++] = edges[e + 1];
    other[fill[edges[e + 1]]++] = edges[e];
  }
  const live = new Uint8Array(index.count + 1);
  const queue: number[] = [];
  for (let b = branches.base.sources; b < branches.base.sources + network.sources.length; b++) {
    for (let k = branches.conductorStart[b]; k < branches.conductorStart[b + 1]; k++) queue.push(branches.node[k]);
  }
  while (queue.length) {
    const node = queue.pop()!;
    if (node === index.count || live[node]) continue;
    live[node] = 1;
    for (let q = start[node]; q < start[node + 1]; q++) queue.push(other[q]);
  }
  if (islands === "error") {
    const lost: string[] = [];
    for (let node = 0; node < index.count; node++) if (!live[node]) lost.push(nodeName(network, index, node));
    if (lost.length > 0) {
      const shown = lost.slice(0, 8).join(", ") + (lost.length > 8 ? ` and ${lost.length - 8} more` : "");
      throw new SimulationError("ISLANDED", `${network.name}: no path from a source to ${shown}`);
    }
  }
  return live;
}
