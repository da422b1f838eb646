/** A piecewise-linear characteristic: ascending x with the y that belongs to each; flat beyond both ends. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The curve's value at `x`. */
export function along({ x: xs, y: ys }: Curve, x: number): number {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let k = 1;
  while (xs[k] < x) k++;
  const share = (x - xs[k - 1]) / (xs[k] - xs[k - 1]);
  return ys[k - 1] + share * (ys[k] - ys[k - 1]);
}

/** A first-order lag as IEEE 1547 describes its open-loop response time: 90 % of a step is reached after
 *  `responseS`. @param dtS time since `previous` held [s] */
export function lagged(previous: number, target: number, dtS: number, responseS: number): number {
  return responseS <= 0 ? target : target + (previous - target) * 0.1 ** (dtS / responseS);
}
