import type { ColumnSpec, TableSpec } from "../table.ts";

/** What says which session a row of these tables belongs to. */
const SESSION: readonly ColumnSpec[] = [
  { name: "vehicle", type: "category", unit: "", meaning: "vehicle model" },
  { name: "charger", type: "category", unit: "", meaning: "charger model" },
  { name: "rules", type: "category", unit: "", meaning: "rule set; today = models as they are" },
];

export const sessionEvents: TableSpec = {
  kind: "session_events",
  summary: "One row per message, change of state or remark of a traced session",
  key: ["vehicle", "charger", "rules", "time_ms"],
  columns: [
    ...SESSION,
    { name: "time_ms", type: "f64", unit: "ms", meaning: "since plugging in" },
    { name: "lane", type: "category", unit: "", meaning: "vehicle, cable, evse or back office" },
    { name: "event", type: "category", unit: "", meaning: "message, change of state or remark" },
    { name: "detail", type: "category", unit: "", meaning: "what it says, in short" },
    { name: "failed", type: "bool", unit: "1", meaning: "whether this is the failing step" },
  ],
};

export const sessionSignals: TableSpec = {
  kind: "session_signals",
  summary: "One row per change of what is measured at the plug of a traced session; each holds until the next",
  key: ["vehicle", "charger", "rules", "time_ms"],
  columns: [
    ...SESSION,
    { name: "time_ms", type: "f64", unit: "ms", meaning: "since plugging in" },
    { name: "pilot_high_v", type: "f64", unit: "V", meaning: "positive half-wave of the control pilot" },
    { name: "pilot_low_v", type: "f64", unit: "V", meaning: "negative half-wave of the control pilot" },
    { name: "duty_pct", type: "f64", unit: "%", meaning: "duty cycle; NaN while the pilot is constant" },
    { name: "power_kw", type: "f64", unit: "kW", meaning: "into the vehicle" },
    { name: "soc", type: "f64", unit: "1", meaning: "state of charge" },
  ],
};

export const sessionLimits: TableSpec = {
  kind: "session_limits",
  summary: "One row per time limit that a traced session came near to or broke",
  key: ["vehicle", "charger", "rules", "from_ms"],
  columns: [
    ...SESSION,
    { name: "from_ms", type: "f64", unit: "ms", meaning: "when it began to run" },
    { name: "until_ms", type: "f64", unit: "ms", meaning: "when it would run out" },
    { name: "end_ms", type: "f64", unit: "ms", meaning: "when what it waits for came, or it ran out" },
    { name: "machine", type: "category", unit: "", meaning: "the machine that keeps watch" },
    { name: "what", type: "category", unit: "", meaning: "what must happen within it" },
    { name: "expired", type: "bool", unit: "1", meaning: "whether it ran out" },
  ],
};
