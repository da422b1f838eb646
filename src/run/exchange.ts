import { noSupplyPaths, type SupplyPaths } from "../grid/supply-paths.ts";
import type { CopyRange } from "../model/places.ts";

/** What sites tell the grid. */
export interface SitePowers {
  /** Mean power of the site's EVSEs in the window that just ended, load positive [kW], [kvar]. */
  readonly siteKw: Float64Array;
  readonly siteKvar: Float64Array;
  /** Mean power of what else stands behind the site's meter, load less solar power [kW]. */
  readonly ownKw: Float64Array;
}

/** What the grid tells sites. */
export interface GridState {
  /** Lowest voltage of the site's phases at a solved step [pu]; NaN before the first and without a grid. */
  readonly voltagePu: Float64Array;
  /** By copy of the feeder, from the exchange's first on: active power it drew in that step [kW]; NaN before the first and without a grid. */
  readonly feederKw: Float64Array;
}

/** When sites see what was solved at an edge: in the window after it; in the second window after it, while the grid is
 *  solved beside the first; or never, because nobody looks. */
export type GridDelay = "next window" | "second window" | "unread";

/** What sites and grid tell each other at a window's edge, in memory shared by all workers. One slot per site, written
 *  by the worker that runs the site (powers) or by the one that solves the grid (voltages), so no slot has two writers. */
export interface Exchange {
  readonly delay: GridDelay;
  /** The first copy of the feeder that is in it. */
  readonly firstCopy: number;
  /** Where sites write, and what they see. */
  powers: SitePowers;
  seen: GridState;
  /** What the grid reads, and where it writes: the same, or what changes places with it at every edge. */
  powersSolved: SitePowers;
  solved: GridState;
  readonly supply: SupplyExchange;
}

/** After an edge, on every worker, where the grid is solved beside the window that follows. */
export function changePlaces(exchange: Exchange): void {
  const { powers, seen, powersSolved, solved, delay } = exchange;
  exchange.powers = powersSolved;
  exchange.powersSolved = powers;
  if (delay === "unread") return;
  exchange.seen = solved;
  exchange.solved = seen;
}

/** What is measured on the sites' ways to the feeder's head, and what sites tell each other; without members and without
 *  a number told where the policy asks for neither. */
export interface SupplyExchange {
  /** By site; members of every copy of the feeder after those of the copy before, from the exchange's first on, elements by
   *  their place in the copy. */
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
  readonly firstCopy: number;
  readonly copies: number;
  readonly copyOf: Int32Array;
  readonly paths: SupplyPaths;
  readonly tells: number;
  readonly delay: GridDelay;
}

/** @param supply where policies look at what their sites are supplied through */
export function createExchange(
  sites: number,
  [firstCopy, end]: CopyRange,
  supply: { readonly paths: SupplyPaths; readonly copyOf: Int32Array; readonly tells: number } = {
    paths: noSupplyPaths(0),
    copyOf: new Int32Array(0),
    tells: 0,
  },
  delay: GridDelay = "next window",
): ExchangeMemory {
  const { tells, paths } = supply;
  const copies = end - firstCopy;
  const members = paths.element.length;
  const sets = delay === "next window" ? 1 : 2;
  const values = sets * (4 * sites + copies) + members + tells * (2 * sites + members);
  const shared = { memory: new SharedArrayBuffer(8 * values), sites, firstCopy, copies, delay, ...supply };
  const { seen, solved, supply: open } = openExchange(shared);
  for (const { voltagePu, feederKw } of [seen, solved]) {
    voltagePu.fill(Number.NaN);
    feederKw.fill(Number.NaN);
  }
  open.loading.fill(Number.NaN);
  return shared;
}

export function openExchange({
  memory,
  sites,
  firstCopy,
  copies,
  copyOf,
  paths,
  tells,
  delay,
}: ExchangeMemory): Exchange {
  let taken = 0;
  const take = (length: number): Float64Array => {
    const view = new Float64Array(memory, 8 * taken, length);
    taken += length;
    return view;
  };
  const members = paths.element.length;
  const takePowers = (): SitePowers => ({ siteKw: take(sites), siteKvar: take(sites), ownKw: take(sites) });
  const takeState = (): GridState => ({ voltagePu: take(sites), feederKw: take(copies) });
  const powers = takePowers();
  const seen = takeState();
  const isPrompt = delay === "next window";
  return {
    delay,
    firstCopy,
    powers,
    seen,
    powersSolved: isPrompt ? powers : takePowers(),
    solved: isPrompt ? seen : takeState(),
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
