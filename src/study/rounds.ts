import { halfWidthOf, replicationsFor } from "../assess/statistics/paired.ts";
import type { Study } from "../scenario/study-schema.ts";

/** The values of one KPI over the replications of one point, or their differences from its baseline. */
export interface Series {
  readonly kpi: string;
  readonly values: readonly number[];
}

/** Replications of every point in the first round. */
export const firstRound = ({ replications }: Study): number =>
  typeof replications === "number" ? replications : Math.min(replications.first, replications.most);

/** Replications of every point at most. */
export const mostReplications = ({ replications }: Study): number =>
  typeof replications === "number" ? replications : replications.most;

/** Replications of every point in the next round, or undefined where all intervals are narrow enough or the limit is
 *  reached. All points get the same number, so that differences between them stay paired. How many a round adds follows
 *  from the widest interval, at most doubling what there is.
 *  @param done replications so far */
export function nextRound({ replications }: Study, series: Iterable<Series>, done: number): number | undefined {
  if (typeof replications === "number" || done >= replications.most) return undefined;
  let wanted = done;
  for (const { kpi, values } of series) {
    const halfWidth = replications.halfWidth[kpi];
    if (halfWidth === undefined || values.length < 2 || halfWidthOf(values) <= halfWidth) continue;
    wanted = Math.max(wanted, done + 1, replicationsFor(values, { halfWidth }));
  }
  return wanted === done ? undefined : Math.min(wanted, 2 * done, replications.most);
}
