import { f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import type { KpiKind } from "../kpi.ts";
import { metKwh } from "../per-period.ts";

/** ACN-Sim's threshold below which a demand counts as met [kWh]. */
const MET_WITHIN_KWH = 0.1;

/** Share of sessions that got what they asked for. */
export const demandsMetPct: KpiKind = {
  kind: "demandsMetPct",
  label: "Demands met",
  summary: "Share of sessions that left with all they asked for, to 0.1 kWh",
  unit: "%",
  better: "higher",
  formula: "100 · sessions with requested_kwh − met_kwh ≤ 0.1 / sessions",
  source: "ACN-Sim, proportion_of_demands_met with its threshold of 0.1 kWh (Lee et al. 2021)",
  compute({ tables: { sessions } }) {
    if (!sessions?.rows) return null;
    const isMet = countsAsMet(sessions);
    let met = 0;
    for (let row = 0; row < sessions.rows; row++) if (isMet(row)) met++;
    return (100 * met) / sessions.rows;
  },
};

/** Tells of each row of the sessions table whether its demand was met. */
export function countsAsMet(sessions: Table): (row: number) => boolean {
  const requested = f64Values(sessions, "requested_kwh");
  const delivered = metKwh(sessions);
  return (row) => requested[row]! - delivered[row]! <= MET_WITHIN_KWH;
}
