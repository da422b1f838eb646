import type { TableSpec } from "../table.ts";

export const gridControl: TableSpec = {
  kind: "grid_control",
  summary: "One row per action of a regulator or capacitor control; none on feeders without them",
  key: ["time", "control"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "end of the grid step in which the control acted" },
    { name: "control", type: "category", unit: "", meaning: "control as in the feeder model" },
    { name: "action", type: "category", unit: "", meaning: "what it did, or that it came to no rest" },
    { name: "iteration", type: "i32", unit: "1", meaning: "control iteration of the step, 1-based" },
  ],
};
