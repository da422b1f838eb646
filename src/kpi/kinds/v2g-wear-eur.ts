import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { total } from "../per-period.ts";

/** Share of capacity that one full cycle in cycles of 40 % wears off at 25 °C: Xu et al. 2018. */
const LOSS_PER_CYCLE = 2.5e-5;
/** A pack is replaced once this share of its capacity is gone. */
const END_OF_LIFE_LOSS = 0.2;
/** Pack of NMC cells, mean of 2025 [EUR/kWh, taken at par with US$]: BloombergNEF. */
const PACK_PER_KWH = 128;

/** What giving power back wears off the vehicles' batteries, beside driving and parking. */
export const v2gWearEur: KpiKind = {
  kind: "v2gWearEur",
  label: "Battery wear by giving back",
  summary: "What giving power back wears off the vehicles' batteries, beside driving and parking",
  unit: "EUR",
  better: "lower",
  formula:
    "Σ discharged_kwh over sessions · 2.5e-5 / 0.2 · 128 EUR/kWh: cycles of 40 % at 25 °C; losses on the way not added",
  source: "Xu et al. 2018 (doi 10.1109/TSG.2016.2578950); pack price: BloombergNEF 2025",
  compute({ tables: { sessions } }) {
    if (!sessions?.columns.discharged_kwh) return null;
    const kwh = total(f64Values(sessions, "discharged_kwh"));
    return kwh > 0 ? ((kwh * LOSS_PER_CYCLE) / END_OF_LIFE_LOSS) * PACK_PER_KWH : null;
  },
};
