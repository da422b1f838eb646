import { boolValues, categories, f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";
import { clip } from "../escape.ts";

/** One traced session, column by column; texts are indexes into the list of the whole figure. */
export interface TracedSession {
  /** `vehicle|charger`, as the matrix chooses it. */
  readonly cell: string;
  readonly rules: string;
  readonly endS: number;
  readonly eventMs: readonly number[];
  readonly lane: readonly number[];
  readonly event: readonly number[];
  readonly detail: readonly number[];
  /** Index of the failing step's event; -1 where none fails. */
  readonly failed: number;
  readonly signalMs: readonly number[];
  readonly pilotHighV: readonly number[];
  readonly pilotLowV: readonly number[];
  readonly dutyPct: readonly (number | null)[];
  readonly powerKw: readonly number[];
  readonly socPct: readonly number[];
  readonly limits: readonly SessionLimit[];
}

/** When a limit began to run, would run out and ended [ms]; texts of machine and what it waits for; 1 where it ran out. */
export type SessionLimit = readonly [
  fromMs: number,
  untilMs: number,
  endMs: number,
  machine: number,
  what: number,
  expired: number,
];

/** On a page with more sessions than this, each shows only the limits it came near to. */
const MOST_IN_FULL = 20;

/** Sessions of a page with the texts they share. */
export interface SessionTraceData {
  readonly texts: readonly string[];
  readonly sessions: readonly TracedSession[];
}

type Tables = Readonly<Record<string, Table>>;

/** The traced sessions of a run; undefined where it has none. */
export function tracedSessions(tables: Tables): SessionTraceData | undefined {
  const { session_events: events, session_signals: signals, session_limits: limits } = tables;
  if (!events?.rows || !signals || !limits) return undefined;
  const texts: string[] = [];
  const known = new Map<string, number>();
  const intern = (text: string): number => {
    let index = known.get(text);
    if (index === undefined) {
      index = texts.push(clip(text, 160)) - 1;
      known.set(text, index);
    }
    return index;
  };
  const signalsOf = grouped(signals);
  const limitsOf = grouped(limits);
  const groups = grouped(events);
  const least = groups.size > MOST_IN_FULL ? 0.5 : 0;
  const sessions = [...groups].map(([key, rows]): TracedSession => {
    const [vehicle, charger, rules] = key.split("|") as [string, string, string];
    const measured = thinned(signals, signalsOf.get(key) ?? [], groups.size > MOST_IN_FULL ? 1000 : 0);
    const pick = (name: string, digits: number, from: readonly number[] = measured, table = signals) => {
      const values = f64Values(table, name);
      return from.map((row) => Number(values[row]!.toFixed(digits)));
    };
    return {
      cell: `${vehicle}|${charger}`,
      rules,
      ...eventsOf(events, rows, intern),
      endS: Math.ceil(f64Values(events, "time_ms")[rows.at(-1)!]! / 1000),
      signalMs: pick("time_ms", 0),
      pilotHighV: pick("pilot_high_v", 1),
      pilotLowV: pick("pilot_low_v", 1),
      dutyPct: pick("duty_pct", 1).map((value) => (Number.isFinite(value) ? value : null)),
      powerKw: pick("power_kw", 2),
      socPct: pick("soc", 4).map((soc) => Number((100 * soc).toFixed(2))),
      limits: limitRows(limits, limitsOf.get(key) ?? [], intern).filter(
        ([fromMs, untilMs, endMs, , , expired]) => expired === 1 || endMs - fromMs >= least * (untilMs - fromMs),
      ),
    };
  });
  return { texts, sessions };
}

/** Rows by `vehicle|charger|rules`, in table order. */
function grouped(table: Table): Map<string, number[]> {
  const [vehicle, charger, rules] = ["vehicle", "charger", "rules"].map((name) => categories(table, name));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const key = [vehicle!, charger!, rules!].map(({ codes, texts }) => texts[codes[row]!]).join("|");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** Events without the pilot's, which the strip above shows. */
function eventsOf(table: Table, rows: readonly number[], intern: (text: string) => number) {
  const timeMs = f64Values(table, "time_ms");
  const failing = boolValues(table, "failed");
  const [lane, event, detail] = ["lane", "event", "detail"].map((name) => {
    const { codes, texts } = categories(table, name);
    return (row: number): string => texts[codes[row]!]!;
  });
  const shown = rows.filter((row) => event!(row) !== "pilot");
  return {
    eventMs: shown.map((row) => Number(timeMs[row]!.toFixed(1))),
    lane: shown.map((row) => intern(lane!(row))),
    event: shown.map((row) => intern(event!(row))),
    detail: shown.map((row) => intern(detail!(row))),
    failed: shown.findIndex((row) => failing[row]),
  };
}

function limitRows(table: Table, rows: readonly number[], intern: (text: string) => number): SessionLimit[] {
  const [from, until, end] = ["from_ms", "until_ms", "end_ms"].map((name) => f64Values(table, name));
  const [machine, what] = ["machine", "what"].map((name) => categories(table, name));
  const expired = boolValues(table, "expired");
  return rows.map(
    (row): SessionLimit => [
      Math.round(from![row]!),
      Math.round(until![row]!),
      Math.round(end![row]!),
      intern(machine!.texts[machine!.codes[row]!]!),
      intern(what!.texts[what!.codes[row]!]!),
      expired[row]!,
    ],
  );
}

/** Rows at least so far apart, but for those where the pilot changes. */
function thinned(table: Table, rows: readonly number[], apartMs: number): readonly number[] {
  const timeMs = f64Values(table, "time_ms");
  const pilot = ["pilot_high_v", "pilot_low_v", "duty_pct"].map((name) => f64Values(table, name));
  let last: number | undefined;
  return rows.filter((row, at) => {
    const isKept =
      last === undefined ||
      at === rows.length - 1 ||
      timeMs[row]! - timeMs[last]! >= apartMs ||
      pilot.some((values) => !Object.is(values[row], values[rows[at - 1]!]));
    if (isKept) last = row;
    return isKept;
  });
}
