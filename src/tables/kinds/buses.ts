import type { TableSpec } from "../table.ts";

export const buses: TableSpec = {
  kind: "buses",
  summary: "One row per bus of the feeder: where it is, what it serves",
  key: ["bus"],
  columns: [
    { name: "bus", type: "category", unit: "", meaning: "bus id as in the feeder model" },
    { name: "x_m", type: "f64", unit: "m", meaning: "east coordinate as given by the model" },
    { name: "y_m", type: "f64", unit: "m", meaning: "north coordinate as given by the model" },
    { name: "nominal_v", type: "f64", unit: "V", meaning: "nominal phase-to-neutral voltage" },
    { name: "distance_m", type: "f64", unit: "m", meaning: "line length from the feeder head" },
    { name: "parent", type: "category", unit: "", meaning: "next bus toward the source, empty at the source" },
    { name: "customers", type: "i32", unit: "1", meaning: "loads connected at the bus" },
  ],
};
