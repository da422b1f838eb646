import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { energyKwh } from "../per-period.ts";

/** Energy lost in lines and transformers. */
export const lossesKwh: KpiKind = {
  kind: "lossesKwh",
  label: "Grid losses",
  summary: "Energy lost in the feeder's lines and transformers",
  unit: "kWh",
  better: "lower",
  formula: "Σ losses_kw · step_s / 3600 over grid_step",
  source: "gridpilot",
  compute: ({ tables: { grid_step } }) =>
    grid_step?.rows ? energyKwh(f64Values(grid_step, "losses_kw"), f64Values(grid_step, "step_s")) : null,
};
