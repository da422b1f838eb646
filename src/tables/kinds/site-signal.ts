import type { TableSpec } from "../table.ts";

export const siteSignal: TableSpec = {
  kind: "site_signal",
  summary:
    "One row per site and recorded period, as in site_power: the limit asked for by a signal, and what the site keeps to",
  key: ["site", "time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the period" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    {
      name: "asked_kw",
      type: "f64",
      unit: "kW",
      meaning: "limit for all EVSEs of the site that is asked for at the period's start; NaN where none is",
    },
    { name: "held_kw", type: "f64", unit: "kW", meaning: "limit the site then keeps to; NaN where none" },
    { name: "state", type: "category", unit: "", meaning: "free, limited, fail-safe, or opted-out of what is asked" },
  ],
};
