import type { Difference } from "./summary.ts";

/** A key figure for which common random numbers do not do what they are for. */
export interface UnhelpfulPairing {
  readonly kpi: string;
  readonly label: string;
  /** Points for which the paired difference varies at least as much as one of independent runs would, and all of them. */
  readonly points: number;
  readonly of: number;
  /** Medians over the points. */
  readonly correlation: number;
  readonly varianceRatio: number;
}

/** With fewer pairs the ratio of variances is itself mostly chance. */
const FEWEST_PAIRS = 5;

/** The key figures whose pairing does not help at most of the points. Then the intervals are as wide as with independent
 *  runs or wider; usually a random stream that should be the same in both systems is not. */
export function unhelpfulPairings(
  differences: readonly Pick<Difference, "kpi" | "label" | "n" | "varianceRatio" | "correlation">[],
): UnhelpfulPairing[] {
  // Where one side never varies there is nothing that pairs could share, and nothing is lost.
  const known = differences.filter(
    ({ n, varianceRatio, correlation }) => n >= FEWEST_PAIRS && varianceRatio !== null && correlation !== null,
  );
  return [...new Set(known.map(({ kpi }) => kpi))].flatMap((kpi) => {
    const all = known.filter((one) => one.kpi === kpi);
    const points = all.filter(({ varianceRatio }) => varianceRatio! >= 1).length;
    if (2 * points <= all.length) return [];
    return [
      {
        kpi,
        label: all[0]!.label,
        points,
        of: all.length,
        correlation: medianOf(all.map(({ correlation }) => correlation!)),
        varianceRatio: medianOf(all.map(({ varianceRatio }) => varianceRatio!)),
      },
    ];
  });
}

/** What a person is told: which figure, and by which numbers. */
export function pairingSentence({ label, points, of, correlation, varianceRatio }: UnhelpfulPairing): string {
  const ratio = `the paired difference varies ${Number(varianceRatio.toPrecision(2))} times as much as that of independent runs`;
  const pairs = `pairs correlate by ${Number(correlation.toFixed(2))}`;
  const where = of === 1 ? "" : ` at ${points} of ${of} points`;
  return `Common random numbers do not help for "${label}"${where}: ${ratio}, ${pairs}.`;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
