import type { TableSpec } from "../table.ts";

export const prices: TableSpec = {
  kind: "prices",
  summary: "One row per stretch of time in which no price changes, from the run's start to its end",
  key: ["time"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "start of the stretch" },
    { name: "period_s", type: "f64", unit: "s", meaning: "length of the stretch" },
    {
      name: "energy_eur_per_kwh",
      type: "f64",
      unit: "EUR/kWh",
      meaning: "energy drawn, the network's fee not in it: as published, or else money.energyEurPerKwh; NaN unknown",
    },
    { name: "network_eur_per_kwh", type: "f64", unit: "EUR/kWh", meaning: "the network's fee on energy drawn" },
    { name: "sold_eur_per_kwh", type: "f64", unit: "EUR/kWh", meaning: "energy given to the grid; NaN unknown" },
    {
      name: "carbon_g_per_kwh",
      type: "f64",
      unit: "g/kWh",
      meaning: "average carbon intensity as published; NaN unknown",
    },
    {
      name: "reserve_eur_per_mwh",
      type: "f64",
      unit: "EUR/MWh",
      meaning: "reserve offered block by block, per MW and hour; NaN where none is sold",
    },
    {
      name: "frequency_eur_per_mwh",
      type: "f64",
      unit: "EUR/MWh",
      meaning: "frequency reserve held ready, per MW and hour; NaN where none is studied or paid",
    },
  ],
};
