/** Efficiency of a converter against its load as straight lines between points: `share` of full power, ascending from 0. */
export interface Conversion {
  readonly fullKw: number;
  readonly share: Float64Array;
  readonly efficiency: Float64Array;
}

/** A converter from [share of full power, efficiency] pairs, as model files hold them. */
export const conversion = (fullKw: number, points: readonly (readonly [number, number])[]): Conversion => ({
  fullKw,
  share: Float64Array.from(points, ([share]) => share),
  efficiency: Float64Array.from(points, ([, efficiency]) => efficiency),
});

/** Efficiency at a power, the same both ways; the last value holds above full power. @param kw sign and side do not matter */
export function efficiencyAt({ fullKw, share, efficiency }: Conversion, kw: number): number {
  const load = Math.abs(kw) / fullKw;
  const last = share.length - 1;
  if (load >= share[last]) return efficiency[last];
  let i = 0;
  while (load >= share[i + 1]) i++;
  return efficiency[i] + ((efficiency[i + 1] - efficiency[i]) * (load - share[i])) / (share[i + 1] - share[i]);
}

/** Power at the grid's side of a converter whose efficiency is told by that power, for one at its other side; by sign, into
 *  the battery positive [kW]. */
export function meterKw(converter: Conversion, plugKw: number): number {
  const isOut = plugKw < 0;
  let kw = plugKw;
  // Efficiency changes so little with power that every round gains a digit or more.
  for (let round = 0; round < ROUNDS; round++) {
    const efficiency = efficiencyAt(converter, kw);
    const next = isOut ? plugKw * efficiency : plugKw / efficiency;
    if (next === kw) break;
    kw = next;
  }
  return kw;
}
const ROUNDS = 16;
