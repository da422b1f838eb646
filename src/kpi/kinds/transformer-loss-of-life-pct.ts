import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largestKnown } from "../per-period.ts";

/** Normal insulation life that the worst of the feeder's transformers used up. */
export const transformerLossOfLifePct: KpiKind = {
  kind: "transformerLossOfLifePct",
  label: "Transformer life used up",
  summary: "Normal insulation life used up by the transformer that aged most",
  unit: "%",
  better: "lower",
  formula: "max loss_of_life_pct over transformer",
  source: "IEEE C57.91: F_AA · Δt · 100 / L of the winding hot spot",
  compute: ({ tables: { transformer } }) =>
    transformer ? largestKnown(f64Values(transformer, "loss_of_life_pct")) : null,
};
