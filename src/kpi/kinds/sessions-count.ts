import type { KpiKind } from "../kpi.ts";

/** Sessions simulated. */
export const sessionsCount: KpiKind = {
  kind: "sessionsCount",
  label: "Sessions",
  summary: "Sessions simulated",
  unit: "1",
  better: "neither",
  formula: "rows of sessions",
  source: "gridpilot",
  compute: ({ tables: { sessions } }) => sessions?.rows ?? null,
};
