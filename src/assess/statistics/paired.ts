import { type BootstrapOptions, bcaInterval, type Interval } from "./bootstrap.ts";
import { studentCdf, studentQuantile } from "./distributions.ts";
import { correlation, mean, standardDeviation } from "./sample-moments.ts";

/** Replications of two systems on common random numbers: `after[r]` and `before[r]` saw the same draws. */
export interface Pairs {
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

/** A paired difference with what is known about it. */
export interface PairedDifference extends Interval {
  readonly n: number;
  /** Two-sided p-value of "no difference"; NaN for one pair. */
  readonly p: number;
  /** Share of replications in which `after` is larger [1]; ties count half. */
  readonly shareLarger: number;
}

const differencesOf = ({ before, after }: Pairs): Float64Array =>
  Float64Array.from({ length: before.length }, (_, r) => after[r]! - before[r]!);

/** Mean of after − before with Student's interval. One pair has an estimate and no interval (NaN). */
export function pairedT(pairs: Pairs, confidence = 0.95): PairedDifference {
  const differences = differencesOf(pairs);
  const n = differences.length;
  const estimate = mean(differences);
  const error = standardDeviation(differences) / Math.sqrt(n);
  const half = n > 1 ? studentQuantile((1 + confidence) / 2, n - 1) * error : Number.NaN;
  // Differences that are all alike leave no doubt, not an undefined one.
  const p =
    n < 2 ? Number.NaN : error === 0 ? Number(estimate === 0) : 2 * studentCdf(-Math.abs(estimate / error), n - 1);
  return { estimate, low: estimate - half, high: estimate + half, n, p, shareLarger: shareLarger(differences) };
}

/** Mean of after − before with a BCa bootstrap interval, for differences that are far from normal. */
export function pairedBca(pairs: Pairs, options: BootstrapOptions): PairedDifference {
  const differences = differencesOf(pairs);
  const { p, shareLarger, n } = pairedT(pairs, options.confidence);
  return { ...bcaInterval(n, (rows) => meanOf(differences, rows), options), n, p, shareLarger };
}

/** Ratio of means, after over before, the pair drawn together: never the mean of ratios, which weighs small runs most. */
export const pairedRatio = ({ before, after }: Pairs, options: BootstrapOptions): Interval =>
  bcaInterval(before.length, (rows) => meanOf(after, rows) / meanOf(before, rows), options);

function meanOf(values: ArrayLike<number>, rows: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum / rows.length;
}

const shareLarger = (differences: Float64Array): number =>
  differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0) / differences.length;

/** Whether common random numbers help: the difference varies less than it would between independent runs. */
export function commonRandomNumbers({ before, after }: Pairs): {
  readonly correlation: number;
  /** Var(difference) over Var(before) + Var(after); below 1 the pairing helps. NaN where nothing varies. */
  readonly varianceRatio: number;
  readonly helps: boolean;
} {
  const apart = standardDeviation(before) ** 2 + standardDeviation(after) ** 2;
  const varianceRatio = standardDeviation(differencesOf({ before, after })) ** 2 / apart;
  return { correlation: correlation(before, after), varianceRatio, helps: varianceRatio < 1 };
}

/** Replications wanted for an interval of mean ± halfWidth, from a pilot: n = ⌈(t · s / h)²⌉, at least the pilot's. */
export function replicationsFor(
  pilot: ArrayLike<number>,
  { halfWidth, confidence = 0.95 }: { halfWidth: number; confidence?: number },
): number {
  const t = studentQuantile((1 + confidence) / 2, pilot.length - 1);
  return Math.max(pilot.length, Math.ceil(((t * standardDeviation(pilot)) / halfWidth) ** 2));
}

/** Half the width of Student's interval of the mean; NaN for fewer than two values. */
export const halfWidthOf = (values: ArrayLike<number>, confidence = 0.95): number =>
  values.length < 2
    ? Number.NaN
    : (studentQuantile((1 + confidence) / 2, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
