import { balancedRanges } from "../engine/ranges.ts";
import type { Network } from "../grid/network.ts";
import type { Model, SiteModel } from "../model/model.ts";

/** Which worker runs each site; the sites of one copy of the feeder stay together where there are several.
 *  @param beside the feeder that the first worker solves while the others are at their sites */
export function assigned(model: Model, copies: number, workers: number, beside?: Network): Uint16Array {
  const { sites } = model;
  if (copies === 1)
    return balancedRanges(
      Float64Array.from(sites, (site) => loadOf(site, model)),
      workers,
      beside ? (model.endUs / model.windowUs) * beside.buses.length * BUS_LOAD : 0,
    );
  const loads = new Float64Array(copies);
  for (const site of sites) loads[site.copy] = loads[site.copy] + loadOf(site, model);
  const workerOf = balancedRanges(loads, workers);
  return Uint16Array.from(sites, ({ copy }) => workerOf[copy]);
}

/** Copies of the feeder that a worker solves, [first, end): those of its sites, or the only one, which is the first
 *  worker's. */
export function ownCopies(
  { sites }: Model,
  copies: number,
  workerOf: ArrayLike<number>,
  worker: number,
): readonly [number, number] {
  if (copies === 1) return worker === 0 ? [0, 1] : [0, 0];
  let [first, end] = [copies, 0];
  for (const { index, copy } of sites) {
    if (workerOf[index] !== worker) continue;
    first = Math.min(first, copy);
    end = Math.max(end, copy + 1);
  }
  return [first, end];
}

/** A decision about a connected EVSE over a control tick of a site without any, about. */
const EVSE_LOAD = 3;

/** A power flow and what is recorded of it, by bus, over such a tick, about. */
const BUS_LOAD = 1;

/** What a site's events will cost, about: its control ticks, and more for those with vehicles. */
function loadOf({ sessions }: SiteModel, { endUs, controlUs }: Model): number {
  let connectedUs = 0;
  for (let i = 0; i < sessions.count; i++)
    connectedUs += Math.min(sessions.departureUs[i], endUs) - sessions.arrivalUs[i];
  return (endUs + EVSE_LOAD * connectedUs) / controlUs;
}
