/** What area and sites tell each other, in memory shared by all workers. The first worker writes the deviation while all others
 *  wait; each site writes its own entries in between. */
export interface AreaMemory {
  /** Of the frequency, at the look that comes next [Hz]. */
  readonly deviationHz: Float64Array;
  /** By site, after the last look: power given together [kW]; what its vehicles can give and take [kW], as they stood before
   *  the loss; vehicles that may, and the sum of their states of charge. */
  readonly deliveredKw: Float64Array;
  readonly giveKw: Float64Array;
  readonly takeKw: Float64Array;
  readonly vehicles: Float64Array;
  readonly soc: Float64Array;
}

const PER_SITE = 5;

export const createAreaMemory = (sites: number): SharedArrayBuffer => new SharedArrayBuffer(8 * (1 + PER_SITE * sites));

export function openAreaMemory(memory: SharedArrayBuffer): AreaMemory {
  const sites = (memory.byteLength / 8 - 1) / PER_SITE;
  const part = (k: number) => new Float64Array(memory, 8 * (1 + k * sites), sites);
  return {
    deviationHz: new Float64Array(memory, 0, 1),
    deliveredKw: part(0),
    giveKw: part(1),
    takeKw: part(2),
    vehicles: part(3),
    soc: part(4),
  };
}
