import type { TimeUs } from "../base/time.ts";
import { meanKw } from "../model/behind-meter.ts";
import type { SiteModel } from "../model/model.ts";
import { isOut } from "../model/outage.ts";
import type { SiteRecorder } from "./recorder.ts";
import type { SignalStanding } from "./signalled-limit.ts";
import type { SiteViewState } from "./site-view.ts";

/** Mean power of what else stands behind a site's meter, load less solar power [kW]; 0 where there is nothing. */
export function ownKw({ behindMeter: own }: SiteModel, fromUs: TimeUs, toUs: TimeUs): number {
  return own ? meanKw(own, own.loadKw, fromUs, toUs) - meanKw(own, own.pvKw, fromUs, toUs) : 0;
}

/** Records how a site has stood to its signal since it stood so, or since its control period began. */
export function recordSignal(
  { siteSignal: rows }: SiteRecorder,
  { index }: SiteModel,
  startEpochUs: number,
  { askedKw, heldKw, state, sinceUs }: SignalStanding,
): void {
  if (!rows) return;
  rows.time.push(startEpochUs + sinceUs);
  rows.site.push(index);
  rows.askedKw.push(askedKw);
  rows.heldKw.push(heldKw);
  rows.state.push(state);
}

/** Records a site's control period that has ended, and lets its view remember what the meters showed. */
export function recordSitePeriod(
  record: SiteRecorder,
  view: SiteViewState,
  site: SiteModel,
  startUs: TimeUs,
  endUs: TimeUs,
  startEpochUs: number,
  connected: number,
  siteKw: number,
  siteKvar: number,
): void {
  const epochUs = startEpochUs + startUs;
  const periodS = (endUs - startUs) / 1e6;
  const { lines } = view;
  view.lastPowerKw = siteKw;
  record.reserve?.push(view, site.index, epochUs, periodS);
  const rows = record.sitePower;
  if (record.feeders) record.feeders.add(site.copy, startUs, siteKw, siteKvar, connected);
  else {
    rows.time.push(epochUs);
    rows.periodS.push(periodS);
    rows.site.push(site.index);
    rows.powerKw.push(siteKw);
    rows.reactiveKvar.push(siteKvar);
    rows.limitKw.push(site.limitKw);
    rows.currentA.push(lines ? lines.lineCurrentA(0) : Number.NaN);
    rows.currentB.push(lines ? lines.lineCurrentA(1) : Number.NaN);
    rows.currentC.push(lines ? lines.lineCurrentA(2) : Number.NaN);
    rows.connected.push(connected);
  }
  if (view.signal) {
    recordSignal(record, site, startEpochUs, view.signal);
    view.hear(endUs);
  }
  const { behindMeter: own, feederLoad } = site;
  const meter = record.siteMeter;
  if (!meter || (!own && !feederLoad)) return;
  const isAway = isOut(site.outage, startUs);
  const loadKw = feederLoad ? feederLoad(startUs, endUs) : meanKw(own!, own!.loadKw, startUs, endUs);
  view.lastLoadKw = isAway ? loadKw * site.outage!.essentialShare : loadKw;
  view.lastSolarKw = own ? meanKw(own, own.pvKw, startUs, endUs) : 0;
  meter.time.push(epochUs);
  meter.periodS.push(periodS);
  meter.site.push(site.index);
  meter.loadKw.push(view.lastLoadKw);
  const netKw = view.lastLoadKw + siteKw - view.lastSolarKw;
  // While the grid is away, what nobody carries is missing, and what nobody needs the panels do not make.
  const unservedKw = isAway ? Math.max(0, netKw) : 0;
  const curtailedKw = isAway ? Math.min(view.lastSolarKw, Math.max(0, -netKw)) : 0;
  meter.pvKw.push(view.lastSolarKw - curtailedKw);
  meter.evKw.push(siteKw);
  meter.gridKw.push(isAway ? 0 : netKw);
  meter.unservedKw.push(unservedKw);
  meter.isAway.push(isAway ? 1 : 0);
}
