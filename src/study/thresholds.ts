import { mean, quantile } from "../assess/statistics/sample-moments.ts";
import { CONDITION } from "../scenario/study-schema.ts";

/** A condition on a KPI. */
export interface Threshold {
  readonly kpi: string;
  /** As written in the study. */
  readonly text: string;
  /** Over the replications of a point; each run by itself where absent. */
  readonly statistic?: string;
  holds(value: number): boolean;
}

/** A threshold that a point, or a run of it, broke. */
export interface BrokenThreshold {
  readonly point: string;
  readonly kpi: string;
  readonly condition: string;
  readonly value: number;
}

/** The thresholds of a study; their form was checked when the study was read. */
export function thresholdsOf(conditions: Readonly<Record<string, string>>): Threshold[] {
  return Object.entries(conditions).map(([kpi, text]) => {
    const [, statistic, comparison, limitText] = CONDITION.exec(text)!;
    const limit = Number(limitText);
    const holds = (value: number): boolean =>
      comparison === "<="
        ? value <= limit
        : comparison === "<"
          ? value < limit
          : comparison === ">="
            ? value >= limit
            : value > limit;
    return { kpi, text, holds, ...(statistic ? { statistic: statistic.toLowerCase() } : {}) };
  });
}

/** What of a threshold the replications of one point break. A KPI that a run could not answer breaks nothing. */
export function brokenBy(threshold: Threshold, point: string, values: readonly number[]): BrokenThreshold[] {
  const { kpi, text: condition, holds } = threshold;
  return judged(threshold, values)
    .filter((value) => !holds(value))
    .map((value) => ({ point, kpi, condition, value }));
}

/** What must hold of the replications of one point: their statistic, or each of them where none is named. */
export function judged({ statistic }: Pick<Threshold, "statistic">, values: readonly number[]): readonly number[] {
  return statistic === undefined || values.length === 0 ? values : [statisticOf(statistic, values)];
}

function statisticOf(name: string, values: readonly number[]): number {
  if (name === "mean") return mean(values);
  if (name === "min") return values.reduce((a, b) => Math.min(a, b));
  if (name === "max") return values.reduce((a, b) => Math.max(a, b));
  return quantile(values, Number(name.slice(1)) / 100);
}
