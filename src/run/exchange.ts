import { noSupplyPaths, type SupplyPaths } from "../grid/supply-paths.ts";

/** What sites and grid tell each other at a window's edge, in memory shared by all workers. One slot per site, written
 *  by the worker that runs the site (powers) or by the one that solves the grid (voltages), so no slot has two writers. */
export interface Exchange {
  /** Mean power of the site's EVSEs in the window that just ended, load positive [kW], [kvar]. */
  readonly siteKw: Float64Array;
  readonly siteKvar: Float64Array;
  /** Mean power of what else stands behind the site's meter, load less solar power [kW]. */
  readonly ownKw: Float64Array;
  /** Lowest voltage of the site's phases at the last solved step [pu]; NaN before the first and without a grid. */
  readonly voltagePu: Float64Array;
  /** By copy of the feeder: active power it drew in the last solved step [kW]; NaN before the first and without a grid. */
  readonly feederKw: Float64Array;
  readonly supply: SupplyExchange;
}

/** What is measured on the sites' ways to the feeder's head, and what sites tell each other; without members and without
 *  a number told where the policy asks for neither. */
export interface SupplyExchange {
  /** By site; members of every copy of the feeder after those of the copy before, elements by their place in the copy. */
  readonly paths: SupplyPaths;
  readonly copies: number;
  /** Copy that each site stands in; without entries where there is but one. */
  readonly copyOf: Int32Array;
  /** By member, over its rating, at the last solved step [1]; NaN before the first. */
  readonly loading: Float64Array;
  /** Numbers each site tells. */
  readonly tells: number;
  /** [sites × tells] as the sites write them, and as all of them stood at the last edge. */
  readonly telling: Float64Array;
  readonly told: Float64Array;
  /** [members × tells]: what the sites behind a member told, each times the share of its power that flows there. */
  readonly toldSum: Float64Array;
}

/** An exchange as it travels to workers. */
export interface ExchangeMemory {
  readonly memory: SharedArrayBuffer;
  readonly sites: number;
  readonly copies: number;
  readonly copyOf: Int32Array;
  readonly paths: SupplyPaths;
  readonly tells: number;
}

/** @param supply where policies look at what their sites are supplied through */
export function createExchange(
  sites: number,
  copies: number,
  supply: { readonly paths: SupplyPaths; readonly copyOf: Int32Array; readonly tells: number } = {
    paths: noSupplyPaths(0),
    copyOf: new Int32Array(0),
    tells: 0,
  },
): ExchangeMemory {
  const { tells, paths } = supply;
  const members = paths.element.length;
  const values = 4 * sites + copies + members + tells * (2 * sites + members);
  const shared = { memory: new SharedArrayBuffer(8 * values), sites, copies, ...supply };
  const { voltagePu, feederKw, supply: open } = openExchange(shared);
  voltagePu.fill(Number.NaN);
  feederKw.fill(Number.NaN);
  open.loading.fill(Number.NaN);
  return shared;
}

export function openExchange({ memory, sites, copies, copyOf, paths, tells }: ExchangeMemory): Exchange {
  let taken = 0;
  const take = (length: number): Float64Array => {
    const view = new Float64Array(memory, 8 * taken, length);
    taken += length;
    return view;
  };
  const members = paths.element.length;
  return {
    siteKw: take(sites),
    siteKvar: take(sites),
    voltagePu: take(sites),
    ownKw: take(sites),
    feederKw: take(copies),
    supply: {
      paths,
      copies,
      copyOf,
      loading: take(members),
      tells,
      telling: take(sites * tells),
      told: take(sites * tells),
      toldSum: take(members * tells),
    },
  };
}
