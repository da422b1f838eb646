import { US_PER_H } from "../base/time.ts";
import { type CategoryColumn, type TableBuilder, tableBuilder } from "../tables/builder.ts";
import { reserveCapacity } from "../tables/kinds/reserve-capacity.ts";
import type { SiteViewState } from "./site-view.ts";

/** The recording of what could be held ready, by one worker.
 *  @param holdH full delivery must last so long [h] */
export function reserveRecorder(holdH: number, siteOf: (builder: TableBuilder) => CategoryColumn) {
  const open = tableBuilder(reserveCapacity);
  const rows = {
    time: open.timestamp("time"),
    periodS: open.f64("period_s"),
    site: siteOf(open),
    vehicles: open.i32("vehicles"),
    upKw: open.f64("up_kw"),
    downKw: open.f64("down_kw"),
  };
  return {
    push(view: SiteViewState, site: number, epochUs: number, periodS: number): void {
      let vehicles = 0;
      let upKw = 0;
      let downKw = 0;
      for (let i = 0; i < view.connectedCount; i++) {
        const evse = view.connected[i];
        if (view.isBothWays[evse] === 0) continue;
        vehicles++;
        const stayH = (view.departureUs[evse] - view.nowUs) / US_PER_H;
        if (stayH < holdH) continue;
        const kwPerAmp = (view.voltageV[evse] * view.phases[evse]) / 1000;
        const takeKw = view.maxCurrentA[evse] * kwPerAmp;
        // What is given must be back by departure, and so must what the driver still asks for.
        const spareH = stayH - holdH - Math.max(0, view.remainingKwh[evse]) / takeKw;
        const givableKwh = Math.min(view.givableKwh[evse], Math.max(0, spareH) * takeKw);
        upKw += Math.min(view.maxDischargeA[evse] * kwPerAmp, givableKwh / holdH);
        downKw += Math.min(takeKw, view.roomKwh[evse] / holdH);
      }
      rows.time.push(epochUs);
      rows.periodS.push(periodS);
      rows.site.push(site);
      rows.vehicles.push(vehicles);
      rows.upKw.push(upKw);
      rows.downKw.push(downKw);
    },
    finish: () => open.finish(),
  };
}

export type ReserveRows = ReturnType<typeof reserveRecorder>;
