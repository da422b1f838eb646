import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largestKnown } from "../per-period.ts";

/** Highest loading of any of the feeder's transformers at any solution. */
export const transformerMaxLoadingPct: KpiKind = {
  kind: "transformerMaxLoadingPct",
  label: "Highest transformer loading, any moment",
  summary: "Highest loading of any transformer of the feeder in any one solution of the power flow (grid.step)",
  unit: "%",
  better: "lower",
  formula: "max max_loading_pct over transformer",
  source: "apparent power of the highest-loaded winding over its rating",
  compute: ({ tables: { transformer } }) =>
    transformer ? largestKnown(f64Values(transformer, "max_loading_pct")) : null,
};
