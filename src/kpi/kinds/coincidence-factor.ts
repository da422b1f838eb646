import { evsePeaksKw } from "../fleet-peaks.ts";
import type { KpiKind } from "../kpi.ts";
import { largest, sumPerPeriod, total } from "../per-period.ts";

/** How far the EVSEs peak at the same time. */
export const coincidenceFactor: KpiKind = {
  kind: "coincidenceFactor",
  label: "Coincidence factor",
  summary: "Highest power of all EVSEs together over the sum of their own highest powers; 1 where all peak at once",
  unit: "1",
  better: "lower",
  formula: "peakKw / Σ max peak_kw of each EVSE's sessions",
  source: "coincidence (simultaneity) factor, as distribution planning uses it",
  compute({ tables: { sessions, site_power } }) {
    if (!sessions?.rows || !site_power) return null;
    const peakKw = largest(sumPerPeriod(site_power, "power_kw"));
    const own = total(evsePeaksKw(sessions));
    return peakKw === null || own === 0 ? null : peakKw / own;
  },
};
