import type { TableSpec } from "../table.ts";

export const evsePower: TableSpec = {
  kind: "evse_power",
  summary: "One row per EVSE with a vehicle connected and recorded period",
  key: ["site", "time", "evse"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the period" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id" },
    {
      name: "set_point_a",
      type: "f64",
      unit: "A",
      meaning: "current per phase the policy asked for; giving back negative",
    },
    { name: "pilot_a", type: "f64", unit: "A", meaning: "current per phase the control pilot, or a message, allowed" },
    { name: "current_a", type: "f64", unit: "A", meaning: "mean current per phase drawn; given back negative" },
    { name: "power_kw", type: "f64", unit: "kW", meaning: "mean active power, load positive" },
  ],
};
