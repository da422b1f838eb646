/** The lowest and highest value of every bucket of a regular series; NaN where a bucket holds no number. */
export interface Extremes {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Thins a regular series to one pair of extremes per `stride` values, so that no peak is lost at any zoom.
 *  @param stride whole number of values per bucket; the last bucket may hold fewer */
export function bucketExtremes(values: ArrayLike<number>, stride: number): Extremes {
  const buckets = Math.ceil(values.length / stride);
  const low = new Float64Array(buckets).fill(Number.NaN);
  const high = new Float64Array(buckets).fill(Number.NaN);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    const bucket = Math.floor(index / stride);
    if (!(low[bucket]! <= value)) low[bucket] = value;
    if (!(high[bucket]! >= value)) high[bucket] = value;
  }
  return { low, high };
}

/** Numbers rounded for embedding; what is not a number becomes null. */
export function compact(values: ArrayLike<number>, digits: number): (number | null)[] {
  const scale = 10 ** digits;
  const rounded: (number | null)[] = new Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    rounded[index] = Number.isFinite(value) ? Math.round(value * scale) / scale : null;
  }
  return rounded;
}
