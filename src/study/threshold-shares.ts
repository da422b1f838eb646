import type { Interval } from "../assess/statistics/bootstrap.ts";
import { wilson } from "../assess/statistics/proportions.ts";
import { type Points, shownValue } from "./points.ts";
import { judged, type Threshold } from "./thresholds.ts";

/** How the replications of one point stand to a threshold. */
export interface ThresholdShare {
  readonly point: number;
  readonly kpi: string;
  readonly condition: string;
  readonly n: number;
  /** Replications that keep the limit, each by itself. */
  readonly within: number;
  /** Their share with Wilson's 95 % interval [1]. */
  readonly share: Interval;
  /** What the condition is about: the statistic, or the worst replication where it names none. */
  readonly value: number;
  readonly holds: boolean;
}

/** Where a threshold is first broken as one number rises and all other settings stay. */
export interface Crossing {
  readonly kpi: string;
  readonly condition: string;
  readonly key: string;
  /** The other settings; empty where there are none. */
  readonly others: string;
  /** The highest value up to which it always holds, and the lowest at which it does not; null where there is none. */
  readonly holdsTo: number | null;
  readonly breaksAt: number | null;
}

/** Every threshold at every point that has values of its KPI. */
export function thresholdShares(
  thresholds: readonly Threshold[],
  points: Points,
  valuesOf: (point: number, kpi: string) => readonly number[],
): ThresholdShare[] {
  return thresholds.flatMap((threshold) =>
    Array.from({ length: points.count }, (_, point) => ({ point, values: valuesOf(point, threshold.kpi) }))
      .filter(({ values }) => values.length > 0)
      .map(({ point, values }): ThresholdShare => {
        const within = values.filter(threshold.holds).length;
        const found = judged(threshold, values);
        const value = found.find((each) => !threshold.holds(each)) ?? found[0]!;
        return {
          ...{ point, kpi: threshold.kpi, condition: threshold.text, n: values.length, within },
          share: wilson(within, values.length),
          ...{ value, holds: found.every(threshold.holds) },
        };
      }),
  );
}

/** For each threshold and each number that is varied by itself, where it is first broken, for each choice of the rest. */
export function crossingsOf(shares: readonly ThresholdShare[], points: Points): Crossing[] {
  const numbers = points.axes.flatMap(({ keys, alternatives }) =>
    keys.length === 1 &&
    alternatives.length > 1 &&
    alternatives.every(([setting]) => typeof setting!.value === "number")
      ? keys
      : [],
  );
  const series = new Map<string, { readonly first: Omit<Crossing, "holdsTo" | "breaksAt">; readonly at: Step[] }>();
  for (const key of numbers)
    for (const { point, kpi, condition, holds } of shares) {
      const { settings } = points.at(point);
      const rest = settings.filter((setting) => setting.key !== key);
      const others = rest.map((setting) => `${setting.key} ${shownValue(setting)}`).join(", ");
      const name = JSON.stringify([kpi, key, others]);
      const one = series.get(name) ?? { first: { kpi, condition, key, others }, at: [] };
      series.set(name, one);
      one.at.push({ value: settings.find((setting) => setting.key === key)!.value as number, holds });
    }
  return [...series.values()].map(({ first, at }) => {
    at.sort((a, b) => a.value - b.value);
    const broken = at.findIndex(({ holds }) => !holds);
    const last = broken < 0 ? at.at(-1) : at[broken - 1];
    return { ...first, holdsTo: last?.value ?? null, breaksAt: at[broken]?.value ?? null };
  });
}

interface Step {
  readonly value: number;
  readonly holds: boolean;
}
