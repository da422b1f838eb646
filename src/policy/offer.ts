import type { SiteView } from "./policy.ts";

/** The highest current at or below a given one that the EVSE can offer [A]; 0 below its floor. */
export function offerBelow(view: SiteView, evse: number, currentA: number): number {
  const allowed = view.allowedCurrentsA[evse];
  if (!allowed) return currentA < view.minCurrentA[evse] ? 0 : currentA;
  let at = allowed.length - 1;
  while (at > 0 && allowed[at] > currentA) at--;
  return allowed[at];
}

/** The least current other than 0 that an EVSE can charge with [A]; 0 where any goes. */
export function floorOf(view: SiteView, evse: number): number {
  const allowed = view.allowedCurrentsA[evse];
  return allowed ? (allowed[1] ?? 0) : view.minCurrentA[evse];
}
