import type { TableSpec } from "../table.ts";

export const siteMeter: TableSpec = {
  kind: "site_meter",
  summary:
    "One row per recorded period of each site whose own load and solar power the scenario tells (site.behindMeter)",
  key: ["site", "time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the period" },
    { name: "period_s", type: "f64", unit: "s", meaning: "length of the period" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "load_kw", type: "f64", unit: "kW", meaning: "mean active power of the building's own load" },
    { name: "pv_kw", type: "f64", unit: "kW", meaning: "mean active power of its solar generation, positive" },
    { name: "ev_kw", type: "f64", unit: "kW", meaning: "mean active power of all EVSEs, as in site_power" },
    {
      name: "grid_kw",
      type: "f64",
      unit: "kW",
      meaning: "mean active power at the meter, load + ev - pv; export negative",
    },
    {
      name: "unserved_kw",
      type: "f64",
      unit: "kW",
      meaning: "mean active power of the building's load that nobody carried while the grid was away",
    },
    {
      name: "is_away",
      type: "bool",
      unit: "",
      meaning: "whether the grid was away; load_kw is then what is essential",
    },
  ],
};
