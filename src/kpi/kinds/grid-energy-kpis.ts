import { f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import type { KpiKind } from "../kpi.ts";
import { energyKwh } from "../per-period.ts";

/** Energy through the sites' meters in one direction [kWh]; null where no site has a meter for all that is behind it. */
function throughMeterKwh(meter: Table | undefined, sign: 1 | -1): number | null {
  if (!meter) return null;
  const kw = f64Values(meter, "grid_kw").map((power) => Math.max(0, sign * power));
  return energyKwh(kw, f64Values(meter, "period_s"));
}

/** Energy the sites drew from the grid, own load and solar power included. */
export const gridImportKwh: KpiKind = {
  kind: "gridImportKwh",
  label: "Drawn from the grid",
  summary: "Energy the sites drew from the grid, own load and solar power included",
  unit: "kWh",
  better: "lower",
  formula: "Σ max(0, grid_kw) · period over site_meter",
  source: "gridpilot",
  compute: ({ tables }) => throughMeterKwh(tables.site_meter, 1),
};

/** Energy the sites gave to the grid. */
export const gridExportKwh: KpiKind = {
  kind: "gridExportKwh",
  label: "Given to the grid",
  summary: "Energy the sites gave to the grid",
  unit: "kWh",
  better: "neither",
  formula: "Σ max(0, −grid_kw) · period over site_meter",
  source: "gridpilot",
  compute: ({ tables }) => throughMeterKwh(tables.site_meter, -1),
};
