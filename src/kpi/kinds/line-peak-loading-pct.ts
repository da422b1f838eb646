import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largestKnown } from "../per-period.ts";

/** Highest mean loading of any line with a rating. */
export const linePeakLoadingPct: KpiKind = {
  kind: "linePeakLoadingPct",
  label: "Highest mean line loading",
  summary:
    "Highest loading of any line that has a rating, as the mean of an averaging interval (record.voltageInterval, 10 minutes); max_a in line_loading has the highest moment",
  unit: "%",
  better: "lower",
  formula: "max loading_pct over line_loading",
  source: "current of the highest-loaded phase over the normal rating",
  compute: ({ tables: { line_loading: lines } }) => (lines ? largestKnown(f64Values(lines, "loading_pct")) : null),
};
