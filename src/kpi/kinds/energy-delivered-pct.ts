import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { metKwh, total } from "../per-period.ts";

/** Share of the energy asked for that was delivered, over all sessions; what was given back counts once it is put back, and
 *  a vehicle that left with less than it came with got nothing of what it asked for. */
export const energyDeliveredPct: KpiKind = {
  kind: "energyDeliveredPct",
  label: "Energy delivered",
  summary: "Share of the energy asked for that was delivered",
  unit: "%",
  better: "higher",
  formula: "100 · Σ max(0, met_kwh) / Σ requested_kwh over sessions",
  source: "ACN-Sim, proportion_of_energy_delivered (Lee et al. 2021)",
  compute({ tables: { sessions } }) {
    const requested = sessions ? total(f64Values(sessions, "requested_kwh")) : 0;
    return requested > 0 ? (100 * total(metKwh(sessions!).map((kwh) => Math.max(0, kwh)))) / requested : null;
  },
};
