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
  edges: readonly number[],
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
