// An invented study with the shape of a real one. No number here is a finding.
import type { ReportInput } from "../../../src/report/data.ts";
import type { Table } from "../../../src/tables/table.ts";
import { inputOf, tableOf } from "./synthetic.ts";

const VEHICLES = ["old-car", "new-car", "van", "truck"];
const CHARGERS = ["home-11kw", "street-22kw", "hub-150", "hub-350", "v2g-22"];
const CLASSES = ["AC 10 kW and more", "AC 10 kW and more", "DC 100 to 249 kW", "DC 250 kW and more", "DC below 100 kW"];
const KW = [11, 22, 140, 230, 22];

interface Row {
  readonly outcome: string;
  readonly stage: string;
  readonly cause: string;
  readonly party: string;
  readonly share: number;
  readonly retried: number;
  readonly changed: number;
}

const charged = (share: number, changed = 0): Row => ({
  outcome: "charged",
  stage: "",
  cause: "",
  party: "",
  share,
  retried: 0,
  changed,
});
const failed = (stage: string, cause: string, party: string, share: number, changed = 0): Row => ({
  outcome: "failed",
  stage,
  cause,
  party,
  share,
  retried: Math.round(50 * share),
  changed,
});

function rowsOf(vehicle: number, charger: number, set: number): Row[] {
  if (vehicle === 3 && charger < 2)
    return [{ ...failed("plug", "truck has ccs2", "evse", 1), outcome: "no plug fits", retried: 0 }];
  if (vehicle === 0 && charger === 4)
    return set === 0
      ? [failed("handshake", "no protocol in common", "vehicle", 1)]
      : [charged(0.8, 80), failed("handshake", "no protocol in common", "vehicle", 0.2)];
  if (vehicle === 2 && charger === 1)
    return [
      { ...charged(0.9), outcome: "degraded", stage: "tls", cause: "the certificate has expired", party: "evse" },
      failed("authorisation", "the payment was declined", "back office", 0.1),
    ];
  if (charger === 0) return [charged(1)];
  const lost = 0.04 + 0.03 * ((vehicle + charger + set) % 4);
  return [
    charged(1 - 2 * lost),
    failed("authorisation", "the payment was declined", "back office", lost, set),
    failed("power delivery", "relay did not close", "evse", lost),
  ];
}

/** The table of the invented study under one or two rule sets. */
export function interopTable(rules: readonly string[]): Table {
  const rows = VEHICLES.flatMap((vehicle, v) =>
    CHARGERS.flatMap((charger, c) =>
      rules.flatMap((name, set) => rowsOf(v, c, set).map((row) => ({ vehicle, charger, c, rules: name, ...row }))),
    ),
  );
  const flows = (outcome: string): boolean => outcome === "charged" || outcome === "degraded";
  return tableOf("interop", rows.length, {
    vehicle: rows.map(({ vehicle }) => vehicle),
    charger: rows.map(({ charger }) => charger),
    rules: rows.map((row) => row.rules),
    power_class: rows.map(({ c }) => CLASSES[c]!),
    access: rows.map(({ c }) => (c === 0 ? "private" : "public")),
    outcome: rows.map(({ outcome }) => outcome),
    stage: rows.map(({ stage }) => stage),
    cause: rows.map(({ cause }) => cause),
    party: rows.map(({ party }) => party),
    standard: rows.map(({ c }) => (c < 2 ? "control pilot" : "ISO 15118-2")),
    attempts: rows.map(({ share }) => Math.round(100 * share)),
    share: rows.map(({ share }) => share),
    charged_at_retry: rows.map(({ retried }) => retried),
    changed: rows.map(({ changed }) => changed),
    time_to_charge_p50_s: rows.map(({ outcome }) => (flows(outcome) ? 12.5 : Number.NaN)),
    time_to_charge_p95_s: rows.map(({ outcome }) => (flows(outcome) ? 14 : Number.NaN)),
    max_kw: rows.map(({ outcome, c }) => (flows(outcome) ? KW[c]! : 0)),
    vehicle_share: rows.map(({ vehicle }) => [0.5, 0.3, 0.15, 0.05][VEHICLES.indexOf(vehicle)]!),
    charger_share: rows.map(({ c }) => [0.4, 0.3, 0.15, 0.1, 0.05][c]!),
  });
}

/** A page's input about the invented study. */
export function interopInput(rules: readonly string[]): ReportInput {
  return inputOf(
    {
      name: "interop",
      settings: { rules: rules.join(", ") },
      kpis: {},
      manifest: { scenario: { rules }, seed: 1, version: "0.0.0", inputs: [], warnings: [] },
      tables: { interop: interopTable(rules) },
    },
    "Interop",
    "Who can charge where?",
  );
}

/** An invented session that fails in the cable check, and one that charges. */
export function sessionInput(): ReportInput {
  const events = [
    [0, "vehicle", "plug in", "ccs2", 0],
    [250, "evse", "state B1", "", 0],
    [800, "vehicle", "CM_SLAC_PARM.REQ", "run 1", 0],
    [803, "evse", "CM_SLAC_PARM.CNF", "run 1", 0],
    [2400, "vehicle", "SessionSetupReq", "", 0],
    [2420, "evse", "SessionSetupRes", "OK_NewSessionEstablished", 0],
    [3000, "back office", "authorised", "card", 0],
    [4100, "vehicle", "CableCheckReq", "", 0],
    [4110, "evse", "CableCheckRes", "Ongoing", 0],
    [9000, "evse", "FAILED: cable check", "insulation below 100 kΩ", 1],
    [12_000, "vehicle", "plug pulled", "", 0],
  ] as const;
  const signals = [
    [0, 9, 9, Number.NaN, 0, 0.4],
    [700, 9, -12, 5, 0, 0.4],
    [4000, 6, -12, 5, 20, 0.405],
    [12_000, 12, 12, Number.NaN, 0, 0.41],
  ] as const;
  const limits = [
    [800, 1000, 803, "vehicle.slac", "CM_SLAC_PARM.CNF", 0],
    [4100, 8000, 8000, "vehicle.hlc", "cable check or precharge done", 1],
    [803, 10_803, 2400, "evse.slac", "the vehicle's match", 0],
  ] as const;
  const names = (rows: number) => ({
    vehicle: Array(rows).fill("new-car"),
    charger: Array(rows).fill("hub-150"),
    rules: Array(rows).fill("today"),
  });
  const tables = {
    session_events: tableOf("session_events", events.length, {
      ...names(events.length),
      time_ms: events.map(([ms]) => ms),
      lane: events.map((row) => row[1]),
      event: events.map((row) => row[2]),
      detail: events.map((row) => row[3]),
      failed: events.map((row) => row[4]),
    }),
    session_signals: tableOf("session_signals", signals.length, {
      ...names(signals.length),
      time_ms: signals.map(([ms]) => ms),
      pilot_high_v: signals.map((row) => row[1]),
      pilot_low_v: signals.map((row) => row[2]),
      duty_pct: signals.map((row) => row[3]),
      power_kw: signals.map((row) => row[4]),
      soc: signals.map((row) => row[5]),
    }),
    session_limits: tableOf("session_limits", limits.length, {
      ...names(limits.length),
      from_ms: limits.map(([ms]) => ms),
      until_ms: limits.map((row) => row[1]),
      end_ms: limits.map((row) => row[2]),
      machine: limits.map((row) => row[3]),
      what: limits.map((row) => row[4]),
      expired: limits.map((row) => row[5]),
    }),
  };
  const input = interopInput(["today"]);
  return { ...input, runs: [{ ...input.runs[0]!, tables }] };
}

/** A whole page: matrix, changes, flow and a session to open. */
export function interopPageInput(): ReportInput {
  const study = interopInput(["today", "new-rule"]);
  const { tables } = sessionInput().runs[0]!;
  return { ...study, runs: [{ ...study.runs[0]!, tables: { ...study.runs[0]!.tables, ...tables } }] };
}
