import type { KpiKind } from "../kpi.ts";
import { largest, sumPerPeriod } from "../per-period.ts";

/** Highest power of all EVSEs together. */
export const peakKw: KpiKind = {
  kind: "peakKw",
  label: "Peak power of all EVSEs",
  summary: "Highest active power of all EVSEs together in any recorded period",
  unit: "kW",
  better: "lower",
  formula: "max over periods of Σ power_kw over the sites of site_power",
  source: "ACN-Sim, peak of aggregate_power (Lee et al. 2021)",
  compute: ({ tables: { site_power } }) => (site_power ? largest(sumPerPeriod(site_power, "power_kw")) : null),
};
