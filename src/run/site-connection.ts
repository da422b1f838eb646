import { type Connection, pairsOf, phasesToGround } from "../grid/load-rows.ts";
import type { Network } from "../grid/network.ts";
import type { Model, SiteModel } from "../model/model.ts";
import { furtherBuses } from "../model/places.ts";
import type { RunData } from "../model/run-data.ts";

/** What every copy has: a connection at each customer, of the own site's kind, and those of the further sites. */
export function connectionsOf(data: RunData, model: Model): Connection[] {
  const network = data.network!;
  const { also } = data.resolved.scenario.site;
  const homes = model.sites.filter(({ copy, customer }) => copy === model.copies[0] && customer >= 0);
  return [
    ...homes.map((site) => connectionOf(network, site)),
    ...furtherBuses(also, network, data.copies).map(({ bus }) => phasesToGround(bus, [1, 2, 3])),
  ];
}

/** The site shares its customer's connection. A single-phase charger at a customer of several phases takes one of them,
 *  the next one at the next such customer. */
function connectionOf(network: Network, site: SiteModel): Connection {
  const load = network.loads[site.customer];
  const pairs = pairsOf(load);
  if (site.across !== "any") {
    const [a, b] = PHASES_OF[site.across];
    return { bus: load.terminal.bus, pairs: [[load.terminal.nodes[a], load.terminal.nodes[b]]] };
  }
  const isSinglePhase = site.evses.every(({ phases }) => phases === 1);
  return {
    bus: load.terminal.bus,
    pairs: isSinglePhase && pairs.length > 1 ? [pairs[site.connection % pairs.length]] : pairs,
  };
}

/** The customer's phases that a connection across two lies between. */
const PHASES_OF = { AB: [0, 1], BC: [1, 2], CA: [2, 0] } as const;
