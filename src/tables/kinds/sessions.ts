import type { TableSpec } from "../table.ts";

export const sessions: TableSpec = {
  kind: "sessions",
  summary: "One row per session, from plug-in to plug-out",
  key: ["site", "arrival", "session"],
  columns: [
    { name: "session", type: "category", unit: "", meaning: "session id, as the trace names it", isOfOneSite: true },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id" },
    { name: "arrival", type: "timestamp", unit: "us", meaning: "plug-in" },
    { name: "departure", type: "timestamp", unit: "us", meaning: "plug-out" },
    { name: "requested_kwh", type: "f64", unit: "kWh", meaning: "energy the driver asked for" },
    { name: "delivered_kwh", type: "f64", unit: "kWh", meaning: "energy metered at the EVSE while charging" },
    {
      name: "met_kwh",
      type: "f64",
      unit: "kWh",
      meaning: "of the energy asked for, what the vehicle left with: what it gave back, put back first",
    },
    { name: "discharged_kwh", type: "f64", unit: "kWh", meaning: "energy metered at the EVSE while giving back" },
    {
      name: "standby_kwh",
      type: "f64",
      unit: "kWh",
      meaning: "energy the EVSE drew besides, because a vehicle that can give back was connected",
    },
    {
      name: "stored_kwh",
      type: "f64",
      unit: "kWh",
      meaning: "energy that reached the battery less what was taken from it",
    },
    {
      name: "battery_kwh",
      type: "f64",
      unit: "kWh",
      meaning: "energy the vehicle's battery holds, NaN where its model knows none",
    },
    { name: "peak_kw", type: "f64", unit: "kW", meaning: "highest power in any recorded period" },
    { name: "phases", type: "i32", unit: "1", meaning: "phases the vehicle charged on" },
    {
      name: "end_reason",
      type: "category",
      unit: "",
      meaning: "satisfied, departed-short, vehicle-full, simulation-ended or session-failed",
    },
  ],
};
