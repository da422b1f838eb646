import type { RouteModel } from "../model/model.ts";
import { type CategoryColumn, type TableBuilder, tableBuilder } from "../tables/builder.ts";
import { events } from "../tables/kinds/events.ts";
import { evsePower } from "../tables/kinds/evse-power.ts";
import { sessionSoc } from "../tables/kinds/session-soc.ts";
import { sessions } from "../tables/kinds/sessions.ts";
import { siteMeter } from "../tables/kinds/site-meter.ts";
import { sitePower } from "../tables/kinds/site-power.ts";
import { siteSignal } from "../tables/kinds/site-signal.ts";
import type { Table } from "../tables/table.ts";
import type { FeederPower } from "./feeder-power.ts";
import { frequencyRecorder } from "./frequency/record-frequency.ts";
import { attemptRecorder } from "./record-attempt.ts";
import { reserveRecorder } from "./record-reserve.ts";
import { dispatchRecorder } from "./route/record-dispatch.ts";
import { messageRecorder } from "./route/record-messages.ts";
import { SIGNAL_STATES } from "./signalled-limit.ts";

/** Why a session ended, in the order of the codes. */
export const END_REASONS = [
  "satisfied",
  "departed-short",
  "vehicle-full",
  "simulation-ended",
  "session-failed",
] as const;
/** What the events table calls the engine's events, in the order of their kinds. */
export const EVENT_NAMES = ["departure", "follow", "arrival", "control", "set-point", "frequency"] as const;

/** The recordings of all sites of one worker. Rows come in the order in which sites reach them; `bySite` sorts them. */
export function siteRecorder(options: {
  readonly siteIds: readonly string[];
  readonly evseIds: readonly string[];
  /** Where sites are recorded together, feeder by feeder. */
  readonly feeders?: FeederPower | undefined;
  readonly evsePower: boolean;
  readonly events: boolean;
  /** Whether vehicles' states of charge are recorded. */
  readonly sessionSoc?: boolean;
  /** Whether sessions are simulated as machines. */
  readonly attempts: boolean;
  /** Whether a limit is asked of sites by a signal. */
  readonly siteSignal?: boolean;
  /** Whether a limit is given to stations beside their back office. */
  readonly ocppMessages?: boolean;
  /** How set-points travel, where they do. */
  readonly route?: RouteModel | undefined;
  /** Whether any site of the run has its own load and solar power told. */
  readonly siteMeter?: boolean;
  /** The area's frequency, which sites feel. */
  readonly frequency?: boolean;
  /** How long full delivery of a reserve must last [h], where it is sold. */
  readonly reserveHoldH?: number | undefined;
  /** Where rows are put aside while the run goes on: as soon as a table has so many. */
  readonly spill?: { readonly rows: number; add(tables: readonly Table[]): void } | undefined;
  /** Rows to make room for. */
  readonly expected: { readonly sessions: number; readonly sitePower: number; readonly evsePower: number };
}) {
  const { spill, feeders } = options;
  const most = spill?.rows ?? Number.POSITIVE_INFINITY;
  const expected = {
    sessions: Math.min(most, options.expected.sessions),
    sitePower: Math.min(most, options.expected.sitePower),
    evsePower: Math.min(most, options.expected.evsePower),
  };
  const open = {
    sessions: tableBuilder(sessions, expected.sessions),
    sitePower: tableBuilder(sitePower, expected.sitePower),
    evsePower: tableBuilder(evsePower, options.evsePower ? expected.evsePower : 0),
    sessionSoc: tableBuilder(sessionSoc, options.sessionSoc ? expected.evsePower : 0),
    events: tableBuilder(events),
    siteSignal: tableBuilder(siteSignal, options.siteSignal ? expected.sitePower : 0),
    siteMeter: tableBuilder(siteMeter, options.siteMeter ? expected.sitePower : 0),
  };
  // The EVSE of code e is category e + 1 and none is category 0.
  const site = (builder: TableBuilder): CategoryColumn => builder.category("site", options.siteIds);
  const evse = (builder: TableBuilder): CategoryColumn => builder.category("evse", ["", ...options.evseIds]);
  const attempts = options.attempts ? attemptRecorder(site, evse, expected.sessions) : undefined;
  const dispatches = options.route && dispatchRecorder(options.route, site, evse);
  const messages = options.ocppMessages ? messageRecorder(site, evse) : undefined;
  const reserve = options.reserveHoldH === undefined ? undefined : reserveRecorder(options.reserveHoldH, site);
  const frequency = options.frequency ? frequencyRecorder() : undefined;
  const finish = (): Table[] => [
    open.sessions.finish(),
    open.sitePower.finish(),
    ...(options.siteSignal ? [open.siteSignal.finish()] : []),
    ...(options.siteMeter ? [open.siteMeter.finish()] : []),
    ...(options.evsePower ? [open.evsePower.finish()] : []),
    ...(options.sessionSoc ? [open.sessionSoc.finish()] : []),
    ...(options.events ? [open.events.finish()] : []),
    ...(attempts ? [attempts.finish()] : []),
    ...(dispatches ? dispatches.finish() : []),
    ...(messages ? [messages.finish()] : []),
    ...(reserve ? [reserve.finish()] : []),
    ...(frequency ? [frequency.finish()] : []),
  ];
  const recorder = {
    attempts,
    dispatches,
    messages: messages?.rows,
    reserve,
    frequency,
    feeders,
    sessions: {
      session: open.sessions.category("session"),
      site: site(open.sessions),
      evse: evse(open.sessions),
      arrival: open.sessions.timestamp("arrival"),
      departure: open.sessions.timestamp("departure"),
      requestedKwh: open.sessions.f64("requested_kwh"),
      deliveredKwh: open.sessions.f64("delivered_kwh"),
      metKwh: open.sessions.f64("met_kwh"),
      dischargedKwh: open.sessions.f64("discharged_kwh"),
      standbyKwh: open.sessions.f64("standby_kwh"),
      storedKwh: open.sessions.f64("stored_kwh"),
      batteryKwh: open.sessions.f64("battery_kwh"),
      peakKw: open.sessions.f64("peak_kw"),
      phases: open.sessions.i32("phases"),
      endReason: open.sessions.category("end_reason", END_REASONS),
    },
    sitePower: {
      time: open.sitePower.timestamp("time"),
      periodS: open.sitePower.f64("period_s"),
      site: feeders ? open.sitePower.category("site", feeders.ids) : site(open.sitePower),
      powerKw: open.sitePower.f64("power_kw"),
      reactiveKvar: open.sitePower.f64("reactive_kvar"),
      limitKw: open.sitePower.f64("limit_kw"),
      currentA: open.sitePower.f64("current_a_a"),
      currentB: open.sitePower.f64("current_b_a"),
      currentC: open.sitePower.f64("current_c_a"),
      connected: open.sitePower.i32("connected"),
    },
    siteSignal: options.siteSignal
      ? {
          time: open.siteSignal.timestamp("time"),
          site: site(open.siteSignal),
          askedKw: open.siteSignal.f64("asked_kw"),
          heldKw: open.siteSignal.f64("held_kw"),
          state: open.siteSignal.category("state", SIGNAL_STATES),
        }
      : undefined,
    siteMeter: options.siteMeter
      ? {
          time: open.siteMeter.timestamp("time"),
          periodS: open.siteMeter.f64("period_s"),
          site: site(open.siteMeter),
          loadKw: open.siteMeter.f64("load_kw"),
          pvKw: open.siteMeter.f64("pv_kw"),
          evKw: open.siteMeter.f64("ev_kw"),
          gridKw: open.siteMeter.f64("grid_kw"),
          unservedKw: open.siteMeter.f64("unserved_kw"),
          isAway: open.siteMeter.bool("is_away"),
        }
      : undefined,
    evsePower: options.evsePower
      ? {
          time: open.evsePower.timestamp("time"),
          site: site(open.evsePower),
          evse: evse(open.evsePower),
          setPointA: open.evsePower.f64("set_point_a"),
          pilotA: open.evsePower.f64("pilot_a"),
          currentA: open.evsePower.f64("current_a"),
          powerKw: open.evsePower.f64("power_kw"),
        }
      : undefined,
    sessionSoc: options.sessionSoc
      ? {
          time: open.sessionSoc.timestamp("time"),
          site: site(open.sessionSoc),
          evse: evse(open.sessionSoc),
          soc: open.sessionSoc.f64("soc"),
        }
      : undefined,
    events: options.events
      ? {
          time: open.events.timestamp("time"),
          site: site(open.events),
          sequence: open.events.i32("sequence"),
          event: open.events.category("event", EVENT_NAMES),
          evse: evse(open.events),
          value: open.events.f64("value"),
        }
      : undefined,
    finish,
    /** A site's period has been recorded: every row begun is whole, so this is where rows can be put aside. */
    period(): void {
      if (!spill) return;
      const { sitePower, evsePower, events: happened, sessions: ended } = recorder;
      const sent = dispatches?.dispatch;
      const recorded = [sitePower.time, evsePower?.time, happened?.time, ended.arrival, sent?.time];
      if (recorded.some((column) => column !== undefined && column.length >= spill.rows)) spill.add(finish());
    },
  };
  return recorder;
}

export type SiteRecorder = ReturnType<typeof siteRecorder>;
