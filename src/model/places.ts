import { type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { copyName } from "../grid/copies.ts";
import type { Network } from "../grid/network.ts";
import type { Scenario } from "../scenario/schema.ts";

/** Where one of the scenario's sites stands. */
export interface SitePlace {
  readonly id: string;
  /** Copy of the feeder, from 0, and the place among the connections of every copy: its customers, then the further
   *  sites; -1 without a grid. */
  readonly copy: number;
  readonly connection: number;
  /** The load whose connection it shares, or a bus; -1 where it is not that. */
  readonly customer: number;
  readonly bus: number;
  /** Which entry of `site.also` it is; -1 for the scenario's own site. */
  readonly also: number;
}

/** Copies of the feeder from one on to before another, counted from 0. */
export type CopyRange = readonly [first: number, end: number];

/** Sites of a scenario in their order: one by itself, or copy by copy of the feeder one at every customer and then the
 *  further ones. @throws ScenarioError NO_CUSTOMERS, BUS_UNKNOWN, PHASE_MISSING */
export const sitePlaces = (
  scenario: Pick<Scenario, "site">,
  network: Network | undefined,
  copies: number,
): SitePlace[] => new Places(scenario, network, copies).within([0, copies]);

/** The same, for some copies at a time. */
export class Places {
  /** Name of the only site, where there is but one. */
  private readonly one: string | undefined;
  private readonly also: Scenario["site"]["also"];
  /** Names of the feeder's customers. */
  private readonly customers: readonly string[];
  private readonly further: ReturnType<typeof furtherBuses>;
  private readonly copies: number;

  /** @throws ScenarioError NO_CUSTOMERS, BUS_UNKNOWN, PHASE_MISSING */
  constructor({ site }: Pick<Scenario, "site">, network: Network | undefined, copies: number) {
    const isOne = site.placement === "one";
    this.one = isOne ? site.id : undefined;
    this.also = site.also;
    this.customers = isOne ? [] : customersOf(network);
    this.further = isOne ? [] : furtherBuses(site.also, network!, copies);
    this.copies = copies;
  }

  /** The sites that stand in some copies. */
  within([first, end]: CopyRange): SitePlace[] {
    const { one, customers, further, also, copies } = this;
    if (one !== undefined) return [{ id: one, copy: 0, connection: -1, customer: -1, bus: -1, also: -1 }];
    const places: SitePlace[] = [];
    for (let copy = first; copy < end; copy++) {
      customers.forEach((name, customer) => {
        const id = copyName(name, copy, copies);
        places.push({ id, copy, connection: customer, customer, bus: -1, also: -1 });
      });
      further.forEach(({ bus, only }, k) => {
        if (only >= 0 && only !== copy) return;
        const { id } = also[k];
        const connection = customers.length + k;
        places.push({ id: only >= 0 ? id : copyName(id, copy, copies), copy, connection, customer: -1, bus, also: k });
      });
    }
    return places;
  }

  /** How many sites stand in the copies before one. */
  before(copy: number): number {
    const { customers, further } = this;
    if (copy === 0) return 0;
    const inEvery = customers.length + further.filter(({ only }) => only < 0).length;
    return copy * inEvery + further.filter(({ only }) => only >= 0 && only < copy).length;
  }
}

/** Names of the feeder's customers. @throws ScenarioError NO_CUSTOMERS */
function customersOf(network: Network | undefined): string[] {
  if (network && network.loads.length > 0) return network.loads.map(({ name }) => name);
  const message = "each-customer needs a grid with loads to place the sites at";
  throw new ScenarioError([{ path: "site.placement", message, hint: "add grid.feeder", code: "NO_CUSTOMERS" }]);
}

/** Bus of every further site, and the one copy it stands in; -1 for every copy. */
export function furtherBuses(also: Scenario["site"]["also"], network: Network, copies: number) {
  if (also.length === 0) return [];
  const faults: Fault[] = [];
  const busOf = new Map(network.buses.map(({ name }, bus) => [name, bus]));
  const found = also.map(({ bus: name }, k) => {
    const fault = (message: string, code: string, hint?: string) =>
      faults.push({ path: `site.also[${k}].bus`, message, code, ...(hint ? { hint } : {}) });
    const [, copy, rest] = /^(\d+)\/(.+)$/.exec(name) ?? [];
    const isOne = !busOf.has(name) && copies > 1 && Number(copy) >= 1 && Number(copy) <= copies;
    const bus = busOf.get(isOne ? rest : name) ?? -1;
    if (bus < 0) {
      const near = nearest(name, [...busOf.keys()]);
      fault(`there is no bus "${name}"`, "BUS_UNKNOWN", near ? `did you mean "${near}"?` : undefined);
    } else {
      const missing = [1, 2, 3].filter((phase) => !hasNode(network, bus, phase));
      if (missing.length > 0) fault(`bus "${name}" lacks phase ${missing.join(" and ")}`, "PHASE_MISSING");
    }
    return { bus, only: isOne ? Number(copy) - 1 : -1 };
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  return found;
}

const hasNode = ({ lines, transformers }: Network, bus: number, node: number): boolean =>
  lines.some(({ from, to }) => [from, to].some((end) => end.bus === bus && end.nodes.includes(node))) ||
  transformers.some(({ windings }) =>
    windings.some(({ terminal }) => terminal.bus === bus && terminal.nodes.includes(node)),
  );
