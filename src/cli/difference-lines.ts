/** A difference as a terminal shows it. */
export interface ShownDifference {
  readonly point: string;
  readonly kpi: string;
  readonly unit: string;
  readonly n: number;
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: string;
}

/** Differences shown before the rest are only counted. */
const MOST_LINES = 60;

/** One line per difference: point, KPI, difference with its 95 % interval, verdict. */
export function differenceLines(differences: readonly ShownDifference[]): string {
  const rows = [
    ["", "", "difference", "95 %", "", "n", ""],
    ...differences
      .slice(0, MOST_LINES)
      .map(({ point, kpi, unit, n, estimate, low, high, verdict }) => [
        ...[point, kpi, signed(estimate)],
        low === null || high === null ? "" : `${signed(low)} … ${signed(high)}`,
        ...[unit === "1" ? "" : unit, String(n), n === 1 ? "one pair: no interval" : verdict],
      ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 2 || i === 3 || i === 5 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  const more = differences.length - MOST_LINES;
  return [...lines, ...(more > 0 ? [`and ${more} more in compare.csv`] : [])].join("\n");
}

const signed = (value: number): string => `${value > 0 ? "+" : ""}${Number(value.toPrecision(4))}`;
