/** The lowest and highest value of every bucket of a regular series; NaN where a bucket holds no number. */
export interface Extremes {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Thins a regular series to `buckets` pairs of extremes, so that no peak is lost at any zoom.
 *  Every value falls into exactly one bucket; the lowest and highest of the whole series always survive. */
export function bucketExtremes(values: ArrayLike<number>, buckets: number): Extremes {
  const low = new Float64Array(buckets).fill(Number.NaN);
  const high = new Float64Array(buckets).fill(Number.NaN);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!Number.isFinite(value)) continue;
    const bucket = Math.floor((index * buckets) / values.length);
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
