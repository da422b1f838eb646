import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { total } from "../per-period.ts";

/** Share of the energy asked for that was delivered, over all sessions. */
export const energyDeliveredPct: KpiKind = {
  kind: "energyDeliveredPct",
  label: "Energy delivered",
  summary: "Share of the energy asked for that was delivered",
  unit: "%",
  better: "higher",
  formula: "100 · Σ delivered_kwh / Σ requested_kwh over sessions",
  source: "ACN-Sim, proportion_of_energy_delivered (Lee et al. 2021)",
  compute({ tables: { sessions } }) {
    const requested = sessions ? total(f64Values(sessions, "requested_kwh")) : 0;
    return requested > 0 ? (100 * total(f64Values(sessions!, "delivered_kwh"))) / requested : null;
  },
};
