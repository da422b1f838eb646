import type { TableSpec } from "../table.ts";

export const attempts: TableSpec = {
  kind: "attempts",
  summary: "One row per attempt to charge: a session's first, and those of a driver who tries again",
  key: ["site", "session", "attempt"],
  columns: [
    { name: "session", type: "category", unit: "", meaning: "session id, as the trace names it", isOfOneSite: true },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id" },
    { name: "attempt", type: "i32", unit: "1", meaning: "1 for the first of a session" },
    { name: "plug_in", type: "timestamp", unit: "us", meaning: "plug-in of this attempt" },
    {
      name: "outcome",
      type: "category",
      unit: "",
      meaning: "charged, failed, or no-current: it ended before any had flowed, and nothing had failed",
    },
    {
      name: "standard",
      type: "category",
      unit: "",
      meaning: "how the two sides talked: control pilot, DIN 70121, ISO 15118-2, ISO 15118-20; none before they agreed",
    },
    {
      name: "time_to_charge_s",
      type: "f64",
      unit: "s",
      meaning: "from this plug-in to the first current, the wait for the policy's first set-point included",
    },
    {
      name: "stage",
      type: "category",
      unit: "",
      meaning: "how far it had come when it failed; of one that charged, where it fell back to another way of talking",
    },
    { name: "cause", type: "category", unit: "", meaning: "why it failed or fell back" },
    { name: "clause", type: "category", unit: "", meaning: "clause or requirement that was broken" },
    { name: "code", type: "category", unit: "", meaning: "ChargeX minimum required error code; empty where none fits" },
    { name: "party", type: "category", unit: "", meaning: "who has to act: vehicle, evse, cable, user or back office" },
  ],
};
