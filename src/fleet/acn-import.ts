import { ScenarioError } from "../base/errors.ts";
import { type AcnRecord, type PeriodClock, readAcn } from "./acn-formats.ts";
import { csvField } from "./csv.ts";
import { zonedInstant } from "./zoned-instant.ts";

/** How ACN-Data sessions become a trace. */
export interface AcnImportOptions {
  /** Named in errors. */
  readonly file: string;
  /** Energy asked for: what the vehicle took (as the published studies do), or what the driver typed in, where anything. */
  readonly energy?: "delivered" | "requested";
  /** What the periods of an acnportal event file mean. */
  readonly periods?: PeriodClock;
  /** Instants are written with this IANA zone's offset; else with the zone the file names, else UTC. */
  readonly timeZone?: string;
}

/** Sessions that were left out, or kept with something changed, and why. */
export interface ImportNote {
  readonly reason: string;
  readonly count: number;
  /** The first sessions concerned. */
  readonly examples: readonly string[];
}

/** A trace in the making. */
export interface AcnImport {
  /** A sessions CSV, by arrival, then session id. */
  readonly csv: string;
  readonly kept: number;
  readonly dropped: readonly ImportNote[];
  readonly changed: readonly ImportNote[];
}

/** Turns a file of ACN-Data sessions into a trace and says what was dropped and why.
 *  @throws ScenarioError where the file is none of the known forms */
export function importAcn(text: string, options: AcnImportOptions): AcnImport {
  const dropped = noteTaker();
  const changed = noteTaker();
  const sound = readAcn(text, options.file, options.periods).filter((record) => {
    const reason = fatalFlaw(record);
    if (reason) dropped.note(reason, record.session || record.evse);
    return !reason;
  });
  const byArrival = (a: AcnRecord, b: AcnRecord) => a.arrivalUs - b.arrivalUs || (a.session < b.session ? -1 : 1);
  const kept = withoutClashes([...sound].sort(byArrival), dropped.note);
  if (kept.length === 0) {
    const why = dropped.notes().map(({ reason, count }) => `${count} with ${reason}`);
    const found = why.length > 0 ? `none that can be kept: ${why.join(", ")}` : "none";
    const hint = "expected the JSON or CSV of ACN-Data, or acnportal's events";
    throw new ScenarioError([
      { file: options.file, message: `expected sessions, got ${found}`, hint, code: "ACN_NO_SESSION" },
    ]);
  }
  const lines = kept.map((record) => {
    const zone = options.timeZone ?? record.timeZone ?? "UTC";
    const estimate = usableEstimate(record, changed.note);
    return [
      csvField(record.session),
      csvField(record.evse),
      zonedInstant(record.arrivalUs, zone),
      zonedInstant(record.departureUs, zone),
      String(energyOf(record, options.energy ?? "delivered", changed.note)),
      Number.isNaN(estimate) ? "" : zonedInstant(estimate, zone),
    ];
  });
  // A column that is empty throughout would only raise questions.
  const width = lines.some((line) => line[5]) ? 6 : 5;
  const header = ["session", "evse", "arrival", "departure", "requested_kwh", "estimated_departure"];
  const csv = [header, ...lines].map((line) => `${line.slice(0, width).join(",")}\n`).join("");
  return { csv, kept: kept.length, dropped: dropped.notes(), changed: changed.notes() };
}

type Note = (reason: string, session: string) => void;

function fatalFlaw(record: AcnRecord): string | undefined {
  if (!record.session) return "no session id";
  if (!record.evse) return "no station id";
  if (Number.isNaN(record.arrivalUs)) return "no readable connection time";
  if (Number.isNaN(record.departureUs)) return "no readable disconnection time";
  if (record.departureUs <= record.arrivalUs) return "disconnected no later than connected";
  if (!(record.deliveredKwh > 0) || record.deliveredKwh === Number.POSITIVE_INFINITY) return "no energy delivered";
  return undefined;
}

/** Drops repeated ids and, of two sessions that overlap at one EVSE, the one that arrived later. */
function withoutClashes(sorted: readonly AcnRecord[], note: Note): AcnRecord[] {
  const ids = new Set<string>();
  const freeFromUs = new Map<string, number>();
  return sorted.filter((record) => {
    const clash = ids.has(record.session)
      ? "session id used before"
      : record.arrivalUs < (freeFromUs.get(record.evse) ?? Number.NEGATIVE_INFINITY)
        ? "station still taken by an earlier session"
        : undefined;
    if (clash) note(clash, record.session);
    else {
      ids.add(record.session);
      freeFromUs.set(record.evse, record.departureUs);
    }
    return !clash;
  });
}

function energyOf(record: AcnRecord, energy: "delivered" | "requested", note: Note): number {
  if (energy === "delivered") return record.deliveredKwh;
  if (record.requestedKwh > 0 && Number.isFinite(record.requestedKwh)) return record.requestedKwh;
  note("no energy typed in, delivered energy taken", record.session);
  return record.deliveredKwh;
}

function usableEstimate(record: AcnRecord, note: Note): number {
  if (!(record.estimatedDepartureUs <= record.arrivalUs)) return record.estimatedDepartureUs;
  note("announced departure not after arrival, left empty", record.session);
  return Number.NaN;
}

function noteTaker(): { note: Note; notes(): ImportNote[] } {
  const sessions = new Map<string, string[]>();
  return {
    note(reason, session) {
      const list = sessions.get(reason) ?? [];
      list.push(session);
      sessions.set(reason, list);
    },
    notes: () =>
      [...sessions]
        .map(([reason, list]) => ({ reason, count: list.length, examples: list.slice(0, 3) }))
        .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  };
}
