import type { TableSpec } from "../table.ts";

export const busVoltage: TableSpec = {
  kind: "bus_voltage",
  summary: "One row per bus, phase and averaging interval (10 minutes unless the scenario says otherwise)",
  key: ["time", "bus", "phase"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the interval" },
    { name: "bus", type: "category", unit: "", meaning: "bus id as in the feeder model" },
    { name: "phase", type: "i32", unit: "1", meaning: "node of the bus: 1, 2, 3" },
    {
      name: "mean_pu",
      type: "f64",
      unit: "pu",
      meaning: "mean phase-to-neutral voltage over the bus's nominal voltage",
    },
    { name: "min_pu", type: "f64", unit: "pu", meaning: "lowest solved voltage in the interval" },
    { name: "max_pu", type: "f64", unit: "pu", meaning: "highest solved voltage in the interval" },
  ],
};
