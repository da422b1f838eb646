import type { TableSpec } from "../table.ts";

export const interop: TableSpec = {
  kind: "interop",
  summary: "One row per vehicle, charger, rule set and way in which attempts at charging ended",
  key: ["vehicle", "charger", "rules"],
  columns: [
    { name: "vehicle", type: "category", unit: "", meaning: "vehicle model" },
    { name: "charger", type: "category", unit: "", meaning: "charger model" },
    { name: "rules", type: "category", unit: "", meaning: "rule set; today = models as they are" },
    { name: "power_class", type: "category", unit: "", meaning: "the charger's class by current and power" },
    { name: "access", type: "category", unit: "", meaning: "public where a card or an app is asked for, else private" },
    {
      name: "outcome",
      type: "category",
      unit: "",
      meaning: "charged, degraded (charged after something failed on the way), failed or no plug fits",
    },
    { name: "stage", type: "category", unit: "", meaning: "how far the session had come when it first failed" },
    { name: "cause", type: "category", unit: "", meaning: "what failed first, in one sentence" },
    { name: "clause", type: "category", unit: "", meaning: "clause or requirement that was broken" },
    { name: "party", type: "category", unit: "", meaning: "who has to act so that it does not come back" },
    { name: "code", type: "category", unit: "", meaning: "ChargeX minimum required error code, where one fits" },
    { name: "standard", type: "category", unit: "", meaning: "how the two sides talked in the end" },
    { name: "attempts", type: "i32", unit: "1", meaning: "attempts that ended like this, first tries only" },
    { name: "share", type: "f64", unit: "1", meaning: "share of the pair's attempts under this rule set" },
    {
      name: "charged_at_retry",
      type: "i32",
      unit: "1",
      meaning: "of these attempts, those that charged at a later try",
    },
    {
      name: "changed",
      type: "i32",
      unit: "1",
      meaning:
        "of these attempts, those that the first rule set decides otherwise: gained where this row charges, lost where not",
    },
    {
      name: "time_to_charge_p50_s",
      type: "f64",
      unit: "s",
      meaning: "plug-in to first current, median; NaN where none flowed",
    },
    { name: "time_to_charge_p95_s", type: "f64", unit: "s", meaning: "plug-in to first current, 95th percentile" },
    { name: "max_kw", type: "f64", unit: "kW", meaning: "highest power of any attempt of the row" },
    {
      name: "vehicle_share",
      type: "f64",
      unit: "1",
      meaning: "the vehicle's share of its fleet among the study's vehicles",
    },
    {
      name: "charger_share",
      type: "f64",
      unit: "1",
      meaning: "the charger's share of the vehicle's fleet among the study's chargers; 0 where they never meet",
    },
    {
      name: "example_seed",
      type: "f64",
      unit: "",
      meaning: "seed of the row's first attempt, for gridpilot trace --seed",
    },
    { name: "example_soc", type: "f64", unit: "1", meaning: "state of charge on arrival of that attempt" },
    { name: "example_faults", type: "category", unit: "", meaning: "faults injected into that attempt, joined by +" },
  ],
};
