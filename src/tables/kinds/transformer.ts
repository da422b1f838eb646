import type { TableSpec } from "../table.ts";

export const transformer: TableSpec = {
  kind: "transformer",
  summary: "One row per transformer and averaging interval (10 minutes unless the scenario says otherwise)",
  key: ["time", "transformer"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the interval" },
    { name: "transformer", type: "category", unit: "", meaning: "transformer id as in the feeder model" },
    { name: "power_kva", type: "f64", unit: "kVA", meaning: "mean apparent power of the highest-loaded winding" },
    { name: "loading_pct", type: "f64", unit: "%", meaning: "mean loading of that winding over its rating" },
    { name: "max_loading_pct", type: "f64", unit: "%", meaning: "highest solved loading in the interval" },
    {
      name: "top_oil_c",
      type: "f64",
      unit: "degC",
      meaning: "top-oil temperature at the interval's end, at 20 °C ambient",
    },
    {
      name: "hot_spot_c",
      type: "f64",
      unit: "degC",
      meaning: "highest winding hot spot in the interval (IEEE C57.91)",
    },
    {
      name: "ageing_factor",
      type: "f64",
      unit: "1",
      meaning: "mean ageing over that at the reference hot spot (F_AA)",
    },
    { name: "loss_of_life_pct", type: "f64", unit: "%", meaning: "normal life used up since the run began" },
  ],
};
