import type { TableSpec } from "../table.ts";

export const frequency: TableSpec = {
  kind: "frequency",
  summary: "One row per look of a frequency study at its area: its frequency and the vehicles that respond to it",
  key: ["time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "of the look, the end of a window" },
    { name: "frequency_hz", type: "f64", unit: "Hz", meaning: "system frequency" },
    {
      name: "without_fleet_hz",
      type: "f64",
      unit: "Hz",
      meaning: "system frequency had the fleet stood still",
    },
    {
      name: "asked_kw",
      type: "f64",
      unit: "kW",
      meaning: "power the contract asks for at this frequency, grid-positive",
    },
    { name: "delivered_kw", type: "f64", unit: "kW", meaning: "power of all vehicles at their plugs, grid-positive" },
    { name: "offered_kw", type: "f64", unit: "kW", meaning: "power contracted both ways" },
    { name: "vehicles", type: "i32", unit: "1", meaning: "vehicles that may give and take" },
    { name: "mean_soc", type: "f64", unit: "1", meaning: "mean state of charge of these vehicles" },
  ],
};
