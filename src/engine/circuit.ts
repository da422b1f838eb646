import type { TimeUs } from "../base/time.ts";
import { type Component, ComponentProgram, type Input, type Link, type OutputPort } from "./component.ts";
import type { Program } from "./partition.ts";

/** What a circuit becomes: partitions, and how far they may run ahead of each other. */
export interface BuiltCircuit {
  readonly programs: readonly Program[];
  /** Components of each partition: its expected load, for `balancedRanges`. */
  readonly weights: readonly number[];
  /** Least latency between partitions, which is the window; Infinity where nothing connects them. */
  readonly windowUs: TimeUs;
  /** The link that limits the window, both ends named. */
  readonly limitingLink: string | undefined;
}

/** Components and the links between them. */
export class Circuit {
  private readonly components: Component[] = [];
  private readonly links: Link[] = [];

  add<C extends Component>(component: C): C {
    this.components.push(component);
    return component;
  }

  /** Connects two ports. What leaves `from` arrives at `to` after the latency.
   *  @throws Error where the latency is negative or no whole number of µs */
  connect(from: OutputPort, to: Input, latencyUs: TimeUs): void {
    if (!(latencyUs >= 0 && Number.isSafeInteger(latencyUs)))
      throw new Error(`link ${from.name} → ${to.name}: a latency of ${latencyUs} µs is not a whole number >= 0`);
    const link = { from, to, latencyUs };
    from.links.push(link);
    this.links.push(link);
  }

  /** Divides the circuit at its slow links: components that a faster one joins share a partition.
   *  @param lookaheadUs links at least this slow may lie between partitions  @throws Error for an unknown component */
  build(lookaheadUs: TimeUs): BuiltCircuit {
    if (!(lookaheadUs > 0)) throw new Error(`a lookahead of ${lookaheadUs} µs leaves no window to run in`);
    const numberOf = new Map(this.components.map((component, index) => [component, index]));
    const index = (component: Component): number => {
      const known = numberOf.get(component);
      if (known === undefined) throw new Error(`component ${component.name} is connected but was not added`);
      return known;
    };
    const parent = this.components.map((_, i) => i);
    const rootOf = (i: number): number => {
      let root = i;
      while (parent[root] !== root) {
        parent[root] = parent[parent[root]];
        root = parent[root];
      }
      return root;
    };
    for (const { from, to, latencyUs } of this.links) {
      const [a, b] = [rootOf(index(from.component)), rootOf(index(to.component))];
      if (latencyUs < lookaheadUs) parent[Math.max(a, b)] = Math.min(a, b);
    }
    // Partitions in the order of their first components, so that the same circuit is always divided alike.
    const members: Component[][] = [];
    const places = new Map<number, number>();
    const placeOf = this.components.map((component, i) => {
      const root = rootOf(i);
      if (!places.has(root)) places.set(root, members.push([]) - 1);
      const partition = places.get(root)!;
      return { partition, entity: members[partition].push(component) - 1 };
    });
    let slowest: Link | undefined;
    for (const link of this.links) {
      const [from, to] = [placeOf[index(link.from.component)], placeOf[index(link.to.component)]];
      link.from.targets[link.from.links.indexOf(link)] = to;
      if (from.partition !== to.partition && !(slowest && slowest.latencyUs <= link.latencyUs)) slowest = link;
    }
    return {
      programs: members.map((own) => new ComponentProgram(own)),
      weights: members.map((own) => own.length),
      windowUs: slowest?.latencyUs ?? Number.POSITIVE_INFINITY,
      limitingLink: slowest && `${slowest.from.name} → ${slowest.to.name}, ${slowest.latencyUs} µs`,
    };
  }
}
