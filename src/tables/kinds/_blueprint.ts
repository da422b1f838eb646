import type { TableSpec } from "../table.ts";

/** Start here for a new table: copy this file, rename it, add one line to ../registry.ts. The run then records it with
 *  `tableBuilder(spec)`. Names are snake_case with the unit last; missing numbers are NaN, never 0. */
export const spec: TableSpec = {
  kind: "site_temperature",
  summary: "One row per site and recorded period",
  key: ["site", "time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the period" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "ambient_c", type: "f64", unit: "degC", meaning: "mean ambient temperature" },
  ],
};
