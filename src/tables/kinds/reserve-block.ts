import type { TableSpec } from "../table.ts";

export const reserveBlock: TableSpec = {
  kind: "reserve_block",
  summary:
    "One row per block of the reserve product sold: what was offered, what was there, what it earned (flexibility)",
  key: ["time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the block" },
    { name: "block_s", type: "f64", unit: "s", meaning: "length of the block" },
    { name: "points", type: "i32", unit: "1", meaning: "EVSEs of all sites" },
    {
      name: "vehicles",
      type: "f64",
      unit: "1",
      meaning: "mean number of vehicles plugged in that can give power back",
    },
    {
      name: "offered_kw",
      type: "f64",
      unit: "kW",
      meaning: "power offered in the direction sold, from what was there in earlier blocks of the same hours",
    },
    { name: "available_kw", type: "f64", unit: "kW", meaning: "least power that was there in the block" },
    { name: "missing_kw", type: "f64", unit: "kW", meaning: "offered and not there" },
    { name: "earned_eur", type: "f64", unit: "EUR", meaning: "price of what was offered" },
    { name: "penalty_eur", type: "f64", unit: "EUR", meaning: "taken back for what was missing" },
  ],
};
