import type { LoadShape, Network } from "./network.ts";

export type ShapeMode = "daily" | "yearly" | "duty";

/** A multiplier of active and of reactive power. */
export interface ShapeValue {
  readonly p: number;
  readonly q: number;
}

/** A shape at a time [s]. With an interval: the point of the nearest whole interval, the first point at one interval
 *  (not at 0), and round again after the last. With hours: straight lines through the points, the first one also
 *  before its first point, and round again after the last. Both as OpenDSS has them. */
export function shapeAt(shape: LoadShape, timeS: number): ShapeValue {
  const { p, q = p, intervalS, hours } = shape;
  if (p.length <= 1) return { p: p[0] ?? 1, q: q[0] ?? 1 };
  if (intervalS > 0) {
    const k = pointAt(p.length, timeS, intervalS);
    return { p: p[k], q: q[k] };
  }
  if (!hours || hours.length === 0) return { p: 1, q: 1 };
  const last = hours[hours.length - 1];
  const hour = hoursOf(timeS);
  const at = hour > last && last > 0 ? hour - Math.trunc(hour / last) * last : hour;
  let k = 0;
  while (k < hours.length - 1 && hours[k] < at) k++;
  if (Math.abs(hours[k] - at) < SAME_HOUR) return { p: p[k], q: q[k] };
  k = Math.max(1, k);
  const share = (at - hours[k - 1]) / (hours[k] - hours[k - 1]);
  return { p: p[k - 1] + share * (p[k] - p[k - 1]), q: q[k - 1] + share * (q[k] - q[k - 1]) };
}

/** Points as near as this are met [h]; 36 ms. */
const SAME_HOUR = 1e-5;

/** In the very steps in which OpenDSS counts time, so that both round halves alike. */
function hoursOf(timeS: number): number {
  const whole = Math.floor(timeS / 3600);
  return whole + (timeS - whole * 3600) / 3600;
}

/** Which point of so many, one every `intervalS`, stands at a time [s]. */
export function pointAt(count: number, timeS: number, intervalS: number): number {
  const point = roundHalfEven(hoursOf(timeS) / (intervalS / 3600)) % count;
  return point === 0 ? count - 1 : point - 1;
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}

/** Shape of each load by mode, −1 for none. */
export const loadShapes = ({ loads, options }: Network, mode: ShapeMode): Int32Array =>
  Int32Array.from(loads, (load) => load.shapes?.[mode] ?? load.shapes?.daily ?? options.defaultShapes?.[mode] ?? -1);

/** What one load takes at a time of its shape, at the voltage it is rated for [kW]. @param shape -1 for none */
export function loadKwAt({ loads, shapes, options }: Network, load: number, shape: number, timeS: number): number {
  const { kw, status } = loads[load];
  const times = status === "variable" ? options.loadMultiplier : 1;
  const chosen = status === "fixed" ? -1 : shape;
  if (chosen < 0) return kw * times;
  const { p } = shapeAt(shapes[chosen], timeS);
  return shapes[chosen].isActual ? p : kw * times * p;
}
