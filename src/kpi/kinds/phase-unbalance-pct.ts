import { f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import type { KpiKind } from "../kpi.ts";

/** Mean unbalance of the three line currents, by ACN-Sim's rule so that figures compare with its published ones: how far
 *  the largest current stands above the mean. NEMA MG 1 itself takes the largest deviation in either direction, which is
 *  up to twice as much. */
export const phaseUnbalancePct: KpiKind = {
  kind: "phaseUnbalancePct",
  label: "Phase unbalance",
  summary: "Mean unbalance of the three line currents while current flows",
  unit: "%",
  better: "lower",
  formula:
    "100 · mean over rows with current of (max I − mean I) / mean I, with I the three line currents of site_power, or of grid_step where no site knows them",
  source: "ACN-Sim, current_unbalance of type NEMA (Lee et al. 2021)",
  compute: ({ tables: { site_power, grid_step } }) => meanUnbalancePct(site_power) ?? meanUnbalancePct(grid_step),
};

function meanUnbalancePct(table: Table | undefined): number | null {
  if (!table) return null;
  const [a, b, c] = ["a", "b", "c"].map((phase) => f64Values(table, `current_${phase}_a`)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let sum = 0;
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    const mean = (a[row]! + b[row]! + c[row]!) / 3;
    // Unknown currents are NaN and fail this comparison too.
    if (!(mean > 0)) continue;
    sum += (Math.max(a[row]!, b[row]!, c[row]!) - mean) / mean;
    count++;
  }
  return count ? (100 * sum) / count : null;
}
