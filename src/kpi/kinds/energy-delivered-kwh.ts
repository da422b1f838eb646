import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { total } from "../per-period.ts";

/** Energy metered at all EVSEs. */
export const energyDeliveredKwh: KpiKind = {
  kind: "energyDeliveredKwh",
  label: "Energy delivered, total",
  summary: "Energy metered at all EVSEs",
  unit: "kWh",
  better: "higher",
  formula: "Σ delivered_kwh over sessions",
  source: "ACN-Sim, total_energy_delivered (Lee et al. 2021)",
  compute: ({ tables: { sessions } }) => (sessions ? total(f64Values(sessions, "delivered_kwh")) : null),
};
