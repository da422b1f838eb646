import type { KpiKind } from "../kpi.ts";
import { moneyTerms } from "../money-terms.ts";
import { wearByGivingBack } from "../v2g-wear.ts";

/** What giving power back wears off the vehicles' batteries, beside driving and parking. */
export const v2gWearEur: KpiKind = {
  kind: "v2gWearEur",
  label: "Battery wear by giving back",
  summary: "What giving power back wears off the vehicles' batteries, beside driving and parking",
  unit: "EUR",
  better: "lower",
  formula:
    "cycles of session_soc by rainflow less the straight way, over the pack's life, · price of the pack; without session_soc discharged_kwh in cycles of 40 %",
  source: "Xu et al. 2018 (doi 10.1109/TSG.2016.2578950); pack price: BloombergNEF 2025, or money.packEurPerKwh",
  compute: ({ tables, scenario }) => wearByGivingBack(tables, moneyTerms(scenario))?.eur ?? null,
};
