import type { ReportInput } from "../../../src/report/data.ts";
import { tableOf } from "./synthetic.ts";

/** Invented set-points on their way over a polled gateway: most wait for the poll, a few for a connection that is away. */
export function dispatchInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const startUs = Date.parse(String(run.manifest.scenario["start"])) * 1000;
  const names = ["waits to be sent", "gateway's poll", "OCPP SetChargingProfile", "current follows at the meter"];
  const count = 200;
  const spread = (k: number, by: number) => (k * by) % 1;
  const delays = (k: number) => [
    k % 40 === 0 ? 20 + 10 * spread(k, 0.37) : 0,
    10 * spread(k, 0.618),
    0.1 + 0.9 * spread(k, 0.414),
    1 + 4 * spread(k, 0.732),
  ];
  const rows = count * names.length;
  const column = (of: (k: number, hop: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => of(Math.floor(row / names.length), row % names.length));
  const dispatchHop = tableOf("dispatch_hop", rows, {
    time: column((k) => startUs + k * 3e8),
    site: Array.from({ length: rows }, () => "garage"),
    evse: Array.from({ length: rows }, (_, row) => `E${Math.floor(row / names.length) % 6}`),
    hop: column((_, hop) => hop),
    name: Array.from({ length: rows }, (_, row) => names[row % names.length]!),
    delay_s: column((k, hop) => delays(k)[hop]!),
  });
  const fate = (k: number) => (k % 50 === 7 ? "refused" : k % 50 === 9 ? "lost" : "accepted");
  const dispatch = tableOf("dispatch", 210, { outcome: Array.from({ length: 210 }, (_, k) => fate(k)) });
  return { ...base, runs: [{ ...run, tables: { ...run.tables, dispatch, dispatch_hop: dispatchHop } }] };
}

/** The garage's power under a limit asked for every evening, of which it hears an hour late on the second day. */
export function signalInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const sitePower = run.tables["site_power"]!;
  const time = sitePower.columns["time"]!.values as Float64Array;
  const hourOf = (us: number) => ((us - time[0]!) / 3.6e9) % 24;
  const dayOf = (us: number) => Math.floor((us - time[0]!) / 8.64e10);
  const isAsked = (us: number) => hourOf(us) >= 17 && hourOf(us) < 21;
  const isHeld = (us: number) => isAsked(us) && (dayOf(us) !== 1 || hourOf(us) >= 18);
  const siteSignal = tableOf("site_signal", sitePower.rows, {
    time,
    site: Array.from({ length: sitePower.rows }, () => "garage"),
    asked_kw: time.map((us) => (isAsked(us) ? 3 : Number.NaN)),
    held_kw: time.map((us) => (isHeld(us) ? 3 : Number.NaN)),
    state: Array.from(time, (us) => (isHeld(us) ? "limited" : "free")),
  });
  return { ...base, runs: [{ ...run, tables: { ...run.tables, site_signal: siteSignal } }] };
}

/** The garage with an invented building and roof behind its meter, which may give at most 5 kW to the grid. */
export function meterInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const sitePower = run.tables["site_power"]!;
  const time = sitePower.columns["time"]!.values as Float64Array;
  const evKw = sitePower.columns["power_kw"]!.values as Float64Array;
  const hourOf = (us: number) => ((us - time[0]!) / 3.6e9) % 24;
  const pvKw = time.map((us) => Math.max(0, 12 * Math.sin((Math.PI * (hourOf(us) - 6)) / 12)));
  const loadKw = time.map((us) => 1 + (hourOf(us) >= 17 && hourOf(us) < 22 ? 2 : 0));
  const siteMeter = tableOf("site_meter", sitePower.rows, {
    time,
    period_s: sitePower.columns["period_s"]!.values as Float64Array,
    site: Array.from({ length: sitePower.rows }, () => "garage"),
    load_kw: loadKw,
    pv_kw: pvKw,
    ev_kw: evKw,
    grid_kw: evKw.map((kw, row) => loadKw[row]! + kw - pvKw[row]!),
    unserved_kw: time.map(() => 0),
    is_away: Array.from({ length: sitePower.rows }, () => 0),
  });
  const { scenario } = run.manifest;
  const site = { ...(scenario["site"] as object), exportLimitKw: 5 };
  const manifest = { ...run.manifest, scenario: { ...scenario, site } };
  return { ...base, runs: [{ ...run, manifest, tables: { ...run.tables, site_meter: siteMeter } }] };
}

/** Six invented stations that are limited every evening; one is away from its back office and tells half an hour late. */
export function stationLimitInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const startUs = (run.tables["site_power"]!.columns["time"]!.values as Float64Array)[0]!;
  const hour = (h: number) => startUs + h * 3.6e9;
  const notices = Array.from({ length: 6 }, (_, k) => `evse-${k}`).flatMap((evse, k) =>
    [17, 41].flatMap((begins) => {
      const sinceS = k === 5 && begins === 41 ? 1800 : 0;
      const time = hour(begins) + k * 2e8 + sinceS * 1e6;
      const site = "garage";
      return [
        { time, site, evse, action: "NotifyChargingLimit", since_s: sinceS, delay_s: 0.4 + 0.1 * k, limit_kw: 4.2 },
        { time: time + 1e6, site, evse, action: "TransactionEvent", since_s: sinceS, delay_s: 0.4, limit_kw: 4.2 },
        {
          time: hour(begins + 4),
          site,
          evse,
          action: "ClearedChargingLimit",
          since_s: 0,
          delay_s: 0.5,
          limit_kw: Number.NaN,
        },
      ];
    }),
  );
  const numbers = (of: (row: (typeof notices)[number]) => number) => Float64Array.from(notices, of);
  const ocppMessage = tableOf("ocpp_message", notices.length, {
    time: numbers(({ time }) => time),
    site: notices.map(({ site }) => site),
    evse: notices.map(({ evse }) => evse),
    action: notices.map(({ action }) => action),
    since_s: numbers(({ since_s }) => since_s),
    delay_s: numbers(({ delay_s }) => delay_s),
    limit_kw: numbers(({ limit_kw }) => limit_kw),
    payload: notices.map(() => "{}"),
  });
  return { ...base, runs: [{ ...run, tables: { ...run.tables, ocpp_message: ocppMessage } }] };
}
