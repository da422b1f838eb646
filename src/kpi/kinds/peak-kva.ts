import type { KpiKind } from "../kpi.ts";
import { largest, sumPerPeriod } from "../per-period.ts";

/** Highest apparent power of all EVSEs together. */
export const peakKva: KpiKind = {
  kind: "peakKva",
  label: "Peak apparent power of all EVSEs",
  summary: "Highest apparent power of all EVSEs together in any recorded period",
  unit: "kVA",
  better: "lower",
  formula: "max over periods of √((Σ power_kw)² + (Σ reactive_kvar)²) over the sites of site_power",
  source: "IEEE 1459: S² = P² + Q² at the fundamental",
  compute({ tables: { site_power } }) {
    if (!site_power) return null;
    const activeKw = sumPerPeriod(site_power, "power_kw");
    const reactiveKvar = sumPerPeriod(site_power, "reactive_kvar");
    return largest(activeKw.map((kw, period) => Math.hypot(kw, reactiveKvar[period]!)));
  },
};
