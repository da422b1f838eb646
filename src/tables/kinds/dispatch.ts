import type { TableSpec } from "../table.ts";

export const dispatch: TableSpec = {
  kind: "dispatch",
  summary: "One row per set-point on its way from the policy to an EVSE; where the scenario names a route",
  key: ["site", "time", "evse"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "when it was decided" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id" },
    { name: "set_point_a", type: "f64", unit: "A", meaning: "current per phase the policy asked for" },
    {
      name: "taken_a",
      type: "f64",
      unit: "A",
      meaning: "current per phase the EVSE went by then: what the message could carry; NaN where it was not accepted",
    },
    {
      name: "outcome",
      type: "category",
      unit: "",
      meaning: "accepted, refused, lost, superseded by a later one before it was sent, or ended with the session",
    },
    { name: "reason", type: "category", unit: "", meaning: "why it was not accepted; empty where it was" },
    { name: "sent_s", type: "f64", unit: "s", meaning: "from the decision until it was sent; NaN where it never was" },
    {
      name: "arrived_s",
      type: "f64",
      unit: "s",
      meaning: "until it was accepted or refused at the other end; NaN where it never came",
    },
    { name: "applied_s", type: "f64", unit: "s", meaning: "until the EVSE let its vehicle know" },
    {
      name: "metered_s",
      type: "f64",
      unit: "s",
      meaning: "until the current at the meter followed; NaN where the meter never showed it",
    },
  ],
};

export const dispatchHop: TableSpec = {
  kind: "dispatch_hop",
  summary: "One row per set-point that came to the meter, and hop on its way there",
  key: ["site", "time", "evse", "hop"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "when the set-point was decided" },
    { name: "site", type: "category", unit: "", meaning: "site id" },
    { name: "evse", type: "category", unit: "", meaning: "EVSE id" },
    { name: "hop", type: "i32", unit: "1", meaning: "place on the way, from 0: waiting to be sent" },
    { name: "name", type: "category", unit: "", meaning: "what the hop is" },
    { name: "delay_s", type: "f64", unit: "s", meaning: "time it took; the delays of a set-point add up to metered_s" },
  ],
};
