import { BadValue, quote } from "./place.ts";

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
    bus: bus.trim().toLowerCase(),
    nodes: nodes.map((node) => {
      if (!/^\s*\d{1,3}\s*$/.test(node)) {
        throw new BadValue("DSS_NODE_EXPECTED", `expected bus.node.node, each node 0 to 999, got ${quote(text)}`);
      }
      return Number(node);
    }),
  };
}

/** The node of each of a terminal's conductors: as named, else 1, 2, 3 … for the phases and ground for the rest. */
export function nodesOf(spec: BusSpec, options: { phases: number; conductors: number }): number[] {
  return Array.from({ length: options.conductors }, (_, k) => spec.nodes[k] ?? (k < options.phases ? k + 1 : 0));
}

/** The same bus with every conductor grounded: where the second terminal of a shunt goes unless it is named. */
export function groundOf(spec: BusSpec, phases: number): BusSpec {
  return { bus: spec.bus, nodes: new Array<number>(phases).fill(0) };
}
