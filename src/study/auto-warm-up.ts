import { FEWEST_DAYS, settlingSeries } from "../assess/settling.ts";
import { ScenarioError } from "../base/errors.ts";
import { parseDurationUs, US_PER_DAY } from "../base/time.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import { identityOf } from "./identity.ts";
import type { RunRecord } from "./journal.ts";
import type { StudyPlan } from "./plan.ts";

/** `warmUp: auto`: what is left out is found by pilot runs. One cut holds for all runs of the study: with cuts of their own
 *  their sums would be over different spans, and pairs would not be pairs. */
export const AUTO = "auto";

/** Pilots of one study, spread evenly over its points. */
const MOST_PILOTS = 16;

/** A run that is made to see where it settles: the first replication of a point, nothing left out. */
export interface Pilot {
  readonly point: number;
  readonly id: string;
  /** Whole days it lasts. */
  readonly days: number;
}

/** What KPIs of a study leave out, and why. */
export interface WarmUp {
  /** As the study has it: a duration, or auto. */
  readonly asked: string;
  /** Absent where all pilots have settled from the start. */
  readonly cut?: string;
  readonly pilots?: number;
  /** Days after which each time series has settled in every pilot. */
  readonly settledDays?: Readonly<Record<string, number>>;
  /** Series that did not settle within half of a pilot. */
  readonly unsettled?: readonly string[];
}

/** The pilots of a study. @throws ScenarioError where its runs are too short for one */
export async function pilotsOf(plan: StudyPlan): Promise<readonly Pilot[]> {
  const count = Math.min(MOST_PILOTS, plan.points.count);
  const points = Array.from({ length: count }, (_, i) => Math.floor((i * plan.points.count) / count));
  const pilots: Pilot[] = [];
  for (const point of points) {
    const ingredients = await plan.ingredients(point, 0);
    const { duration } = ingredients.scenario as { duration: string };
    const days = Math.floor(parseDurationUs(duration)! / US_PER_DAY);
    if (days < FEWEST_DAYS) {
      const message = `auto needs runs of at least ${FEWEST_DAYS} days, to tell a start from the shape of a day; these last ${duration}`;
      throw new ScenarioError([
        plan.loaded.fault(["warmUp"], message, "WARM_UP_TOO_SHORT", "give a duration, or set a longer duration"),
      ]);
    }
    pilots.push({ point, id: identityOf({ ...ingredients, warmUp: AUTO }), days });
  }
  return pilots;
}

/** What the pilots say together: the longest start of any series of any of them. Undefined while one has not run.
 *  @throws ScenarioError where a pilot has failed, or none has a series */
export function warmUpBy(
  pilots: readonly Pilot[],
  loaded: LoadedStudy,
  read: (id: string) => RunRecord | undefined,
): WarmUp | undefined {
  const records = pilots.map(({ id }) => read(id));
  const failed = records.find((record) => record?.state === "failed");
  if (failed?.state === "failed")
    throw new ScenarioError([
      loaded.fault(["warmUp"], `a pilot run failed: ${failed.message}`, "PILOT_FAILED", "give warmUp a duration"),
    ]);
  if (records.includes(undefined)) return undefined;
  const settledDays: Record<string, number> = {};
  const unsettled = new Set<string>();
  for (const [i, record] of records.entries())
    for (const [series, days] of Object.entries((record?.state === "done" && record.settledDays) || {})) {
      settledDays[series] = Math.max(settledDays[series] ?? 0, days);
      if (days >= Math.floor(pilots[i]!.days / 2)) unsettled.add(series);
    }
  const days = Math.max(-1, ...Object.values(settledDays));
  if (days < 0)
    throw new ScenarioError([
      loaded.fault(["warmUp"], "no pilot run has a time series in even periods of a day's parts", "NO_SERIES"),
    ]);
  return {
    ...{ asked: AUTO, ...(days > 0 ? { cut: `${days}d` } : {}), pilots: pilots.length, settledDays },
    ...(unsettled.size > 0 ? { unsettled: [...unsettled] } : {}),
  };
}

const labelOf = (id: string): string => settlingSeries.find(({ series }) => series === id)?.label.toLowerCase() ?? id;

/** What was left out of the KPIs, in a sentence or two. */
export function warmUpSentence({ asked, cut, pilots, settledDays = {}, unsettled = [] }: WarmUp): string {
  if (asked !== AUTO) return `KPIs leave out the first ${asked} of each run.`;
  const bySeries = Object.entries(settledDays).map(([id, days]) => `${labelOf(id)} ${days} d`);
  const still =
    unsettled.length > 0
      ? ` ${unsettled.map(labelOf).join(", ")}: not settled within half of a run, so make the runs longer, or give a duration.`
      : "";
  const runs = pilots === 1 ? "one pilot run" : `the latest of ${pilots} pilot runs`;
  const found = cut
    ? `the first ${cut} of each run, where the start ends`
    : "nothing, for there is no start to leave behind";
  return `KPIs leave out ${found} by MSER with batches of a day, in ${runs} (${bySeries.join(", ")}).${still}`;
}
