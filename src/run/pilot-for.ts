import { offeredCurrentA } from "../devices/evse.ts";
import type { SiteEvse } from "../model/model.ts";
import { currentFromDutyA, dutyFromCurrentPct, quantiseDutyPct } from "../protocol/iec61851/duty.ts";
import type { SiteViewState } from "./site-view.ts";

/** What an EVSE makes of a set-point: the current it can offer, in the steps of its pilot, or negative the current it and its
 *  vehicle can give back [A]. */
export function pilotFor(rating: SiteEvse, view: SiteViewState, evse: number, wantedA: number): number {
  if (wantedA < 0) {
    const givenA = offeredCurrentA(rating, Math.min(-wantedA, view.maxDischargeA[evse]));
    return givenA < view.minDischargeA[evse] ? 0 : -givenA;
  }
  const offeredA = offeredCurrentA(rating, wantedA);
  if (rating.pilotStepPct < 0) return offeredA;
  return currentFromDutyA(quantiseDutyPct(dutyFromCurrentPct(offeredA), rating.pilotStepPct));
}
