import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { total } from "../per-period.ts";

/** Energy that vehicles gave back at all EVSEs. */
export const energyDischargedKwh: KpiKind = {
  kind: "energyDischargedKwh",
  label: "Energy given back",
  summary: "Energy that vehicles gave back, metered at all EVSEs",
  unit: "kWh",
  better: "neither",
  formula: "Σ discharged_kwh over sessions",
  source: "gridpilot",
  compute({ tables: { sessions } }) {
    if (!sessions?.columns.discharged_kwh) return null;
    const kwh = total(f64Values(sessions, "discharged_kwh"));
    return kwh > 0 ? kwh : null;
  },
};
