import type { Partition } from "../engine/partition.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { SiteViewState } from "./site-view.ts";

/** Whether nothing but arrivals and departures can change a kind of site once none of its sessions asks for energy: no
 *  reactive power of its own, no outage that comes, no power to share. The site then needs no control ticks until the next
 *  arrival; periods that pass meanwhile are recorded when it comes. */
export const canRest = ({ voltVar }: Pick<Model, "voltVar">, { outage, cabinets }: SiteModel): boolean =>
  voltVar === undefined && outage === undefined && cabinets.length === 0;

/** Whether no session asks for anything, and no EVSE that has a vehicle draws, gives back, or is about to.
 *  @param evses by EVSE: pilot [A], power [kW], and the timer by which its vehicle follows another pilot */
export function isStill(
  p: Partition,
  { connected, connectedCount, activeCount, bothWaysCount }: SiteViewState,
  evses: { readonly pilotA: Float64Array; readonly drawableKw: Float64Array; readonly followTimers: readonly number[] },
): boolean {
  if (connectedCount === 0) return true;
  if (activeCount > 0 || bothWaysCount > 0) return false;
  for (let i = 0; i < connectedCount; i++) {
    const evse = connected[i];
    if (evses.pilotA[evse] !== 0 || evses.drawableKw[evse] !== 0 || p.isPending(evses.followTimers[evse])) return false;
  }
  return true;
}
