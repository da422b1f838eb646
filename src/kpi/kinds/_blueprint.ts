import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largest } from "../per-period.ts";

/** Start here for a new KPI: copy this file, rename it, add one line to ../registry.ts. */
export const largestSessionKwh: KpiKind = {
  kind: "largestSessionKwh",
  label: "Largest session",
  summary: "The most energy any one session took",
  unit: "kWh",
  better: "neither",
  formula: "max delivered_kwh over sessions",
  source: "gridpilot",
  // A KPI reads tables and nothing else; it answers null, never 0, where the run cannot say.
  compute: ({ tables: { sessions } }) => (sessions ? largest(f64Values(sessions, "delivered_kwh")) : null),
};
