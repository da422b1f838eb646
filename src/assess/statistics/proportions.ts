import type { Interval } from "./bootstrap.ts";
import { binomialCdf, normalQuantile, studentCdf, studentQuantile } from "./distributions.ts";

/** Wilson's score interval of a proportion (1927): sound for few trials and for shares near 0 and 1. */
export function wilson(successes: number, trials: number, confidence = 0.95): Interval {
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / trials;
  const middle = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half =
    (z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))) / (1 + (z * z) / trials);
  // At the ends the formula gives 0 and 1 but for rounding.
  const low = successes === 0 ? 0 : middle - half;
  const high = successes === trials ? 1 : middle + half;
  return { estimate: share, low, high };
}

/** Two yes/no answers of the same subjects, counted. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  readonly neither: number;
}

/** McNemar's exact two-sided test of whether paired proportions differ: under "no difference" the subjects that changed
 *  are split by a fair coin. @returns p-value; 1 where none changed */
export function mcNemar({ onlyBefore, onlyAfter }: Pick<PairedCounts, "onlyBefore" | "onlyAfter">): number {
  const changed = onlyBefore + onlyAfter;
  return changed === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(onlyBefore, onlyAfter), changed, 0.5));
}

/** Newcombe's interval (1998, method 10) of the difference of paired proportions, after − before. */
export function newcombe(counts: PairedCounts, confidence = 0.95): Interval {
  const { both, onlyBefore, onlyAfter, neither } = counts;
  const n = both + onlyBefore + onlyAfter + neither;
  const after = wilson(both + onlyAfter, n, confidence);
  const before = wilson(both + onlyBefore, n, confidence);
  const product = (both + onlyBefore) * (onlyAfter + neither) * (both + onlyAfter) * (onlyBefore + neither);
  const cross = both * neither - onlyBefore * onlyAfter;
  // The continuity correction keeps a weak positive association from being overstated.
  const corrected = cross > n / 2 ? cross - n / 2 : cross > 0 ? 0 : cross;
  const phi = product > 0 ? corrected / Math.sqrt(product) : 0;
  const half = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  const estimate = after.estimate - before.estimate;
  return {
    estimate,
    low: estimate - half(after.estimate - after.low, before.high - before.estimate),
    high: estimate + half(after.high - after.estimate, before.estimate - before.low),
  };
}

/** A share, or a difference of shares, of subjects that come in clusters: only the clusters are independent. Ratio estimator
 *  of a cluster sample (Cochran 1977, ch. 6) with Student's interval and p-value of "zero".
 *  @param counts per cluster, of those that count   @param sizes subjects per cluster; two clusters or more */
export function clusteredShare(
  counts: readonly number[],
  sizes: readonly number[],
  confidence = 0.95,
): Interval & { readonly p: number } {
  const clusters = counts.length;
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const estimate = counts.reduce((sum, count) => sum + count, 0) / n;
  const squares = counts.reduce((sum, count, i) => sum + (count - estimate * sizes[i]!) ** 2, 0);
  const error = Math.sqrt((squares * clusters) / (clusters - 1)) / n;
  const half = studentQuantile((1 + confidence) / 2, clusters - 1) * error;
  const p = error === 0 ? Number(estimate === 0) : 2 * studentCdf(-Math.abs(estimate / error), clusters - 1);
  return { estimate, low: estimate - half, high: estimate + half, p };
}
