import type { TableSpec } from "../table.ts";

export const money: TableSpec = {
  kind: "money",
  summary: "One row per thing that is paid for over the whole run: who pays, who receives, how much (money)",
  key: ["item"],
  columns: [
    { name: "item", type: "category", unit: "", meaning: "what is paid for" },
    {
      name: "payer",
      type: "category",
      unit: "",
      meaning: "driver, site, operator, supplier, grid operator or system operator",
    },
    {
      name: "payee",
      type: "category",
      unit: "",
      meaning: "the same; empty where a thing of value is used up and nobody receives it",
    },
    { name: "amount", type: "f64", unit: "1", meaning: "how much of it, in the unit beside" },
    { name: "unit", type: "category", unit: "", meaning: "unit of the amount" },
    { name: "paid_eur", type: "f64", unit: "EUR", meaning: "what the payer pays; negative at negative prices" },
  ],
};
