import type { TableSpec } from "../table.ts";

export const reserveTest: TableSpec = {
  kind: "reserve_test",
  summary: "One row per reserve product and instant of its prequalification test, both directions, the worse counting",
  key: ["product", "after_s"],
  columns: [
    { name: "product", type: "category", unit: "", meaning: "FCR, FFR or aFRR" },
    { name: "after_s", type: "f64", unit: "s", meaning: "time after the step" },
    { name: "asked_share", type: "f64", unit: "1", meaning: "share of the offered power asked for by then" },
    { name: "delivered_share", type: "f64", unit: "1", meaning: "power delivered over what is asked for by then" },
    { name: "held_share", type: "f64", unit: "1", meaning: "least share of the offered power while it must be held" },
    { name: "passes", type: "bool", unit: "", meaning: "whether the fleet passes the product's test" },
  ],
};
