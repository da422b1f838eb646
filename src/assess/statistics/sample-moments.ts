/** The arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Standard deviation with n − 1 below; NaN for fewer than two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  const middle = mean(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - middle) ** 2;
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** The q-quantile of values in ascending order, straight lines between them (Hyndman and Fan's type 7, as numpy and R). */
export function sortedQuantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const low = sorted[below]!;
  return below + 1 < sorted.length ? low + (at - below) * (sorted[below + 1]! - low) : low;
}

/** The q-quantile of values in any order. */
export const quantile = (values: ArrayLike<number>, q: number): number =>
  sortedQuantile(Float64Array.from(values).sort(), q);

/** Pearson's correlation of two series of equal length; NaN where one does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [middleA, middleB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    both += (a[i]! - middleA) * (b[i]! - middleB);
    ofA += (a[i]! - middleA) ** 2;
    ofB += (b[i]! - middleB) ** 2;
  }
  return both / Math.sqrt(ofA * ofB);
}
