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

/** Up to so many values from the highest on a quantile is found by keeping those alone; beyond, sorting is quicker. */
const MOST_KEPT = 16;

/** The value that a share of the means does not exceed (nearest rank), NaN ranking highest; NaN without means.
 *  @param share 0 to 1 */
export function quantileOf(means: Means, share: number): number {
  const { values, first, stride, count } = means;
  if (count === 0) return Number.NaN;
  const rank = Math.max(0, Math.ceil(share * count) - 1);
  if (count - rank <= MOST_KEPT) return fromHighest(means, count - rank);
  const sorted = new Float64Array(count);
  for (let k = 0; k < count; k++) sorted[k] = values[first + k * stride];
  return sorted.sort()[rank];
}

/** The highest values seen so far, ascending; room for one call. */
const KEPT = new Float64Array(MOST_KEPT);

/** @param place 1: the highest, 2: the one before it … */
function fromHighest({ values, first, stride, count }: Means, place: number): number {
  for (let at = 0; at < place; at++) KEPT[at] = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    const value = values[first + k * stride];
    if (!ranksAbove(value, KEPT[0])) continue;
    let at = 0;
    for (; at + 1 < place && ranksAbove(value, KEPT[at + 1]); at++) KEPT[at] = KEPT[at + 1];
    KEPT[at] = value;
  }
  return KEPT[0];
}

const ranksAbove = (value: number, other: number): boolean =>
  value > other || (Number.isNaN(value) && !Number.isNaN(other));
