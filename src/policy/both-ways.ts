import { USUAL_PACK, wearEurPerKwh } from "../base/battery-wear.ts";
import type { ParamSpecs } from "../base/params.ts";
import { US_PER_H } from "../base/time.ts";
import { offerBelow } from "./offer.ts";
import type { SiteView } from "./policy.ts";
import { giveHighest } from "./sorted.ts";

/** What policies share that have vehicles give power back: how much a vehicle may give and still leave as its driver wants,
 *  and how a wanted power becomes a current within the site's limits. */

/** Battery over meter energy assumed where none is told [1]; below that of most pairs, so that time is overestimated. */
const ASSUMED_EFFICIENCY = 0.88;
/** Above this state of charge batteries are taken to accept ever less, down to nothing when full. */
const TAPER_FROM_SOC = 0.8;
/** A battery that tapers is never quite full. */
const FULL_SOC = 0.995;
const RESOLUTION_A = 0.01;

export const BOTH_WAYS_PARAMS: ParamSpecs = {
  marginMin: {
    type: "number",
    unit: "min",
    default: 30,
    min: 0,
    max: 720,
    doc: "time kept in hand before the announced departure",
  },
};

/** What of the energy on each way between meter and battery comes through. */
export const EFFICIENCY_PARAMS: ParamSpecs = {
  efficiency: {
    type: "number",
    unit: "1",
    default: 0.92,
    min: 0.5,
    max: 1,
    doc: "between meter and battery, each way",
  },
};

/** Battery wear as the KPIs reckon it, of the usual pack, to the tenth of a cent. */
export const WEAR_PARAMS: ParamSpecs = {
  wearEurPerKwh: {
    type: "number",
    unit: "EUR/kWh",
    default: Math.round(wearEurPerKwh(USUAL_PACK) * 1000) / 1000,
    min: 0,
    max: 10,
    doc: "what taking a kilowatt-hour out of the battery and putting it back wears off it",
  },
};

export const kwPerAmp = (view: SiteView, evse: number): number => (view.voltageV[evse] * view.phases[evse]) / 1000;

/** Time it takes at full power from a state of charge to the one wanted at departure [µs]. */
function chargeTimeUs(view: SiteView, evse: number, soc: number): number {
  const target = Math.min(view.departureSoc[evse], FULL_SOC);
  if (!(soc < target)) return 0;
  const level = Math.max(0, Math.min(target, TAPER_FROM_SOC) - soc);
  const taper =
    target > TAPER_FROM_SOC ? (1 - TAPER_FROM_SOC) * Math.log((1 - Math.max(soc, TAPER_FROM_SOC)) / (1 - target)) : 0;
  return (((level + taper) * view.capacityKwh[evse]) / (ASSUMED_EFFICIENCY * view.maxChargeKw[evse])) * US_PER_H;
}

/** Whether a vehicle that waits one more interval, or gives `givenKw` in it, could still be charged in time. */
function isReachable(view: SiteView, evse: number, marginUs: number, givenKw = 0): boolean {
  const givenKwh = (givenKw * view.intervalUs) / US_PER_H;
  const soc = view.soc[evse] - givenKwh / (ASSUMED_EFFICIENCY * view.capacityKwh[evse]);
  const leftUs = view.departureUs[evse] - view.nowUs - view.intervalUs - marginUs;
  return chargeTimeUs(view, evse, soc) <= leftUs;
}

/** Charges a vehicle that could no longer be charged in time. @returns whether it did */
export function chargeIfMust(view: SiteView, evse: number, marginUs: number, setPointA: Float64Array): boolean {
  if (view.remainingKwh[evse] <= 1e-3 || isReachable(view, evse, marginUs)) return false;
  setPointA[evse] = giveHighest(view, evse);
  return true;
}

/** Has a vehicle give up to a power for the coming interval, as far as its energy lasts, its driver's departure allows and the
 *  site's limits hold. @returns power at the meter, positive [kW] */
export function giveBack(
  view: SiteView,
  evse: number,
  wantedKw: number,
  marginUs: number,
  setPointA: Float64Array,
): number {
  const perAmp = kwPerAmp(view, evse);
  const lastsKw = (view.givableKwh[evse] * US_PER_H) / view.intervalUs;
  const givenKw = Math.min(wantedKw, view.maxDischargeA[evse] * perAmp, lastsKw);
  if (!(givenKw > 0) || !isReachable(view, evse, marginUs, givenKw)) return 0;
  const feasibleA = -view.limits.highestFeasible(evse, -givenKw / perAmp, RESOLUTION_A);
  const currentA = offerBelow(view, evse, feasibleA);
  if (currentA <= 0 || currentA < view.minDischargeA[evse]) return 0;
  view.limits.allocate(evse, -currentA);
  setPointA[evse] = -currentA;
  return currentA * perAmp;
}

/** Has a vehicle take up to a power for the coming interval, as far as there is room in it and the site's limits hold.
 *  @returns power at the meter [kW] */
export function takeUp(view: SiteView, evse: number, wantedKw: number, setPointA: Float64Array): number {
  const perAmp = kwPerAmp(view, evse);
  const roomKw = (view.roomKwh[evse] * US_PER_H) / view.intervalUs;
  const takenKw = Math.min(wantedKw, roomKw, view.maxCurrentA[evse] * perAmp);
  if (!(takenKw > 0)) return 0;
  const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, takenKw / perAmp, RESOLUTION_A));
  if (currentA <= 0) return 0;
  view.limits.allocate(evse, currentA);
  setPointA[evse] = currentA;
  return currentA * perAmp;
}

/** Serves the sessions that only take, in EVSE order, as fully as the limits leave. @returns their power [kW] */
export function serveOneWay(view: SiteView, setPointA: Float64Array): number {
  let kw = 0;
  let at = 0;
  for (let i = 0; i < view.activeCount; i++) {
    const evse = view.active[i];
    while (at < view.bothWaysCount && view.bothWays[at] < evse) at++;
    if (at < view.bothWaysCount && view.bothWays[at] === evse) continue;
    setPointA[evse] = giveHighest(view, evse);
    kw += setPointA[evse] * kwPerAmp(view, evse);
  }
  return kw;
}
