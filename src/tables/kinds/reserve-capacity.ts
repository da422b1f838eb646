import type { TableSpec } from "../table.ts";

export const reserveCapacity: TableSpec = {
  kind: "reserve_capacity",
  summary:
    "One row per recorded period of each site: the power that vehicles plugged in throughout could have held ready both ways (flexibility)",
  key: ["site", "time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the period" },
    { name: "period_s", type: "f64", unit: "s", meaning: "length of the period" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "vehicles", type: "i32", unit: "1", meaning: "vehicles plugged in that can give power back" },
    {
      name: "up_kw",
      type: "f64",
      unit: "kW",
      meaning: "power they could give for the holding time, their drivers' departures kept",
    },
    { name: "down_kw", type: "f64", unit: "kW", meaning: "power they could take for the holding time" },
  ],
};
