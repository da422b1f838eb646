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
  const run = (eligible: (bus: number) => boolean, maxDegree: number) => {
    // Buckets by degree; entries whose degree has changed since are skipped when met.
    const buckets: number[][] = [];
    const push = (bus: number) => {
      const degree = neighbours[bus].size;
      while (buckets.length <= degree) buckets.push([]);
      buckets[degree].push(bus);
    };
    for (let bus = 0; bus < count; bus++) if (!done[bus] && eligible(bus)) push(bus);
    for (let degree = 0; degree < buckets.length && degree <= maxDegree; ) {
      const bus = buckets[degree].pop();
      if (bus === undefined) degree++;
      else if (!done[bus] && neighbours[bus].size === degree) {
        order[size++] = bus;
        done[bus] = 1;
        const around = [...neighbours[bus]];
        for (const a of around) {
          neighbours[a].delete(bus);
          for (const b of around) if (b !== a) neighbours[a].add(b);
        }
        for (const a of around) if (eligible(a)) push(a);
        degree = 0;
      }
    }
  };
  run((bus) => busActive[bus] === 0, 2);
  run(() => true, Number.POSITIVE_INFINITY);
  return order;
}

function nodeOrder(buses: Int32Array, busOf: Int32Array, isActive: Uint8Array): Int32Array {
  const rank = new Int32Array(buses.length);
  for (let k = 0; k < buses.length; k++) rank[buses[k]] = k;
  const nodes = Int32Array.from({ length: busOf.length }, (_, node) => node);
  return nodes.sort((a, b) => rank[busOf[a]] - rank[busOf[b]] || isActive[a] - isActive[b] || a - b);
}
