import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";

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
    const windowS = (time[1]! - time[0]!) / 1e6;
    const span = Math.max(1, Math.round(0.5 / windowS));
    let most = 0;
    for (let k = span; k < hz.length; k++) most = Math.max(most, Math.abs(hz[k]! - hz[k - span]!) / (span * windowS));
    return most;
  },
};
