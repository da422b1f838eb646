import type { Connection } from "./load-rows.ts";
import type { Network } from "./network.ts";
import { feederTopology } from "./topology.ts";

/** Transformers and lines with a rating that sites are supplied through, as plain data. Below the transformer nearest to a
 *  site a line counts conductor by conductor, for there the phases are the site's own; above it as a whole, by the phase
 *  that carries most. In a mesh the shortest way counts. */
export interface SupplyPaths {
  /** By member: what it is, its index among the feeder's, the conductor (−1: the one that carries most), and rating [kVA]. */
  readonly isTransformer: Uint8Array;
  readonly element: Int32Array;
  readonly conductor: Int32Array;
  readonly ratingKva: Float64Array;
  /** Members on the way from connection c to the feeder's head, nearest first: entries `start[c]` to `start[c + 1]`. */
  readonly start: Int32Array;
  readonly member: Int32Array;
  /** Share of the connection's power that flows through the member. */
  readonly share: Float64Array;
}

/** The paths of a feeder without members. */
export const noSupplyPaths = (connections: number): SupplyPaths => ({
  isTransformer: new Uint8Array(0),
  element: new Int32Array(0),
  conductor: new Int32Array(0),
  ratingKva: new Float64Array(0),
  start: new Int32Array(connections + 1),
  member: new Int32Array(0),
  share: new Float64Array(0),
});

/** Follows every connection to the feeder's head. */
export function supplyPaths(network: Network, connections: readonly Connection[]): SupplyPaths {
  const { parent } = feederTopology(network);
  const upward = elementsUpward(network, parent);
  const passes = passedThrough(network, connections, parent);
  const found: { isTransformer: boolean; element: number; conductor: number; ratingKva: number }[] = [];
  const idOf = new Map<string, number>();
  const memberOf = (isTransformer: boolean, element: number, conductor: number, ratingKva: number): number => {
    const key = `${isTransformer}/${element}/${conductor}`;
    let id = idOf.get(key);
    if (id === undefined) {
      id = found.push({ isTransformer, element, conductor, ratingKva }) - 1;
      idOf.set(key, id);
    }
    return id;
  };

  const start = new Int32Array(connections.length + 1);
  const member: number[] = [];
  const share: number[] = [];
  connections.forEach((connection, c) => {
    let isBelow = true;
    // Where several lines in a row carry the same, the weakest stands for them.
    let row: { line: number; amps: number } | undefined;
    const close = () => {
      if (!row) return;
      const { line, amps } = row;
      row = undefined;
      const nominalV = network.buses[network.lines[line].from.bus].nominalV;
      const { nodes } = network.lines[line].from;
      const phases = nodes.filter((node) => node > 0).length;
      if (!isBelow) {
        member.push(memberOf(false, line, -1, (amps * nominalV * phases) / 1000));
        share.push(1);
        return;
      }
      nodes.forEach((node, conductor) => {
        const part = shareOn(connection, node);
        if (part === 0) return;
        member.push(memberOf(false, line, conductor, (amps * nominalV) / 1000));
        share.push(part);
      });
    };
    for (let bus = connection.bus; parent[bus] >= 0; bus = parent[bus]) {
      if (!passes[bus]) close();
      for (const { line, transformer } of upward[bus]) {
        if (line >= 0) {
          const amps = network.lines[line].normalAmps ?? 0;
          if (amps > 0 && network.buses[network.lines[line].from.bus].nominalV > 0 && !(row && row.amps < amps))
            row = { line, amps };
          continue;
        }
        close();
        isBelow = false;
        const { normalKva, windings } = network.transformers[transformer];
        const ratingKva = Math.max(...windings.map(({ kva }) => kva)) || normalKva || 0;
        if (!(ratingKva > 0)) continue;
        member.push(memberOf(true, transformer, -1, ratingKva));
        share.push(1);
      }
    }
    close();
    start[c + 1] = member.length;
  });
  return {
    isTransformer: Uint8Array.from(found, ({ isTransformer }) => (isTransformer ? 1 : 0)),
    element: Int32Array.from(found, ({ element }) => element),
    conductor: Int32Array.from(found, ({ conductor }) => conductor),
    ratingKva: Float64Array.from(found, ({ ratingKva }) => ratingKva),
    start,
    member: Int32Array.from(member),
    share: Float64Array.from(share),
  };
}

/** Share of a connection's power that comes in on one node of its bus: half of what lies between two phases. */
function shareOn({ pairs }: Connection, node: number): number {
  let share = 0;
  for (const [a, b] of pairs) {
    const isAcross = a > 0 && b > 0;
    if (node > 0 && (a === node || b === node)) share += isAcross ? 0.5 : 1;
  }
  return share / pairs.length;
}

/** By bus: lines and transformers between it and its parent. */
function elementsUpward(network: Network, parent: Int32Array): { line: number; transformer: number }[][] {
  const upward: { line: number; transformer: number }[][] = network.buses.map(() => []);
  const place = (a: number, b: number, element: { line: number; transformer: number }) => {
    if (a === b) return;
    if (parent[a] === b) upward[a].push(element);
    else if (parent[b] === a) upward[b].push(element);
  };
  network.lines.forEach(({ from, to }, line) => {
    place(from.bus, to.bus, { line, transformer: -1 });
  });
  network.transformers.forEach(({ windings }, transformer) => {
    for (let w = 1; w < windings.length; w++)
      place(windings[0].terminal.bus, windings[w].terminal.bus, { line: -1, transformer });
  });
  return upward;
}

/** Whether nothing but one line goes on at a bus: what flows in flows out. */
function passedThrough(network: Network, connections: readonly Connection[], parent: Int32Array): boolean[] {
  const children = new Int32Array(network.buses.length);
  for (const up of parent) if (up >= 0) children[up]++;
  const isUsed = new Uint8Array(network.buses.length);
  for (const { bus } of connections) isUsed[bus] = 1;
  const { loads, generators, pvSystems, storages } = network;
  for (const list of [loads, generators, pvSystems, storages])
    for (const { terminal } of list) isUsed[terminal.bus] = 1;
  for (const { from } of network.capacitors) isUsed[from.bus] = 1;
  return Array.from(isUsed, (used, bus) => used === 0 && children[bus] === 1);
}
