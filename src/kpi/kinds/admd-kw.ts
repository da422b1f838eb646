import { evsePeaksKw } from "../fleet-peaks.ts";
import type { KpiKind } from "../kpi.ts";
import { largest, sumPerPeriod } from "../per-period.ts";

/** What a planner multiplies by the number of vehicles. */
export const admdKw: KpiKind = {
  kind: "admdKw",
  label: "Peak per EVSE (ADMD)",
  summary:
    "Highest power of all EVSEs together over the number of EVSEs that had a session (after-diversity maximum demand)",
  unit: "kW",
  better: "lower",
  formula: "peakKw / EVSEs with a session; the averaging time is that of site_power",
  source: "after-diversity maximum demand, as distribution planning uses it",
  compute({ tables: { sessions, site_power } }) {
    if (!sessions?.rows || !site_power) return null;
    const peakKw = largest(sumPerPeriod(site_power, "power_kw"));
    return peakKw === null ? null : peakKw / evsePeaksKw(sessions).length;
  },
};
