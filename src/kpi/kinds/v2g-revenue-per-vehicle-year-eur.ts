import type { KpiKind } from "../kpi.ts";
import { tooGood } from "../too-good.ts";
import { v2gYear } from "../v2g-year.ts";

export const v2gRevenuePerVehicleYearEur: KpiKind = {
  kind: "v2gRevenuePerVehicleYearEur",
  label: "V2G revenue per vehicle and year",
  summary:
    "What energy given back was worth and what reserve earned less penalties, for a year of such days; recharging and wear not taken off",
  unit: "EUR",
  better: "higher",
  formula:
    "[Σ energy given back · its price / EVSEs that gave back + Σ (earned_eur − penalty_eur) of reserve_block / points + frequency reserve of money / vehicles] / run's time · 8760 h",
  source: "gridpilot; upper bound of 2,500 EUR: trials of Parker, V2GB and Sciurus",
  warning: tooGood("giving back"),
  compute: ({ tables, scenario }) => v2gYear(tables, scenario)?.grossEur ?? null,
};
