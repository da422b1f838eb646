import { f64Values } from "../../tables/column.ts";
import { evenFrequency } from "../even-frequency.ts";
import type { KpiKind } from "../kpi.ts";

export const reserveDeliveredPct: KpiKind = {
  kind: "reserveDeliveredPct",
  label: "Reserve delivered",
  summary: "Energy delivered in the asked direction over energy asked for, second by second, at most what was asked",
  unit: "%",
  better: "higher",
  formula: "100 · Σ min(|asked_kw|, delivered_kw in its direction) / Σ |asked_kw|",
  source: "gridpilot",
  compute({ tables: { frequency } }) {
    if (!frequency?.rows) return null;
    const even = evenFrequency(frequency);
    const asked = f64Values(even, "asked_kw");
    const delivered = f64Values(even, "delivered_kw");
    let want = 0;
    let got = 0;
    for (let k = 0; k < asked.length; k++) {
      const size = Math.abs(asked[k]!);
      want += size;
      got += Math.max(0, Math.min(size, delivered[k]! * Math.sign(asked[k]!)));
    }
    return want === 0 ? null : (100 * got) / want;
  },
};
