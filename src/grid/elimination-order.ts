/** The order in which nodes are eliminated: minimum degree among buses, buses without injection first while that makes
 *  no fill (degree ≤ 2), and within a bus the nodes without injection first. Iterations then touch only the nodes above
 *  an injection in the elimination tree.
 *  @param busOf bus of each node
 *  @param isActive 1 where a node may have an injection
 *  @param edges pairs of nodes that share an element, flat
 *  @returns nodes in order of elimination */
export function eliminationOrder(
  busCount: number,
  busOf: Int32Array,
  isActive: Uint8Array,
  edges: ArrayLike<number>,
): Int32Array {
  const nodeCount = busOf.length;
  const neighbours: Set<number>[] = Array.from({ length: busCount }, () => new Set<number>());
  for (let e = 0; e < edges.length; e += 2) {
    const a = busOf[edges[e]];
    const b = busOf[edges[e + 1]];
    if (a !== b) {
      neighbours[a].add(b);
      neighbours[b].add(a);
    }
  }
  const busActive = new Uint8Array(busCount);
  for (let node = 0; node < nodeCount; node++) if (isActive[node]) busActive[busOf[node]] = 1;
  const order = busOrder(neighbours, busActive);
  return nodeOrder(order, busOf, isActive);
}

function busOrder(neighbours: Set<number>[], busActive: Uint8Array): Int32Array {
  const count = neighbours.length;
  const order = new Int32Array(count);
  const done = new Uint8Array(count);
  let size = 0;
  const eliminate = (bus: number): number[] => {
    order[size++] = bus;
    done[bus] = 1;
    const around = [...neighbours[bus]];
    for (const a of around) {
      neighbours[a].delete(bus);
      for (const b of around) if (b !== a) neighbours[a].add(b);
    }
    return around;
  };
  // Buses without injection and with two neighbours at most make no fill. Each round leaves out the neighbours of those
  // it took: chains are halved again and again, so that a change of conductor somewhere in a chain mixes the phases of
  // few of its buses only (see leading-block.ts), and the tree stays flat.
  let rest: number[] = [];
  for (let bus = 0; bus < count; bus++) if (!busActive[bus]) rest.push(bus);
  const roundOf = new Int32Array(count).fill(-1);
  for (let round = 0, before = -1; before !== rest.length; round++) {
    before = rest.length;
    rest = rest.filter((bus) => {
      const degree = neighbours[bus].size;
      if (degree > 2 || (degree === 2 && roundOf[bus] === round)) return true;
      for (const a of eliminate(bus)) if (degree === 2) roundOf[a] = round;
      return false;
    });
  }
  // The others by least degree, in buckets; entries whose degree has changed since are skipped when met.
  const buckets: number[][] = [];
  const push = (bus: number) => {
    const degree = neighbours[bus].size;
    while (buckets.length <= degree) buckets.push([]);
    buckets[degree].push(bus);
  };
  for (let bus = 0; bus < count; bus++) if (!done[bus]) push(bus);
  for (let degree = 0; degree < buckets.length; ) {
    const bus = buckets[degree].pop();
    if (bus === undefined) degree++;
    else if (!done[bus] && neighbours[bus].size === degree) {
      for (const a of eliminate(bus)) push(a);
      degree = 0;
    }
  }
  return order;
}

function nodeOrder(buses: Int32Array, busOf: Int32Array, isActive: Uint8Array): Int32Array {
  const rank = new Int32Array(buses.length);
  for (let k = 0; k < buses.length; k++) rank[buses[k]] = k;
  const nodes = Int32Array.from({ length: busOf.length }, (_, node) => node);
  return nodes.sort((a, b) => rank[busOf[a]] - rank[busOf[b]] || isActive[a] - isActive[b] || a - b);
}

/** The places at or above a marked node in the elimination tree (Liu's algorithm, from the pattern alone).
 *  @param rank place of each node, negative where it has none @param isMarked by node */
export function placesAbove(
  nodeAt: Int32Array,
  rank: Int32Array,
  edges: ArrayLike<number>,
  isMarked: Uint8Array,
): Uint8Array {
  const n = nodeAt.length;
  const start = new Int32Array(n + 1);
  const lower = (e: number) => Math.min(rank[edges[e]], rank[edges[e + 1]]);
  const upper = (e: number) => Math.max(rank[edges[e]], rank[edges[e + 1]]);
  for (let e = 0; e < edges.length; e += 2) if (lower(e) >= 0) start[upper(e) + 1]++;
  for (let j = 0; j < n; j++) start[j + 1] += start[j];
  const fill = start.slice();
  const below = new Int32Array(start[n]);
  for (let e = 0; e < edges.length; e += 2) if (lower(e) >= 0) below[fill[upper(e)]++] = lower(e);
  const parent = new Int32Array(n).fill(-1);
  const ancestor = new Int32Array(n).fill(-1);
  for (let j = 0; j < n; j++) {
    for (let q = start[j]; q < start[j + 1]; q++) {
      for (let k = below[q]; k >= 0 && k < j; ) {
        const next = ancestor[k];
        ancestor[k] = j;
        if (next < 0) parent[k] = j;
        k = next;
      }
    }
  }
  const above = new Uint8Array(n);
  for (let j = 0; j < n; j++) {
    if (isMarked[nodeAt[j]]) above[j] = 1;
    if (above[j] && parent[j] >= 0) above[parent[j]] = 1;
  }
  return above;
}
