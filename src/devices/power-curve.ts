/** Power a battery accepts against its state of charge, as straight lines between points.
 *  `soc` ascends strictly from 0 to 1; `kw` has one power per point, none negative. */
export interface PowerCurve {
  readonly soc: Float64Array;
  readonly kw: Float64Array;
}

/** A curve from [state of charge 0–1, kW] pairs, as model files hold them. They were checked at the door.
 *  @returns typed arrays for the hot loops */
export function powerCurve(points: readonly (readonly [number, number])[]): PowerCurve {
  return { soc: Float64Array.from(points, ([soc]) => soc), kw: Float64Array.from(points, ([, kw]) => kw) };
}

/** What is assumed of a vehicle whose curve nobody published: full power up to 80 %, then down to a twentieth. */
export const assumedCurve = (maxPowerKw: number): PowerCurve =>
  powerCurve([
    [0, maxPowerKw],
    [0.8, maxPowerKw],
    [1, 0.05 * maxPowerKw],
  ]);

/** The power accepted at a state of charge [kW]. */
export function dcPowerLimitKw(curve: PowerCurve, soc: number): number {
  const { soc: at, kw } = curve;
  const last = at.length - 1;
  if (soc <= at[0]) return kw[0];
  if (soc >= at[last]) return kw[last];
  const i = segmentAt(at, soc);
  return kw[i] + ((kw[i + 1] - kw[i]) * (soc - at[i])) / (at[i + 1] - at[i]);
}

/** The segment a state of charge lies in: the last one that begins at or below it. */
export function segmentAt(soc: Float64Array, value: number): number {
  let i = 0;
  while (i < soc.length - 2 && value >= soc[i + 1]) i++;
  return i;
}

/** The lower of two curves everywhere: what both a vehicle and a charger allow. Exact, with a point where they cross. */
export function lowerCurve(a: PowerCurve, b: PowerCurve): PowerCurve {
  const points: [number, number][] = [];
  const socs = [...new Set([...a.soc, ...b.soc])].sort((x, y) => x - y);
  for (let i = 0; i < socs.length; i++) {
    const here = socs[i];
    points.push([here, Math.min(dcPowerLimitKw(a, here), dcPowerLimitKw(b, here))]);
    const next = socs[i + 1];
    if (next === undefined) break;
    const gap = dcPowerLimitKw(a, here) - dcPowerLimitKw(b, here);
    const gapNext = dcPowerLimitKw(a, next) - dcPowerLimitKw(b, next);
    if (gap * gapNext >= 0) continue;
    const crossing = here + ((next - here) * gap) / (gap - gapNext);
    if (crossing > here && crossing < next) points.push([crossing, dcPowerLimitKw(a, crossing)]);
  }
  return powerCurve(points);
}

/** The power a highest current makes at the inlet, state of charge by state of charge: it grows with the battery's voltage.
 *  @param restVoltage [state of charge, V] at rest, ascending from 0 to 1  @param resistanceOhm seen at the inlet [Ω] */
export const currentLimitCurve = (
  currentA: number,
  restVoltage: readonly (readonly [number, number])[],
  resistanceOhm: number,
): PowerCurve => powerCurve(restVoltage.map(([soc, v]) => [soc, (currentA * (v + resistanceOhm * currentA)) / 1000]));
