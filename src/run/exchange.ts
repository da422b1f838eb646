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
  /** One value: active power the feeder drew in the last solved step [kW]; NaN before the first and without a grid. */
  readonly feederKw: Float64Array;
}

/** The shared memory of an exchange, as it travels to workers. */
export type ExchangeMemory = SharedArrayBuffer;

export function createExchange(sites: number): ExchangeMemory {
  const memory = new SharedArrayBuffer(8 * (4 * sites + 1));
  const { voltagePu, feederKw } = openExchange(memory);
  voltagePu.fill(Number.NaN);
  feederKw.fill(Number.NaN);
  return memory;
}

export function openExchange(memory: ExchangeMemory): Exchange {
  const sites = (memory.byteLength / 8 - 1) / 4;
  return {
    siteKw: new Float64Array(memory, 0, sites),
    siteKvar: new Float64Array(memory, 8 * sites, sites),
    voltagePu: new Float64Array(memory, 16 * sites, sites),
    ownKw: new Float64Array(memory, 24 * sites, sites),
    feederKw: new Float64Array(memory, 32 * sites, 1),
  };
}
