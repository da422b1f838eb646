import { parseDurationUs, type TimeUs } from "../base/time.ts";
import type { Scenario } from "../scenario/schema.ts";

/** A time in which the grid is not there for a site. */
export interface Outage {
  readonly fromUs: TimeUs;
  readonly untilUs: TimeUs;
  /** What of the building's own load goes on meanwhile, 0–1. */
  readonly essentialShare: number;
}

/** The scenario's outage; undefined where it has none. */
export function outageOf({ site }: Scenario): Outage | undefined {
  if (!site.outage) return undefined;
  const fromUs = parseDurationUs(site.outage.at)!;
  return { fromUs, untilUs: fromUs + parseDurationUs(site.outage.lasts)!, essentialShare: site.outage.essentialShare };
}

/** Whether the grid is away in the control period that begins then. */
export const isOut = (outage: Outage | undefined, startUs: TimeUs): boolean =>
  outage !== undefined && startUs >= outage.fromUs && startUs < outage.untilUs;
