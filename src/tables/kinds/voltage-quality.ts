import type { TableSpec } from "../table.ts";

export const voltageQuality: TableSpec = {
  kind: "voltage_quality",
  summary: "One row per bus with customers: what the averaged voltages of the whole run come to",
  key: ["bus"],
  columns: [
    { name: "bus", type: "category", unit: "", meaning: "bus id as in the feeder model" },
    {
      name: "en50160",
      type: "category",
      unit: "",
      meaning: "meets or fails: 95 % of each week's means within ±10 %, all within +10/−15 %, on every phase",
    },
    {
      name: "within_10_pct",
      type: "f64",
      unit: "%",
      meaning: "least share of a week's means within ±10 %, worst phase",
    },
    { name: "lowest_mean_pu", type: "f64", unit: "pu", meaning: "lowest mean of any phase" },
    { name: "highest_mean_pu", type: "f64", unit: "pu", meaning: "highest mean of any phase" },
    {
      name: "ansi_c84",
      type: "category",
      unit: "",
      meaning: "narrowest service range that holds all means: A, B, outside",
    },
    {
      name: "vuf_p95_pct",
      type: "f64",
      unit: "%",
      meaning: "true voltage unbalance |V2|/|V1|: 95 % of the means are at or below; NaN without three phases",
    },
    { name: "vuf_max_pct", type: "f64", unit: "%", meaning: "highest mean of the true voltage unbalance |V2|/|V1|" },
    {
      name: "nema_unbalance_max_pct",
      type: "f64",
      unit: "%",
      meaning: "highest mean of NEMA's unbalance: largest deviation of a line-to-line magnitude from their mean",
    },
  ],
};
