import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largest } from "../per-period.ts";

/** Highest power the feeder draws, loads and losses included. */
export const feederPeakKw: KpiKind = {
  kind: "feederPeakKw",
  label: "Feeder peak",
  summary: "Highest active power the feeder draws from its source, loads and losses included",
  unit: "kW",
  better: "lower",
  formula: "max feeder_kw over grid_step",
  source: "gridpilot",
  compute: ({ tables: { grid_step } }) => (grid_step ? largest(f64Values(grid_step, "feeder_kw")) : null),
};
