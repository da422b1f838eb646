import type { TableSpec } from "../table.ts";

export const sessionSoc: TableSpec = {
  kind: "session_soc",
  summary: "One row per vehicle with a battery of known size and recorded period; with record.sessionSoc",
  key: ["site", "time", "evse"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "end of the period" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id" },
    { name: "soc", type: "f64", unit: "1", meaning: "state of charge then, or when the vehicle left in the period" },
  ],
};
