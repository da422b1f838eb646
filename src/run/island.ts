import { type TimeUs, US_PER_H } from "../base/time.ts";
import { meanKw } from "../model/behind-meter.ts";
import type { SiteModel } from "../model/model.ts";
import type { SessionLedger } from "./session-ledger.ts";
import type { SiteViewState } from "./site-view.ts";

/** What becomes of a policy's set-points while the grid is away. Nobody charges. Who may give back forms the grid: together
 *  they carry just what of the essential load, and of their own standby, the panels leave, up to what the policy allows each, the fullest first.
 *  Changes `view.setPointA`. @param sessionAt session at each EVSE */
export function formIsland(
  view: SiteViewState,
  site: SiteModel,
  ledger: SessionLedger,
  sessionAt: Int32Array,
  nowUs: TimeUs,
): void {
  const { setPointA, maxDischargeA, minDischargeA, givableKwh, intervalUs } = view;
  const own = site.behindMeter;
  const untilUs = nowUs + intervalUs;
  let openKw = own
    ? meanKw(own, own.loadKw, nowUs, untilUs) * site.outage!.essentialShare - meanKw(own, own.pvKw, nowUs, untilUs)
    : 0;
  for (let i = 0; i < view.connectedCount; i++) openKw += ledger.standbyKw(sessionAt[view.connected[i]]);
  const givers: number[] = [];
  for (let evse = 0; evse < setPointA.length; evse++) {
    if (setPointA[evse] < 0) givers.push(evse);
    else setPointA[evse] = 0;
  }
  givers.sort((a, b) => givableKwh[b] - givableKwh[a] || a - b);
  for (const evse of givers) {
    const kwPerAmp = ledger.kwPerAmp[sessionAt[evse]];
    const allowedA = Math.min(-setPointA[evse], maxDischargeA[evse]);
    const lastsA = (givableKwh[evse] * US_PER_H) / intervalUs / kwPerAmp;
    const currentA = Math.min(allowedA, lastsA, Math.max(0, openKw) / kwPerAmp);
    setPointA[evse] = currentA > 0 && currentA >= minDischargeA[evse] ? -currentA : 0;
    openKw += setPointA[evse] * kwPerAmp;
  }
}
