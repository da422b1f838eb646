import type { Stream } from "../../base/random.ts";
import { normalCdf, normalQuantile, studentQuantile } from "./distributions.ts";
import { mean, sortedQuantile } from "./sample-moments.ts";

/** An estimate with its interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What is estimated, from the rows that a resample has drawn (indices into the sample, repeats allowed). */
export type Statistic = (rows: ArrayLike<number>) => number;

export interface BootstrapOptions {
  /** Where the draws come from; the same stream gives the same interval. */
  readonly random: Stream;
  /** 0.95 when absent. */
  readonly confidence?: number;
  /** 2,000 when absent. */
  readonly resamples?: number;
}

/** Bias-corrected and accelerated bootstrap interval (Efron 1987) of any statistic of n independent rows. Rows are drawn
 *  whole, so a statistic of pairs keeps each pair together.
 *  A statistic that does not vary gives an interval without width. @param n rows in the sample, at least 2 */
export function bcaInterval(n: number, statistic: Statistic, options: BootstrapOptions): Interval {
  const { random, confidence = 0.95, resamples = 2000 } = options;
  const whole = Int32Array.from({ length: n }, (_, i) => i);
  const estimate = statistic(whole);
  const drawn = resampled(n, statistic, { random, resamples });
  let [below, equal] = [0, 0];
  for (const value of drawn) {
    if (value < estimate) below++;
    else if (value === estimate) equal++;
  }
  // Ties count half, as scipy does, or a statistic of few distinct values would be pushed to one side.
  const bias = normalQuantile((below + equal / 2) / resamples);
  const acceleration = accelerationOf(n, statistic);
  const at = (p: number) => {
    const z = bias + normalQuantile(p);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  const tail = (1 - confidence) / 2;
  if (!Number.isFinite(bias)) return { estimate, low: drawn[0]!, high: drawn.at(-1)! };
  return { estimate, low: sortedQuantile(drawn, at(tail)), high: sortedQuantile(drawn, at(1 - tail)) };
}

/** Plain percentile interval, for statistics on which leaving out a row says little. */
export function percentileInterval(n: number, statistic: Statistic, options: BootstrapOptions): Interval {
  const { random, confidence = 0.95, resamples = 2000 } = options;
  const drawn = resampled(n, statistic, { random, resamples });
  const tail = (1 - confidence) / 2;
  return {
    estimate: statistic(Int32Array.from({ length: n }, (_, i) => i)),
    low: sortedQuantile(drawn, tail),
    high: sortedQuantile(drawn, 1 - tail),
  };
}

function resampled(n: number, statistic: Statistic, { random, resamples }: { random: Stream; resamples: number }) {
  const rows = new Int32Array(n);
  const drawn = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    for (let i = 0; i < n; i++) rows[i] = Math.floor(random() * n);
    drawn[round] = statistic(rows);
  }
  return drawn.sort();
}

/** How fast the standard error changes with the estimate, by leaving out one row at a time. */
function accelerationOf(n: number, statistic: Statistic): number {
  const left = Int32Array.from({ length: n - 1 }, (_, i) => i + 1);
  const values = new Float64Array(n);
  for (let out = 0; out < n; out++) {
    values[out] = statistic(left);
    if (out < n - 1) left[out] = out;
  }
  const middle = values.reduce((sum, value) => sum + value, 0) / n;
  let [squares, cubes] = [0, 0];
  for (const value of values) {
    squares += (middle - value) ** 2;
    cubes += (middle - value) ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

/** Interval of the mean of a series whose neighbours depend on each other: blocks of neighbouring values that do not overlap
 *  are drawn whole (Carlstein 1986), as days are, so a shape that repeats itself from block to block adds no doubt. Few blocks
 *  vary less than what they stand for, hence percentiles after Student's t (expanded percentile interval, Hesterberg 2015).
 *  Values after the last whole block are left out.
 *  @param block values in one block, so that there are two or more: a day or a week of the series */
export function blockMeanInterval(
  series: ArrayLike<number>,
  options: BootstrapOptions & { readonly block: number },
): Interval {
  const { random, block, confidence = 0.95, resamples = 2000 } = options;
  const means = Float64Array.from({ length: Math.floor(series.length / block) }, (_, b) => {
    let sum = 0;
    for (let i = 0; i < block; i++) sum += series[b * block + i]!;
    return sum / block;
  });
  const drawn = resampled(means.length, (blocks) => meanAt(means, blocks), { random, resamples });
  const n = means.length;
  const t = studentQuantile((1 + confidence) / 2, n - 1);
  const tail = normalCdf(-t * Math.sqrt(n / (n - 1)));
  return { estimate: mean(means), low: sortedQuantile(drawn, tail), high: sortedQuantile(drawn, 1 - tail) };
}

function meanAt(values: ArrayLike<number>, rows: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum / rows.length;
}
