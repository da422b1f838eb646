import type { TimeUs } from "../../base/time.ts";

/** When an area is looked at: short windows while something happens, longer ones in between. The same on every worker, for it
 *  depends on the scenario alone. */
export interface AreaWindows {
  readonly windowUs: TimeUs;
  /** Whole windows. */
  readonly calmUs: TimeUs;
  /** The short ones: from one window before the loss on. */
  readonly firstUs: TimeUs;
  readonly lastUs: TimeUs;
}

/** Windows around a loss. @param lastsUs how long they stay short after it [µs] */
export function areaWindows(plan: {
  readonly windowUs: TimeUs;
  readonly calmUs: TimeUs;
  readonly lossAtUs: TimeUs;
  readonly lastsUs: TimeUs;
}): AreaWindows {
  const { windowUs, calmUs, lossAtUs } = plan;
  const lossUs = Math.ceil(lossAtUs / windowUs) * windowUs;
  return { windowUs, calmUs, firstUs: lossUs - windowUs, lastUs: lossUs + plan.lastsUs };
}

/** The first look after an instant. */
export function nextLookUs({ windowUs, calmUs, firstUs, lastUs }: AreaWindows, afterUs: TimeUs): TimeUs {
  const next = (stepUs: TimeUs) => (Math.floor(afterUs / stepUs) + 1) * stepUs;
  if (afterUs < firstUs) return Math.min(next(calmUs), firstUs);
  return afterUs < lastUs ? next(windowUs) : next(calmUs);
}
