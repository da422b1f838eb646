import { offeredCurrentA } from "../devices/evse.ts";
import type { SiteEvse } from "../model/model.ts";
import { currentFromDutyA, dutyFromCurrentPct, quantiseDutyPct } from "../protocol/iec61851/duty.ts";
import type { EvsePeriods } from "./evse-periods.ts";
import type { SetPointRoute } from "./route/set-point-route.ts";
import type { SiteViewState } from "./site-view.ts";

/** The current an EVSE goes by: what was decided, or has come to it [A]. */
export const goesByA = (route: SetPointRoute | undefined, { setPointA }: EvsePeriods, evse: number): number =>
  route ? route.heldA[evse] : setPointA[evse];

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

/** What a machine is offered of it: an EVSE's own pilot rounds to its duty cycle [A]. */
export const machineOfferA = (rating: SiteEvse, pilotA: number, wantedA: number): number =>
  pilotA < 0 ? pilotA : offeredCurrentA(rating, wantedA);
