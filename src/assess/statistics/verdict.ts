import type { Interval } from "./bootstrap.ts";

/** What an interval of differences says against the smallest difference that matters. */
export type Verdict = "better" | "equivalent" | "worse" | "undecided";

/** Judges a difference (after − before) by its whole interval: equivalent where it lies within ± practical, better or
 *  worse where it lies wholly on one side of zero and its estimate reaches the practical threshold, undecided otherwise.
 *  @param practical smallest difference that matters, in the KPI's unit; 0 where any does
 *  @param better which direction is an improvement */
export function verdictOf(
  { estimate, low, high }: Interval,
  { practical = 0, better }: { practical?: number; better: "higher" | "lower" },
): Verdict {
  // One replication has no interval, and without one nothing can be said.
  if (Number.isNaN(low) || Number.isNaN(high)) return "undecided";
  if (low >= -practical && high <= practical) return "equivalent";
  if (Math.abs(estimate) >= practical && (low > 0 || high < 0)) {
    return low > 0 === (better === "higher") ? "better" : "worse";
  }
  return "undecided";
}

/** Holm's step-down adjustment (1979): p-values that may be read together at one level, however many there are.
 *  NaN, a comparison that could not be made, stays NaN and is not counted. */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).filter((i) => !Number.isNaN(p[i]!));
  order.sort((a, b) => p[a]! - p[b]!);
  const adjusted = p.map(() => Number.NaN);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p[i]! * (order.length - rank)));
    adjusted[i] = largest;
  }
  return adjusted;
}
