import { US_PER_H } from "../base/time.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { EvsePeriods } from "./evse-periods.ts";
import { recordSitePeriod } from "./record-site-period.ts";
import type { SiteRecorder } from "./recorder.ts";
import type { SessionLedger } from "./session-ledger.ts";
import type { SiteRunParts } from "./site-run-parts.ts";
import type { SiteViewState } from "./site-view.ts";
import type { Stay } from "./stay.ts";
import type { WindowPower } from "./window-power.ts";

/** A site whose control periods can be lived through together. */
export interface EvenSite {
  readonly model: Model;
  readonly site: SiteModel;
  readonly record: SiteRecorder;
  readonly view: SiteViewState;
  readonly ledger: SessionLedger;
  readonly periods: EvsePeriods;
  readonly sessionAt: Int32Array;
  readonly stayAt: readonly (Stay | undefined)[];
  readonly lastUs: Float64Array;
  readonly drawableKw: Float64Array;
  readonly window: WindowPower;
  /** Vehicles that are there. */
  readonly connected: number;
}

/** Whether control periods of a kind of site that may rest (`canRest`) can be lived through together while nothing happens:
 *  nobody looks on at its EVSEs or between ticks. */
export const areEven = ({ record, site, exchange, ahead, model }: SiteRunParts): boolean =>
  !exchange &&
  !(ahead && model.windowUs !== model.controlUs) &&
  !model.signal &&
  !site.sessions.bothWays &&
  !record.evsePower &&
  !record.sessionSoc &&
  !record.reserve &&
  !record.siteMeter;

/** Of the periods at hand: energy at the meter [kWh] and power [kW]; one array each, since the run asks for every vehicle. */
const meteredKwh = new Float64Array(128);
const powerKw = new Float64Array(meteredKwh.length);

/** In how many of so many periods, from the present one's start on, no machine has anything to do or a say in what flows. */
export function quietPeriods({ model, periods, ledger, sessionAt, stayAt }: EvenSite, count: number): number {
  let quiet = count;
  for (let i = 0; i < periods.presentCount; i++) {
    const evse = periods.present[i];
    const stay = stayAt[evse];
    if (!stay) continue;
    if (ledger.isDc(sessionAt[evse])) return 0;
    quiet = Math.min(quiet, Math.floor((stay.quietUntilUs - periods.startUs) / model.controlUs));
  }
  return quiet;
}

/** Brings clocks to the present period's start. */
function keepTime({ periods, lastUs, stayAt }: EvenSite): void {
  const { present, presentCount, startUs } = periods;
  for (let i = 0; i < presentCount; i++) {
    lastUs[present[i]] = startUs;
    stayAt[present[i]]?.advanceTo(startUs);
  }
}

/** Lives through periods in which nobody takes anything; the one before has been closed, and nothing has happened since. */
export function passIdle(site: EvenSite, count: number): void {
  if (count <= 0) return;
  const { record, view, periods, connected } = site;
  const { controlUs, startEpochUs } = site.model;
  const { startUs } = periods;
  if (record.feeders) record.feeders.addConnected(site.site.copy, startUs, count, connected);
  else
    for (let us = startUs, k = 0; k < count; k++, us += controlUs)
      recordSitePeriod(record, view, site.site, us, us + controlUs, startEpochUs, connected, 0, 0);
  periods.startUs = startUs + count * controlUs;
  keepTime(site);
}

/** Whether one vehicle is there, and was so alone in the present period. */
export const isAlone = ({ view, periods }: Pick<EvenSite, "view" | "periods">): boolean =>
  view.connectedCount === 1 && periods.presentCount === 1 && periods.present[0] === view.connected[0];

/** Lives through so many periods from the present one's start, in which the only vehicle draws what it draws now, or fewer: up
 *  to the end of that in which it stops asking. */
export function chargeAlone(site: EvenSite, count: number): void {
  const { ledger, view, periods, record, window } = site;
  const { controlUs } = site.model;
  const evse = view.connected[0];
  if (record.feeders && !window.isAhead && !(site.drawableKw[evse] > 0)) {
    passIdle(site, count);
    view.lastPowerKw = 0;
    return;
  }
  const session = site.sessionAt[evse];
  const hours = controlUs / US_PER_H;
  const asked = view.isActive[evse] === 1;
  let asks = true;
  for (let left = count; left > 0 && asks; ) {
    const most = Math.min(left, powerKw.length);
    const passed = ledger.chargeSpans(session, site.drawableKw[evse], hours, { most, asked, meteredKwh, powerKw });
    recordAlone(site, evse, session, passed);
    if (window.isAhead) leaveAlone(site, session, passed);
    left -= passed;
    asks = !asked || ledger.asks(session);
    periods.startUs += passed * controlUs;
  }
  keepTime(site);
}

/** Leaves the first of the energies at hand for the grid, whose windows are the periods. */
function leaveAlone({ window, ledger, site, model }: EvenSite, session: number, count: number): void {
  const share = ledger.reactiveShare[session];
  for (let k = 0; k < count; k++) {
    window.count(meteredKwh[k]);
    window.leave(site, meteredKwh[k] * share, model);
  }
}

/** Records the first of the powers at hand. */
function recordAlone(
  { record, view, ledger, periods, site, model }: EvenSite,
  evse: number,
  session: number,
  count: number,
): void {
  const { feeders } = record;
  const { lines } = view;
  const kvarPerKw = ledger.reactiveShare[session];
  if (feeders) {
    feeders.addEach(site.copy, periods.startUs, powerKw, { count, kvarPerKw, connected: 1 });
    view.lastPowerKw = powerKw[count - 1];
    return;
  }
  for (let k = 0; k < count; k++) {
    const startUs = periods.startUs + k * model.controlUs;
    const endUs = startUs + model.controlUs;
    lines?.clear();
    lines?.allocate(evse, powerKw[k] / ledger.kwPerAmp[session]);
    const kvar = powerKw[k] * kvarPerKw;
    recordSitePeriod(record, view, site, startUs, endUs, model.startEpochUs, 1, powerKw[k], kvar);
  }
}
