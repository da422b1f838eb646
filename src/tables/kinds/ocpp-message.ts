import type { TableSpec } from "../table.ts";

export const ocppMessage: TableSpec = {
  kind: "ocpp_message",
  summary:
    "One row per message with which a charging station tells its back office of a limit that is not from there; where `signals.limit` goes to stations",
  key: ["site", "evse", "time", "action"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "when the station sent it" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id; every EVSE is a station of its own" },
    {
      name: "action",
      type: "category",
      unit: "",
      meaning: "NotifyChargingLimit, ClearedChargingLimit, or TransactionEvent where a running session's rate changed",
    },
    {
      name: "since_s",
      type: "f64",
      unit: "s",
      meaning: "from the limit's change at the station until it was sent: away from its back office it waits",
    },
    { name: "delay_s", type: "f64", unit: "s", meaning: "on the way, until the back office had it" },
    {
      name: "limit_kw",
      type: "f64",
      unit: "kW",
      meaning: "the limit the back office then knew of; NaN where it knew of none",
    },
    { name: "payload", type: "category", unit: "", meaning: "the message's fields, JSON" },
  ],
};
