import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largest } from "../per-period.ts";

/** Highest power that any site draws at its meter, own load and solar power included. */
export const gridImportPeakKw: KpiKind = {
  kind: "gridImportPeakKw",
  label: "Peak import at the meter",
  summary: "Highest power that any site draws at its meter, own load and solar power included",
  unit: "kW",
  better: "lower",
  formula: "max grid_kw over site_meter, 0 where only exported",
  source: "gridpilot",
  compute({ tables: { site_meter } }) {
    if (!site_meter) return null;
    const most = largest(f64Values(site_meter, "grid_kw"));
    return most === null ? null : Math.max(0, most);
  },
};
