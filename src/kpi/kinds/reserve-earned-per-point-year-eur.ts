import { f64Values, i32Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { tooGood } from "../too-good.ts";

export const reserveEarnedPerPointYearEur: KpiKind = {
  kind: "reserveEarnedPerPointYearEur",
  label: "Reserve earnings per charging point and year",
  summary:
    "Earnings less penalties for a year of such blocks; the energy of calls and the batteries' wear not taken off",
  unit: "EUR",
  better: "higher",
  formula: "Σ (earned_eur − penalty_eur) / points / hours · 8760, of reserve_block",
  source: "gridpilot",
  warning: tooGood("reserve at a charging point"),
  compute({ tables: { reserve_block } }) {
    if (!reserve_block?.rows) return null;
    const earned = f64Values(reserve_block, "earned_eur");
    const penalty = f64Values(reserve_block, "penalty_eur");
    const seconds = f64Values(reserve_block, "block_s").reduce((sum, s) => sum + s, 0);
    const points = i32Values(reserve_block, "points")[0]!;
    const net = earned.reduce((sum, money, row) => sum + money - penalty[row]!, 0);
    return points > 0 ? (net / points / seconds) * 3600 * 8760 : null;
  },
};
