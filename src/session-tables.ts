import { foldLoops } from "./run/session/fold-loops.ts";
import type { RecordedSession } from "./run/session/record-session.ts";
import { tableBuilder } from "./tables/builder.ts";
import { sessionEvents, sessionLimits, sessionSignals } from "./tables/kinds/session-events.ts";
import type { Table } from "./tables/table.ts";

/** A recorded session with the names it goes by in tables. */
export interface NamedSession {
  readonly vehicle: string;
  readonly charger: string;
  readonly rules: string;
  readonly session: Pick<RecordedSession, "lines" | "signals" | "limits">;
}

/** Recorded sessions as tables, in the order given, with the middle of long loops taken out. */
export function sessionTables(sessions: readonly NamedSession[]): Record<string, Table> {
  const events = tableBuilder(sessionEvents);
  const signals = tableBuilder(sessionSignals);
  const limits = tableBuilder(sessionLimits);
  const names = [events, signals, limits].map((table) =>
    (["vehicle", "charger", "rules"] as const).map((name) => ({ name, column: table.category(name) })),
  );
  const [eventMs, signalMs] = [events.f64("time_ms"), signals.f64("time_ms")];
  const [lane, event, detail] = [events.category("lane"), events.category("event"), events.category("detail")];
  const failed = events.bool("failed");
  const [high, low, duty] = [signals.f64("pilot_high_v"), signals.f64("pilot_low_v"), signals.f64("duty_pct")];
  const [power, soc] = [signals.f64("power_kw"), signals.f64("soc")];
  const [fromMs, untilMs, endMs] = [limits.f64("from_ms"), limits.f64("until_ms"), limits.f64("end_ms")];
  const [machine, what, expired] = [limits.category("machine"), limits.category("what"), limits.bool("expired")];
  for (const named of sessions) {
    const push = (table: number): void => {
      for (const { name, column } of names[table]!) column.pushText(named[name]);
    };
    for (const line of foldLoops(named.session.lines)) {
      push(0);
      eventMs.push(line.timeUs / 1000);
      lane.pushText(line.lane);
      event.pushText(line.event);
      detail.pushText(line.detail);
      failed.push(line.failed ? 1 : 0);
    }
    for (const one of named.session.signals) {
      push(1);
      signalMs.push(one.timeUs / 1000);
      high.push(one.pilotHighV);
      low.push(one.pilotLowV);
      duty.push(one.dutyPct);
      power.push(one.powerKw);
      soc.push(one.soc);
    }
    for (const limit of named.session.limits) {
      push(2);
      fromMs.push(limit.fromUs / 1000);
      untilMs.push(limit.untilUs / 1000);
      endMs.push(limit.endUs / 1000);
      machine.pushText(limit.machine);
      what.pushText(limit.what);
      expired.push(limit.expired ? 1 : 0);
    }
  }
  return { session_events: events.finish(), session_signals: signals.finish(), session_limits: limits.finish() };
}
