/** The averages of one voltage, one interval after another, within a longer list: value k is
 *  `values[first + k · stride]`. */
export interface Means {
  readonly values: ArrayLike<number>;
  readonly first: number;
  readonly stride: number;
  readonly count: number;
  /** Length of one interval [s]; 600 for the standards' 10 minutes. */
  readonly intervalS: number;
}

/** All of a list, as 10-minute means unless said otherwise. */
export const meansOf = (values: ArrayLike<number>, intervalS = 600): Means => ({
  values,
  first: 0,
  stride: 1,
  count: values.length,
  intervalS,
});

/** Calls back with each value in order. */
export function eachMean({ values, first, stride, count }: Means, visit: (value: number, index: number) => void): void {
  for (let k = 0; k < count; k++) visit(values[first + k * stride], k);
}

/** The value that a share of the means does not exceed (nearest rank); NaN without means.
 *  @param share 0 to 1 */
export function quantileOf(means: Means, share: number): number {
  const sorted = new Float64Array(means.count);
  eachMean(means, (value, k) => {
    sorted[k] = value;
  });
  sorted.sort();
  return sorted[Math.max(0, Math.ceil(share * means.count) - 1)] ?? Number.NaN;
}
