import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

export const reserveOfferedKw: KpiKind = {
  kind: "reserveOfferedKw",
  label: "Reserve offered, mean",
  summary: "Power offered as reserve, over all blocks of the run, those without any history included",
  unit: "kW",
  better: "higher",
  formula: "mean of offered_kw of reserve_block",
  source: "gridpilot",
  compute({ tables: { reserve_block } }) {
    if (!reserve_block?.rows) return null;
    return f64Values(reserve_block, "offered_kw").reduce((sum, kw) => sum + kw, 0) / reserve_block.rows;
  },
};
