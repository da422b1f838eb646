import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

export const reserveMissingPct: KpiKind = {
  kind: "reserveMissingPct",
  label: "Reserve blocks not kept",
  summary: "Blocks in which less was there than was offered, over blocks with an offer",
  unit: "%",
  better: "lower",
  formula: "100 · blocks with missing_kw > 0 / blocks with offered_kw > 0",
  source: "gridpilot",
  compute({ tables: { reserve_block } }) {
    if (!reserve_block?.rows) return null;
    const offered = f64Values(reserve_block, "offered_kw");
    const missing = f64Values(reserve_block, "missing_kw");
    const blocks = offered.filter((kw) => kw > 0).length;
    return blocks === 0 ? null : (100 * missing.filter((kw) => kw > 0).length) / blocks;
  },
};
