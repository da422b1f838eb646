import type { TableSpec } from "../table.ts";

export const sitePower: TableSpec = {
  kind: "site_power",
  summary:
    "One row per site and recorded period: the EVSEs of the site together. Under `record.sites: feeder` one per copy of the feeder and control period: those of all its sites together, in whole microwatts",
  key: ["site", "time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the period" },
    { name: "period_s", type: "f64", unit: "s", meaning: "length of the period" },
    {
      name: "site",
      type: "category",
      unit: "",
      meaning: "site id; of a copy of the feeder: `feeder-1` and so on, or `feeder`",
    },
    { name: "power_kw", type: "f64", unit: "kW", meaning: "mean active power of all EVSEs, load positive" },
    { name: "reactive_kvar", type: "f64", unit: "kvar", meaning: "mean reactive power of all EVSEs, load positive" },
    {
      name: "limit_kw",
      type: "f64",
      unit: "kW",
      meaning: "power limit of the site, NaN where it has none and for feeders",
    },
    {
      name: "current_a_a",
      type: "f64",
      unit: "A",
      meaning: "line current of phase a at the site's secondary, NaN where unknown",
    },
    {
      name: "current_b_a",
      type: "f64",
      unit: "A",
      meaning: "line current of phase b at the site's secondary, NaN where unknown",
    },
    {
      name: "current_c_a",
      type: "f64",
      unit: "A",
      meaning: "line current of phase c at the site's secondary, NaN where unknown",
    },
    { name: "connected", type: "i32", unit: "1", meaning: "vehicles connected at the start of the period" },
  ],
};
