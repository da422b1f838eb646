import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { energyKwh } from "../per-period.ts";

/** Share of the solar energy behind the sites' meters that is used there. */
export const selfConsumptionPct: KpiKind = {
  kind: "selfConsumptionPct",
  label: "Solar self-consumption",
  summary: "Share of the solar energy behind the sites' meters that is used there",
  unit: "%",
  better: "higher",
  formula: "100 · Σ min(pv_kw, load_kw + ev_kw) · period / Σ pv_kw · period over site_meter",
  source: "share of on-site generation used on site, per control interval",
  compute({ tables: { site_meter } }) {
    if (!site_meter) return null;
    const [pvKw, loadKw, evKw, periodS] = ["pv_kw", "load_kw", "ev_kw", "period_s"].map((name) =>
      f64Values(site_meter, name),
    );
    const solarKwh = energyKwh(pvKw, periodS);
    // Vehicles that give power back are no use of solar power.
    const usedKw = pvKw.map((kw, row) => Math.max(0, Math.min(kw, loadKw[row] + evKw[row])));
    return solarKwh > 0 ? (100 * energyKwh(usedKw, periodS)) / solarKwh : null;
  },
};
