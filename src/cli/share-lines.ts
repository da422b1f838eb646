/** A paired share of sessions as a terminal shows it. */
export interface ShownShare {
  readonly label: string;
  readonly run: string;
  readonly against: string;
  readonly n: number;
  readonly after: ShownPct;
  readonly before: ShownPct;
  readonly difference: ShownPct;
  readonly p: number;
}

interface ShownPct {
  readonly pct: number;
  readonly low: number;
  readonly high: number;
}

/** One line per share: both runs' with Wilson's intervals, their difference with Newcombe's, and McNemar's p. */
export function shareLines(shares: readonly ShownShare[]): string {
  return shares
    .map(
      ({ label, run, against, n, after, before, difference, p }) =>
        `${label}, the same ${n} sessions: ${run} ${between(after)} %, ${against} ${between(before)} %; ` +
        `difference ${between(difference, true)} points, p ${p < 0.001 ? "< 0.001" : p.toFixed(3)} (McNemar)`,
    )
    .join("\n");
}

const between = ({ pct, low, high }: ShownPct, hasSign = false): string => {
  const text = (value: number) => `${hasSign && value > 0 ? "+" : ""}${value.toFixed(1)}`;
  return `${text(pct)} [${text(low)} … ${text(high)}]`;
};
