import type { TableSpec } from "../table.ts";

export const fleetPeak: TableSpec = {
  kind: "fleet_peak",
  summary: "One row per fleet size: peaks of EVSEs drawn from all that had a session, and at last of all of them",
  key: ["vehicles"],
  columns: [
    { name: "vehicles", type: "i32", unit: "1", meaning: "EVSEs together" },
    { name: "draws", type: "i32", unit: "1", meaning: "drawings of so many that the row is over" },
    { name: "period_s", type: "f64", unit: "s", meaning: "averaging time of the powers, that of site_power" },
    {
      name: "admd_kw",
      type: "f64",
      unit: "kW",
      meaning: "after-diversity maximum demand: highest power together over their number, mean of the drawings",
    },
    { name: "admd_p5_kw", type: "f64", unit: "kW", meaning: "the same, 5 % of the drawings are below" },
    { name: "admd_p95_kw", type: "f64", unit: "kW", meaning: "the same, 5 % of the drawings are above" },
    {
      name: "coincidence",
      type: "f64",
      unit: "1",
      meaning: "highest power together over the sum of each one's own highest, mean of the drawings",
    },
    { name: "coincidence_p5", type: "f64", unit: "1", meaning: "the same, 5 % of the drawings are below" },
    { name: "coincidence_p95", type: "f64", unit: "1", meaning: "the same, 5 % of the drawings are above" },
  ],
};
