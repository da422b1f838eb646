import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

export const frequencyNadirHz: KpiKind = {
  kind: "frequencyNadirHz",
  label: "Lowest frequency",
  summary: "Lowest system frequency with the fleet responding",
  unit: "Hz",
  better: "higher",
  formula: "min frequency_hz of frequency",
  source: "gridpilot",
  compute({ tables: { frequency } }) {
    if (!frequency?.rows) return null;
    let low = Number.POSITIVE_INFINITY;
    for (const hz of f64Values(frequency, "frequency_hz")) if (hz < low) low = hz;
    return low;
  },
};
