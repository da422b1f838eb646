import type { TableSpec } from "../table.ts";

export const responseTime: TableSpec = {
  kind: "response_time",
  summary:
    "One row per vehicle and charger of a frequency study on a chain: from a measured deviation to power at the plug, means over their sessions",
  key: ["vehicle", "charger"],
  columns: [
    { name: "vehicle", type: "category", unit: "", meaning: "model" },
    { name: "charger", type: "category", unit: "", meaning: "model" },
    { name: "sessions", type: "i32", unit: "", meaning: "sessions of such a pair" },
    { name: "transport_s", type: "f64", unit: "s", meaning: "the chain's own figure, down to the plug" },
    {
      name: "told_after_s",
      type: "f64",
      unit: "s",
      meaning: "until the charger is told; NaN where sessions go by energy",
    },
    {
      name: "machines_s",
      type: "f64",
      unit: "s",
      meaning: "mean delay from there to the power at the plug, as measured on steps between two machines",
    },
    {
      name: "to_plug_s",
      type: "f64",
      unit: "s",
      meaning: "until power follows: both together, or the chain's transport in windows",
    },
    {
      name: "ramp_s",
      type: "f64",
      unit: "s",
      meaning: "the chain's ramp to all that the vehicle can give; NaN where it only charges",
    },
    { name: "steady_error_kw", type: "f64", unit: "kW", meaning: "power the machines reach less the power asked for" },
  ],
};
