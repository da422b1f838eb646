import type { Network, Terminal } from "./network.ts";

/** The numbered nodes of a network: every (bus, node > 0) that an element or a connection names, bus by bus and
 *  ascending within a bus. Ground is the index `count`. */
export interface NodeIndex {
  readonly count: number;
  readonly bus: Int32Array;
  /** The node's number at its bus: 1, 2, 3 … */
  readonly number: Int32Array;
  /** Nodes of bus b are `first[b]` to `first[b + 1]` − 1. */
  readonly first: Int32Array;
}

/** Numbers the nodes. @param extra terminals beyond those of the network's elements */
export function indexNodes(network: Network, extra: readonly Terminal[]): NodeIndex {
  const perBus: number[][] = network.buses.map(() => []);
  const visit = (terminal: Terminal | undefined) => {
    if (!terminal) return;
    const known = perBus[terminal.bus];
    for (const node of terminal.nodes) if (node > 0 && !known.includes(node)) known.push(node);
  };
  for (const source of network.sources) {
    visit(source.terminal);
    visit(source.returnTerminal);
  }
  for (const element of [...network.lines, ...network.impedances, ...network.capacitors]) {
    visit(element.from);
    visit(element.to);
  }
  for (const transformer of network.transformers) for (const winding of transformer.windings) visit(winding.terminal);
  for (const list of [network.loads, network.generators, network.pvSystems, network.storages]) {
    for (const element of list) visit(element.terminal);
  }
  for (const terminal of extra) visit(terminal);

  const first = new Int32Array(network.buses.length + 1);
  for (let b = 0; b < perBus.length; b++) first[b + 1] = first[b] + perBus[b].length;
  const count = first[perBus.length];
  const bus = new Int32Array(count);
  const number = new Int32Array(count);
  for (let b = 0; b < perBus.length; b++) {
    perBus[b].sort((a, c) => a - c);
    for (let k = 0; k < perBus[b].length; k++) {
      bus[first[b] + k] = b;
      number[first[b] + k] = perBus[b][k];
    }
  }
  return { count, bus, number, first };
}

/** The index of a bus's node; ground for node 0 or a node the bus does not have. */
export function nodeIndex(index: NodeIndex, bus: number, node: number): number {
  if (node > 0) {
    for (let k = index.first[bus]; k < index.first[bus + 1]; k++) if (index.number[k] === node) return k;
  }
  return index.count;
}

/** The place of each node in an order; −1 where it has none, and for ground (`count`). */
export function rankOf(nodeAt: Int32Array, count: number): Int32Array {
  const rank = new Int32Array(count + 1).fill(-1);
  for (let j = 0; j < nodeAt.length; j++) rank[nodeAt[j]] = j;
  return rank;
}

/** `bus.node` as people write it. */
export const nodeName = (network: Network, index: NodeIndex, node: number): string =>
  `${network.buses[index.bus[node]].name}.${index.number[node]}`;
