import { categories } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

/** Buses whose customers do not get the supply voltage that EN 50160 describes. */
export const busesFailingEn50160: KpiKind = {
  kind: "busesFailingEn50160",
  label: "Buses failing EN 50160",
  summary: "Buses with customers whose averaged voltages do not meet EN 50160",
  unit: "1",
  better: "lower",
  formula: "rows of voltage_quality whose en50160 is fails",
  source: "EN 50160: 95 % of each week's 10-minute means within ±10 %, all within +10 % and −15 %",
  compute({ tables: { voltage_quality: quality } }) {
    if (!quality?.rows) return null;
    const { codes, texts } = categories(quality, "en50160");
    return codes.reduce((count, code) => count + (texts[code] === "fails" ? 1 : 0), 0);
  },
};
