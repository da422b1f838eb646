import { fixedText } from "./number-text.ts";
import { groupedTable, section } from "./paired-sections.ts";

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

/** Which threshold goes first as a number rises, and how many never do; in front of what else a study's page says. */
export function thresholdVerdict({ crossings, points }: ThresholdFindings): string {
  const broken = crossings.filter(({ breaksAt }) => breaksAt !== null);
  if (crossings.length === 0) {
    const count = points.filter(({ holds }) => !holds).length;
    return points.length === 0 ? "" : `${count} of ${points.length} thresholds are broken.`;
  }
  const [first] = [...broken].sort((a, b) => a.breaksAt! - b.breaksAt!);
  if (!first) return `As ${crossings[0]!.key} rises, every threshold holds.`;
  const held = crossings.length - broken.length;
  return `As ${first.key} rises, the first threshold broken is ${first.label} ${first.condition}, at ${first.breaksAt}${first.others ? ` (${first.others})` : ""}; ${held} of ${crossings.length} hold throughout.`;
}

/** Which values keep the limits asked about, and at which they are passed. */
export function thresholdSection({ crossings, points }: ThresholdFindings): string {
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
          groupedTable(["With", "As it rises", "Holds up to", "Broken at"], cross),
        );
  return `${first}\n${section(
    "thresholds",
    "Thresholds, point by point",
    `A p90 is within when nine tenths of the replications are. Replications within the limit each by itself, and Wilson's 95 % interval of their share.${more}`,
    groupedTable(["Point", "Result", "Value", "Within", "Share within [%]"], rows),
  )}`;
}
