import { stream } from "../../base/random.ts";
import { type Interval, percentileInterval } from "./bootstrap.ts";
import { mean } from "./sample-moments.ts";
import { sobolSequence } from "./sobol-sequence.ts";

/** Rows for Sobol's indices (Saltelli 2010): for each of `points` base points its row of A, one row of A per parameter
 *  with that parameter from B, and its row of B: `points · (dimensions + 2)` rows in [0, 1). */
export function sobolDesign(options: {
  readonly points: number;
  readonly dimensions: number;
  readonly seed: number;
}): Float64Array[] {
  const { points, dimensions, seed } = options;
  const both = sobolSequence({ points, dimensions: 2 * dimensions, scramble: seed });
  return both.flatMap((row) => {
    const [a, b] = [row.slice(0, dimensions), row.slice(dimensions)];
    const mixed = Array.from({ length: dimensions }, (_, k) => {
      const rowOfA = a.slice();
      rowOfA[k] = b[k]!;
      return rowOfA;
    });
    return [a, ...mixed, b];
  });
}

/** How much of a result's variance a parameter explains. */
export interface SobolIndex {
  /** Alone [1]. */
  readonly first: Interval;
  /** With everything it acts together with [1]. */
  readonly total: Interval;
}

/** First-order (Saltelli 2010) and total (Jansen 1999) indices with bootstrap intervals over the base points.
 *  @param results one per row of `sobolDesign`, in its order */
export function sobolIndices(
  results: ArrayLike<number>,
  options: {
    readonly dimensions: number;
    readonly seed: number;
    readonly resamples?: number;
    readonly confidence?: number;
  },
): SobolIndex[] {
  const { dimensions, seed, resamples = 500, confidence = 0.95 } = options;
  const stride = dimensions + 2;
  const points = Math.floor(results.length / stride);
  const a = column(results, 0, stride, points);
  const b = column(results, stride - 1, stride, points);
  return Array.from({ length: dimensions }, (_, k) => {
    const mixed = column(results, k + 1, stride, points);
    const random = stream(seed, `parameter:${k}`, "sobol-bootstrap");
    const interval = (index: (rows: ArrayLike<number>) => number) =>
      percentileInterval(points, index, { random, resamples, confidence });
    return {
      first: interval((rows) => {
        let sum = 0;
        for (let i = 0; i < rows.length; i++) sum += b[rows[i]!]! * (mixed[rows[i]!]! - a[rows[i]!]!);
        return sum / rows.length / variance(a, b, rows);
      }),
      total: interval((rows) => {
        let sum = 0;
        for (let i = 0; i < rows.length; i++) sum += (a[rows[i]!]! - mixed[rows[i]!]!) ** 2;
        return sum / (2 * rows.length) / variance(a, b, rows);
      }),
    };
  });
}

/** Every `stride`-th result less the mean of all: the first-order estimator loses digits where the mean is large beside
 *  the spread. */
function column(results: ArrayLike<number>, offset: number, stride: number, points: number): Float64Array {
  const middle = mean(results);
  return Float64Array.from({ length: points }, (_, i) => results[i * stride + offset]! - middle);
}

function variance(a: Float64Array, b: Float64Array, rows: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const [x, y] = [a[rows[i]!]!, b[rows[i]!]!];
    sum += x + y;
    squares += x * x + y * y;
  }
  const count = 2 * rows.length;
  return squares / count - (sum / count) ** 2;
}
