import type { TableSpec } from "../table.ts";

export const events: TableSpec = {
  kind: "events",
  summary: "Optional trace (record.events): one row per event handled",
  key: ["time", "site", "sequence"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "instant of the event" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "sequence", type: "i32", unit: "1", meaning: "order of the event within its site" },
    { name: "event", type: "category", unit: "", meaning: "arrival, departure, control, follow or record" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE concerned, empty where none" },
    { name: "value", type: "f64", unit: "", meaning: "current [A] for follow, active sessions [1] for control" },
  ],
};
