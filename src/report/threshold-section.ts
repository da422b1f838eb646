import { fixedText } from "./number-text.ts";
import { section, table } from "./paired-sections.ts";

/** What a study's thresholds came to, worded where it is made. */
export interface ThresholdFindings {
  /** Where each is first broken as a number rises. */
  readonly crossings: readonly {
    readonly label: string;
    readonly condition: string;
    readonly key: string;
    readonly others: string;
    readonly holdsTo: number | null;
    readonly breaksAt: number | null;
  }[];
  /** When a forecast of the number passes each; absent without a forecast. */
  readonly uptake?: UptakeFindings;
  /** Every threshold at every point; shares in [1]. */
  readonly points: readonly {
    readonly label: string;
    readonly condition: string;
    readonly point: string;
    readonly n: number;
    readonly within: number;
    readonly share: { readonly low: number; readonly high: number };
    readonly value: number;
    readonly holds: boolean;
  }[];
}

/** A forecast, and when it passes what holds and what is broken. */
export interface UptakeFindings {
  readonly key: string;
  readonly source: string;
  readonly firstYear: number;
  readonly lastYear: number;
  /** Year by year. */
  readonly forecast: readonly { readonly year: number; readonly value: number }[];
  readonly crossings: readonly {
    readonly label: string;
    readonly condition: string;
    readonly others: string;
    readonly holdsUntil: number | null;
    readonly brokenBy: number | null;
    readonly gainedYears: number | null;
  }[];
}

/** Longer tables are for thresholds.csv. */
const MOST_ROWS = 200;

/** Which values keep the limits asked about, and at which they are passed. */
export function thresholdSection({ crossings, points, uptake }: ThresholdFindings): string {
  if (points.length === 0) return "";
  const cross = crossings.map(({ label, condition, key, others, holdsTo, breaksAt }) => [
    ...[`${label} ${condition}`, others || "all", key],
    ...[holdsTo === null ? "at none" : String(holdsTo), breaksAt === null ? "at none" : String(breaksAt)],
  ]);
  const rows = points
    .slice(0, MOST_ROWS)
    .map(({ label, condition, point, n, within, share, value, holds }) => [
      ...[`${label} ${condition}`, point, holds ? "holds" : "broken", fixedText(value, 2), `${within} of ${n}`],
      `${fixedText(100 * share.low, 0)} … ${fixedText(100 * share.high, 0)}`,
    ]);
  const more = points.length > MOST_ROWS ? ` The first ${MOST_ROWS} rows; all are in thresholds.csv.` : "";
  const first =
    cross.length === 0
      ? ""
      : section(
          "crossings",
          "Where thresholds are first broken",
          "As one number rises and all else stays: the highest value up to which each threshold holds, and the first at which it does not.",
          table(["Threshold", "With", "As it rises", "Holds up to", "Broken at"], cross),
        );
  return `${first}\n${uptake ? uptakeSection(uptake) : ""}\n${section(
    "thresholds",
    "Thresholds, point by point",
    `A p90 is within when nine tenths of the replications are. Replications within the limit each by itself, and Wilson's 95 % interval of their share.${more}`,
    table(["Threshold", "Point", "Result", "Value", "Within", "Share within [%]"], rows),
  )}`;
}

function uptakeSection({ key, source, firstYear, lastYear, crossings }: UptakeFindings): string {
  const rows = crossings.map(({ label, condition, others, holdsUntil, brokenBy, gainedYears }) => {
    const isLate = brokenBy === null;
    const gained = gainedYears === null ? "–" : `${isLate ? "at least " : ""}${gainedYears}`;
    return [
      ...[`${label} ${condition}`, others || "all"],
      ...[
        holdsUntil === null ? `before ${firstYear}` : String(holdsUntil),
        isLate ? `not by ${lastYear}` : String(brokenBy),
      ],
      gained,
    ];
  });
  return section(
    "uptake",
    "In which year thresholds are passed",
    `${key} grows as forecast: ${source}. In a straight line between the years it names, from ${firstYear} to ${lastYear}: the last year up to which each threshold holds, the first at which it is broken, and how much later that is than with whatever breaks it first. Between the two lies what was not run.`,
    table(["Threshold", "With", "Holds until", "Broken by", "Later by [years]"], rows),
  );
}
