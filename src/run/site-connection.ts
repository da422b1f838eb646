import { type Connection, pairsOf, phasesToGround } from "../grid/load-rows.ts";
import type { Network } from "../grid/network.ts";
import type { SiteModel } from "../model/model.ts";

/** The site shares its customer's connection. A single-phase charger at a customer of several phases takes one of them,
 *  the next one at the next such customer. */
export function connectionOf(network: Network, site: SiteModel): Connection {
  if (site.bus >= 0) return phasesToGround(site.bus, [1, 2, 3]);
  const load = network.loads[site.customer];
  const pairs = pairsOf(load);
  if (site.across !== "any") {
    const [a, b] = PHASES_OF[site.across];
    return { bus: load.terminal.bus, pairs: [[load.terminal.nodes[a], load.terminal.nodes[b]]] };
  }
  const isSinglePhase = site.evses.every(({ phases }) => phases === 1);
  return {
    bus: load.terminal.bus,
    pairs: isSinglePhase && pairs.length > 1 ? [pairs[site.index % pairs.length]] : pairs,
  };
}

/** The customer's phases that a connection across two lies between. */
const PHASES_OF = { AB: [0, 1], BC: [1, 2], CA: [2, 0] } as const;
