import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

const SPAN_US = 0.5e6;

export const rocofHzPerS: KpiKind = {
  kind: "rocofHzPerS",
  label: "Rate of change of frequency",
  summary: "Largest change of frequency over half a second, per second",
  unit: "Hz/s",
  better: "lower",
  formula: "max |frequency_hz(t) − frequency_hz(t − 0.5 s)| / 0.5 s",
  source: "gridpilot",
  compute({ tables: { frequency } }) {
    if (!frequency?.rows) return null;
    const hz = f64Values(frequency, "frequency_hz");
    const time = f64Values(frequency, "time");
    if (hz.length < 2) return null;
    let most = 0;
    let before = 0;
    for (let k = 1; k < hz.length; k++) {
      // The last look half a second before, or longer ago where looks are further apart.
      while (before + 1 < k && time[before + 1]! <= time[k]! - SPAN_US) before++;
      if (time[k]! - time[before]! < SPAN_US) continue;
      most = Math.max(most, Math.abs(hz[k]! - hz[before]!) / ((time[k]! - time[before]!) / 1e6));
    }
    return most;
  },
};
