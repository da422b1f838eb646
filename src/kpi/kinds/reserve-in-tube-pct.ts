import { droopTube, fullAtHz } from "../droop-tube.ts";
import { evenFrequency } from "../even-frequency.ts";
import type { KpiKind } from "../kpi.ts";

export const reserveInTubePct: KpiKind = {
  kind: "reserveInTubePct",
  label: "Response inside its tube",
  summary: "Share of the time in which the fleet's power lies between the fastest and the slowest response allowed",
  unit: "%",
  better: "higher",
  formula:
    "100 · windows with delivered_kw inside the tube / windows of frequency; tube: straight ramps of 0 to 30 s to asked_kw, ± 10 mHz",
  source: "Regulation (EU) 2017/1485, Article 154(7) and Annex V",
  compute({ tables: { frequency }, scenario }) {
    if (!frequency?.rows) return null;
    const { isInside } = droopTube(evenFrequency(frequency), fullAtHz(scenario));
    return (100 * isInside.reduce((sum, inside) => sum + inside, 0)) / isInside.length;
  },
};
