import type { TableSpec } from "../table.ts";

export const lineLoading: TableSpec = {
  kind: "line_loading",
  summary: "One row per line and averaging interval (10 minutes unless the scenario says otherwise)",
  key: ["time", "line"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the interval" },
    { name: "line", type: "category", unit: "", meaning: "line id as in the feeder model" },
    {
      name: "mean_a",
      type: "f64",
      unit: "A",
      meaning: "mean current of the highest-loaded phase, at the line's first end",
    },
    { name: "max_a", type: "f64", unit: "A", meaning: "highest solved current of any phase in the interval" },
    { name: "loading_pct", type: "f64", unit: "%", meaning: "mean_a over the normal rating, NaN where there is none" },
  ],
};
