import type { Interval } from "../assess/statistics/bootstrap.ts";
import { bcaInterval } from "../assess/statistics/bootstrap.ts";
import { commonRandomNumbers, halfWidthOf, pairedT } from "../assess/statistics/paired.ts";
import { mean } from "../assess/statistics/sample-moments.ts";
import { holm, type Verdict, verdictOf } from "../assess/statistics/verdict.ts";
import { stream } from "../base/random.ts";

/** What is asked of a KPI. */
export interface KpiFacts {
  readonly unit: string;
  readonly label: string;
  readonly better: "higher" | "lower" | "neither";
}

/** One KPI of one point over its replications. */
export interface PointKpi {
  readonly n: number;
  readonly mean: number;
  /** Half of Student's 95 % interval; null for one replication. */
  readonly halfWidth: number | null;
}

/** A KPI of a point against that of its baseline, replication by replication. */
export interface Difference {
  readonly point: string;
  readonly baseline: string;
  readonly kpi: string;
  readonly label: string;
  readonly unit: string;
  readonly better: KpiFacts["better"];
  readonly n: number;
  /** Mean of point − baseline with Student's 95 % interval; null bounds for one replication. */
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  /** BCa bootstrap interval of the same mean; null below 3 replications. */
  readonly bootstrap: readonly [number, number] | null;
  /** Ratio of means, point over baseline, with its paired bootstrap interval; null where it says nothing. */
  readonly ratio: readonly [estimate: number, low: number, high: number] | null;
  /** Adjusted by Holm over all differences of the study; null for one replication. */
  readonly p: number | null;
  /** Share of replications in which the point is better. */
  readonly shareBetter: number;
  readonly practical: number;
  readonly verdict: Verdict;
  /** Var(difference) over the sum of both variances; below 1 common random numbers help. Null where nothing varies. */
  readonly varianceRatio: number | null;
  /** Of the pairs' values; null where either does not vary. */
  readonly correlation: number | null;
  /** The paired differences themselves. */
  readonly values: readonly number[];
}

/** Mean and half-width of one KPI. Values that a run could not give are left out. */
export function pointKpi(values: readonly number[]): PointKpi | undefined {
  if (values.length === 0) return undefined;
  const half = halfWidthOf(values);
  return { n: values.length, mean: mean(values), halfWidth: Number.isNaN(half) ? null : half };
}

/** What is compared: both systems' values by replication, null where a run had none. */
export interface Comparable {
  readonly point: string;
  readonly baseline: string;
  readonly kpi: string;
  readonly facts: KpiFacts;
  readonly practical: number;
  readonly after: readonly (number | null)[];
  readonly before: readonly (number | null)[];
}

/** Paired differences, their p-values adjusted for all of them together. */
export function differencesOf(all: readonly Comparable[]): Difference[] {
  const raw = all.flatMap(({ point, baseline, kpi, facts, practical, after, before }) => {
    const rows = after.flatMap((value, r) => (value !== null && before[r] != null ? [r] : []));
    if (rows.length === 0) return [];
    // Replications that are all alike are one, seen several times: seeds that change nothing tell nothing about doubt.
    const isConstant = rows.every((r) => after[r] === after[rows[0]!] && before[r] === before[rows[0]!]);
    if (isConstant) rows.length = 1;
    const pairs = { after: rows.map((r) => after[r]!), before: rows.map((r) => before[r]!) };
    const { estimate, low, high, n, p, shareLarger } = pairedT(pairs);
    const differences = rows.map((_, i) => pairs.after[i]! - pairs.before[i]!);
    const random = (what: string) => stream(0, `${point}/${baseline}/${kpi}`, what);
    const varies = differences.some((d) => d !== differences[0]);
    const boot =
      n < 3
        ? null
        : varies
          ? bcaInterval(n, (r) => meanOf(differences, r), { random: random("bootstrap") })
          : { low, high };
    const { helps: _, ...paired } = commonRandomNumbers(pairs);
    return [
      {
        point,
        baseline,
        kpi,
        label: facts.label,
        unit: facts.unit,
        better: facts.better,
        n,
        estimate,
        low: orNull(low),
        high: orNull(high),
        bootstrap: boot && ([boot.low, boot.high] as const),
        ratio: ratioOf(pairs, random("ratio")),
        p,
        shareBetter: facts.better === "lower" ? 1 - shareLarger : shareLarger,
        practical,
        verdict:
          facts.better === "neither"
            ? ("undecided" as const)
            : verdictOf({ estimate, low, high }, { practical, better: facts.better }),
        varianceRatio: orNull(paired.varianceRatio),
        correlation: orNull(paired.correlation),
        values: differences,
      },
    ];
  });
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((difference, i) => ({ ...difference, p: orNull(adjusted[i]!) }));
}

function ratioOf({ after, before }: { after: number[]; before: number[] }, random: () => number): Difference["ratio"] {
  const ratio = mean(after) / mean(before);
  // A ratio over what may be zero or change its sign has no interval worth reading.
  if (!Number.isFinite(ratio) || !(Math.min(...before) > 0)) return null;
  if (after.length < 3) return null;
  const interval: Interval = bcaInterval(after.length, (rows) => meanOf(after, rows) / meanOf(before, rows), {
    random,
  });
  return [interval.estimate, interval.low, interval.high];
}

function meanOf(values: ArrayLike<number>, rows: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum / rows.length;
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
