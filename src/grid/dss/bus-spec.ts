import { BadValue, ownText, quote } from "./place.ts";

/** A terminal's place as a script writes it: `bus.1.2.0`. */
export interface BusSpec {
  /** Lower case. */
  readonly bus: string;
  /** Nodes that are named, in order of the conductors. */
  readonly nodes: readonly number[];
}

export const NO_BUS: BusSpec = Object.freeze({ bus: "", nodes: Object.freeze([]) });

/** Reads `bus.1.2.0`. @throws BadValue where a node is no number from 0 to 999 */
export function parseBus(text: string): BusSpec {
  const [bus, ...nodes] = text.trim().split(".");
  return {
    bus: ownText(bus.trim().toLowerCase()),
    nodes: shared(
      nodes.map((node) => {
        if (!/^\s*\d{1,3}\s*$/.test(node)) {
          throw new BadValue("DSS_NODE_EXPECTED", `expected bus.node.node, each node 0 to 999, got ${quote(text)}`);
        }
        return Number(node);
      }),
    ),
  };
}

/** The node of each of a terminal's conductors: as named, else 1, 2, 3 … for the phases and ground for the rest. */
export function nodesOf(spec: BusSpec, options: { phases: number; conductors: number }): readonly number[] {
  const { nodes } = spec;
  const { phases, conductors } = options;
  if (nodes.length === conductors) return nodes;
  return shared(Array.from({ length: conductors }, (_, k) => nodes[k] ?? (k < phases ? k + 1 : 0)));
}

/** The same bus with every conductor grounded: where the second terminal of a shunt goes unless it is named. */
export function groundOf(spec: BusSpec, phases: number): BusSpec {
  return { bus: spec.bus, nodes: shared(new Array<number>(phases).fill(0)) };
}

const MAX_SHARED = 1000;
const lists = new Map<string, readonly number[]>();

/** One frozen list for all terminals with the same nodes: a feeder has some ten thousand terminals and a dozen lists. */
function shared(nodes: readonly number[]): readonly number[] {
  const key = nodes.join(".");
  const known = lists.get(key);
  if (known) return known;
  const list = Object.freeze([...nodes]);
  if (lists.size < MAX_SHARED) lists.set(key, list);
  return list;
}
