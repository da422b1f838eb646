import { f64Values } from "../../tables/column.ts";
import type { KpiKind } from "../kpi.ts";
import { largestKnown } from "../per-period.ts";

/** Highest mean of the true voltage unbalance at any customer. */
export const voltageUnbalanceMaxPct: KpiKind = {
  kind: "voltageUnbalanceMaxPct",
  label: "Highest voltage unbalance",
  summary: "Highest true voltage unbalance at any customer with three phases, averaged over an interval",
  unit: "%",
  better: "lower",
  formula: "max vuf_max_pct over voltage_quality",
  source: "IEC 61000-4-30: negative over positive sequence voltage, |V2|/|V1|",
  compute: ({ tables: { voltage_quality: quality } }) =>
    quality ? largestKnown(f64Values(quality, "vuf_max_pct")) : null,
};
