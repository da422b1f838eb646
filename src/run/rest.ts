import type { TimeUs } from "../base/time.ts";
import type { Partition } from "../engine/partition.ts";
import type { Model, SiteModel } from "../model/model.ts";
import { chargeAlone, type EvenSite, isAlone, passIdle, quietPeriods } from "./even-periods.ts";
import type { SiteViewState } from "./site-view.ts";

/** Whether nothing but arrivals and departures can change a kind of site once none of its sessions asks for energy: no
 *  reactive power of its own, no outage that comes, no power to share. The site then needs no control ticks until the next
 *  arrival; periods that pass meanwhile are recorded when it comes. */
export const canRest = ({ voltVar }: Pick<Model, "voltVar">, { outage, cabinets }: SiteModel): boolean =>
  voltVar === undefined && outage === undefined && cabinets.length === 0;

/** Records the periods that have passed while a site rested. */
export function catchUp(site: Standing, nowUs: TimeUs): void {
  const { controlUs } = site.model;
  let us = site.periods.startUs + controlUs;
  // After the first of them nobody is left who was there for a part of it.
  if (site.hasEvenPeriods && us < nowUs) {
    site.closePeriod(us);
    const count = Math.ceil((nowUs - us) / controlUs) - 1;
    const quiet = Math.max(0, quietPeriods(site, count));
    passIdle(site, quiet);
    us += (1 + quiet) * controlUs;
  }
  for (; us < nowUs; us += controlUs) site.closePeriod(us);
}

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

/** Whether a policy's answer can stand at a kind of site: nothing but what the policy says of itself changes what it is
 *  shown. */
export const canStand = ({ signal }: Pick<Model, "signal">, { sessions }: SiteModel): boolean =>
  signal === undefined && sessions.bothWays === undefined;

/** A site as its standing answer sees it. By EVSE: stay, pilot [A], and the timer by which its vehicle follows another. */
interface Standing extends EvenSite {
  /** Whether its periods can be lived through together (`even-periods.ts`). */
  readonly hasEvenPeriods: boolean;
  readonly pilotA: Float64Array;
  readonly followTimers: readonly number[];
  /** Before this the policy's last answer stays what it is, while nobody comes, goes or stops asking. */
  readonly standsUntilUs: TimeUs;
  closePeriod(endUs: TimeUs): void;
}

/** Whether the policy's last answer is the one it would give at this control tick; it then holds for the period that
 *  begins. */
export function stands(site: Standing, tickUs: TimeUs): boolean {
  if (!(tickUs < site.standsUntilUs) || !asksAsBefore(site)) return false;
  hold(site);
  return true;
}

/** The answer goes on to hold in the period that begins. */
function hold({ view, periods, pilotA }: Standing): void {
  for (let i = 0; i < view.connectedCount; i++) {
    const evse = view.connected[i];
    periods.setPointA[evse] = view.isActive[evse] === 1 ? view.setPointA[evse] : 0;
    periods.pilotA[evse] = pilotA[evse];
  }
}

/** The next control tick at which a policy is to be asked. Those before it at which its answer stands, and before which
 *  nothing else happens, are lived through at once. A site that runs ahead of the grid counts the first in each of the grid's
 *  windows among its events all the same: beside the grid it is one.
 *  @param isCoupled whether somebody looks at the site at every window's edge */
export function nextTick(p: Partition, site: Standing, isCoupled: boolean): TimeUs {
  const { controlUs, endUs } = site.model;
  const untilUs = Math.min(site.standsUntilUs, p.queue.nextTime(), isCoupled ? p.windowEndUs : endUs);
  const isEven = site.hasEvenPeriods && isAlone(site);
  let tickUs = p.nowUs + controlUs;
  while (tickUs < untilUs) {
    const even = isEven ? quietPeriods(site, Math.ceil((untilUs - tickUs) / controlUs)) : 0;
    const isFirst = tickUs >= site.window.edgeUs;
    const fromUs = tickUs;
    if (even > 0) {
      chargeAlone(site, even);
      tickUs = site.periods.startUs;
    } else site.closePeriod(tickUs);
    if (isFirst) p.handled += (tickUs - fromUs) / controlUs;
    if (!stands(site, tickUs)) return tickUs;
    if (isFirst) {
      if (isStill(p, site.view, site)) return tickUs;
      p.handled++;
    }
    tickUs += controlUs;
  }
  return tickUs;
}

/** Whether the vehicles that asked for energy when the policy last answered still do, and no more of them have given up. */
function asksAsBefore({ view, ledger, sessionAt, stayAt }: Standing): boolean {
  for (let i = 0; i < view.connectedCount; i++) {
    const evse = view.connected[i];
    if (view.hasGivenUp[evse] === 0 && stayAt[evse]?.hasGivenUp) return false;
    if (view.isActive[evse] === 1 && !ledger.asks(sessionAt[evse])) return false;
  }
  return true;
}
