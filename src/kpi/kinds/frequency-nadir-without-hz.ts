import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

export const frequencyNadirWithoutHz: KpiKind = {
  kind: "frequencyNadirWithoutHz",
  label: "Lowest frequency without the fleet",
  summary: "Lowest system frequency had the fleet stood still",
  unit: "Hz",
  better: "neither",
  formula: "min without_fleet_hz of frequency",
  source: "gridpilot",
  compute({ tables: { frequency } }) {
    if (!frequency?.rows) return null;
    let low = Number.POSITIVE_INFINITY;
    for (const hz of f64Values(frequency, "without_fleet_hz")) if (hz < low) low = hz;
    return Number.isFinite(low) ? low : null;
  },
};
