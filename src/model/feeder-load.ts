import { parseDurationUs, secondsOfYear, type TimeUs } from "../base/time.ts";
import { copyShapes } from "../grid/copies.ts";
import { loadKwAt, loadShapes } from "../grid/load-shapes.ts";
import type { RunData } from "./run-data.ts";

/** Mean power of a site's load in a span of time [kW]. */
export type LoadOf = (fromUs: TimeUs, toUs: TimeUs) => number;

/** What the meter of a site counts of the feeder's load it shares a connection with, where the scenario asks for it
 *  (`site.behindMeter.feederLoad`). The feeder knows one power for each grid step, and so does the meter; it is the one at
 *  the load's rated voltage. */
export function feederLoadOf(
  { resolved, network }: RunData,
  { customer, copy }: { readonly customer: number; readonly copy: number },
): LoadOf | undefined {
  const { site, grid, start } = resolved.scenario;
  if (site.behindMeter?.feederLoad !== true || !network || !grid || customer < 0) return undefined;
  if (!grid.baseLoad) return () => 0;
  const stepUs = parseDurationUs(grid.step)!;
  const yearStartS = secondsOfYear(start);
  const shape = (copyShapes(network, resolved.scenario.seed, copy) ?? loadShapes(network, "yearly"))[customer];
  const kwAtEdge = (edgeUs: TimeUs) => loadKwAt(network, customer, shape, yearStartS + edgeUs / 1e6);
  return (fromUs, toUs) => {
    let edgeUs = (Math.floor(fromUs / stepUs) + 1) * stepUs;
    if (edgeUs >= toUs) return kwAtEdge(edgeUs);
    let sum = 0;
    for (let us = fromUs; us < toUs; edgeUs += stepUs) {
      const untilUs = Math.min(edgeUs, toUs);
      sum += kwAtEdge(edgeUs) * (untilUs - us);
      us = untilUs;
    }
    return sum / (toUs - fromUs);
  };
}
