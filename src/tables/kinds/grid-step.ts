import type { TableSpec } from "../table.ts";

export const gridStep: TableSpec = {
  kind: "grid_step",
  summary: "One row per solved grid step",
  key: ["time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the step" },
    { name: "step_s", type: "f64", unit: "s", meaning: "length of the step" },
    { name: "feeder_kw", type: "f64", unit: "kW", meaning: "active power drawn from the source" },
    { name: "feeder_kvar", type: "f64", unit: "kvar", meaning: "reactive power drawn from the source" },
    { name: "losses_kw", type: "f64", unit: "kW", meaning: "active losses of lines and transformers" },
    { name: "load_kw", type: "f64", unit: "kW", meaning: "active power of all loads other than EVSEs" },
    { name: "ev_kw", type: "f64", unit: "kW", meaning: "active power of all EVSEs" },
    { name: "current_a_a", type: "f64", unit: "A", meaning: "phase a current at the head of the feeder" },
    { name: "current_b_a", type: "f64", unit: "A", meaning: "phase b current at the head of the feeder" },
    { name: "current_c_a", type: "f64", unit: "A", meaning: "phase c current at the head of the feeder" },
    { name: "min_pu", type: "f64", unit: "pu", meaning: "lowest customer voltage" },
    { name: "max_pu", type: "f64", unit: "pu", meaning: "highest customer voltage" },
    { name: "iterations", type: "i32", unit: "1", meaning: "power-flow iterations" },
  ],
};
