import type { Network } from "./network.ts";

/** Where each bus lies as seen from the source. */
export interface FeederTopology {
  /** Next bus toward the source; −1 at the source and where no path leads there. */
  readonly parent: Int32Array;
  /** Length of line to the source along that path [m]; NaN where no path leads there. */
  readonly distanceM: Float64Array;
  /** Customers at the bus itself. */
  readonly customers: Int32Array;
  /** Buses in the order they are reached, the source first. */
  readonly order: Int32Array;
}

/** Follows lines, transformers and series impedances from the sources, nearest bus first (in a meshed network the
 *  parent is on a shortest path). */
export function feederTopology(network: Network): FeederTopology {
  const count = network.buses.length;
  const near: { bus: number; lengthM: number }[][] = Array.from({ length: count }, () => []);
  const join = (a: number, b: number, lengthM: number) => {
    if (a === b) return;
    near[a].push({ bus: b, lengthM });
    near[b].push({ bus: a, lengthM });
  };
  for (const { from, to, lengthM } of network.lines) join(from.bus, to.bus, lengthM);
  for (const { windings } of network.transformers) {
    for (let w = 1; w < windings.length; w++) join(windings[0].terminal.bus, windings[w].terminal.bus, 0);
  }
  for (const element of [...network.impedances, ...network.capacitors]) {
    if (element.to?.nodes.some((node) => node > 0)) join(element.from.bus, element.to.bus, 0);
  }

  const parent = new Int32Array(count).fill(-1);
  const distanceM = new Float64Array(count).fill(Number.NaN);
  const order: number[] = [];
  const heap = new BusHeap();
  const best = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (const source of network.sources) {
    best[source.terminal.bus] = 0;
    heap.push(source.terminal.bus, 0);
  }
  for (let bus = heap.pop(); bus >= 0; bus = heap.pop()) {
    if (!Number.isNaN(distanceM[bus])) continue;
    distanceM[bus] = best[bus];
    order.push(bus);
    for (const { bus: next, lengthM } of near[bus]) {
      const distance = best[bus] + lengthM;
      if (!Number.isNaN(distanceM[next]) || distance >= best[next]) continue;
      best[next] = distance;
      parent[next] = bus;
      heap.push(next, distance);
    }
  }
  const customers = new Int32Array(count);
  for (const load of network.loads) customers[load.terminal.bus] += load.customers;
  return { parent, distanceM, customers, order: Int32Array.from(order) };
}

/** A binary heap of buses by distance, ties by bus. A class because it is a queue with identity. */
class BusHeap {
  private readonly items: { bus: number; key: number }[] = [];

  push(bus: number, key: number): void {
    const { items } = this;
    let at = items.length;
    items.push({ bus, key });
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(items[at], items[up])) break;
      [items[at], items[up]] = [items[up], items[at]];
      at = up;
    }
  }

  /** The nearest bus, or −1 when empty. */
  pop(): number {
    const { items } = this;
    const top = items[0];
    if (!top) return -1;
    const last = items.pop()!;
    if (items.length > 0) {
      items[0] = last;
      let at = 0;
      for (;;) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) {
          if (child < items.length && before(items[child], items[least])) least = child;
        }
        if (least === at) break;
        [items[at], items[least]] = [items[least], items[at]];
        at = least;
      }
    }
    return top.bus;
  }
}

const before = (a: { bus: number; key: number }, b: { bus: number; key: number }): boolean =>
  a.key < b.key || (a.key === b.key && a.bus < b.bus);
