import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largestKnown } from "../per-period.ts";

/** Highest mean loading of any of the feeder's transformers. */
export const transformerPeakLoadingPct: KpiKind = {
  kind: "transformerPeakLoadingPct",
  label: "Highest mean transformer loading",
  summary:
    "Highest loading of any transformer of the feeder as the mean of an averaging interval (record.voltageInterval, 10 minutes); transformerMaxLoadingPct has the highest moment",
  unit: "%",
  better: "lower",
  formula: "max loading_pct over transformer",
  source: "apparent power of the highest-loaded winding over its rating",
  compute: ({ tables: { transformer } }) => (transformer ? largestKnown(f64Values(transformer, "loading_pct")) : null),
};
