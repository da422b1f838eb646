import { nameHint } from "../base/name-hint.ts";
import { parseInstantUs } from "../base/time.ts";
import { type CsvRecord, csvRecords, fieldPlace } from "./csv.ts";
import { type FaultList, faultList } from "./fault-list.ts";

/** Sessions as arrays, one entry per session, in the order of the file. Instants are since the scenario's start [µs];
 *  sessions before it or after its end are left in, for the model to judge. */
export interface Trace {
  readonly count: number;
  readonly session: readonly string[];
  /** Empty where the file names no site. */
  readonly site: readonly string[];
  /** Place of the site among those the trace is of, where it is known without its name. */
  readonly siteAt?: Int32Array;
  readonly evse: readonly string[];
  readonly arrivalUs: Float64Array;
  readonly departureUs: Float64Array;
  /** What the driver announced; NaN where nothing. */
  readonly estimatedDepartureUs: Float64Array;
  readonly requestedKwh: Float64Array;
  /** State of charge at arrival, 0–1; NaN where unknown. */
  readonly initialSoc: Float64Array;
  /** A vehicle model's name; empty where the fleet's own vehicle is meant. */
  readonly vehicle: readonly string[];
  /** Line of the file, for faults found later; 0 where there is no file. */
  readonly line: Int32Array;
}

/** A trace without a session. */
export const emptyTrace = (): Trace => ({
  count: 0,
  session: [],
  site: [],
  evse: [],
  vehicle: [],
  arrivalUs: new Float64Array(0),
  departureUs: new Float64Array(0),
  estimatedDepartureUs: new Float64Array(0),
  requestedKwh: new Float64Array(0),
  initialSoc: new Float64Array(0),
  line: new Int32Array(0),
});

/** How a trace is read. */
export interface TraceOptions {
  /** Named in every fault. */
  readonly file: string;
  /** Instant of simulation time 0, since 1970 UTC [µs]. */
  readonly startUs: number;
  readonly maxSessions: number;
}

/** The columns of a sessions CSV. */
const TRACE_COLUMNS = Object.freeze({
  required: Object.freeze(["session", "evse", "arrival", "departure", "requested_kwh"]),
  optional: Object.freeze(["site", "estimated_departure", "initial_soc", "vehicle"]),
});

const MOST_KWH = 1e6;

/** Reads a sessions CSV and checks it as a whole.
 *  @throws ScenarioError with every fault, each with line and column */
export function readTrace(text: string, options: TraceOptions): Trace {
  const faults = faultList(options.file);
  const records = csvRecords(text);
  const header = records.next().value as CsvRecord | undefined;
  if (!header) faults.add({ message: "expected a header line and sessions, got an empty file", code: "TRACE_EMPTY" });
  faults.throwIfAny();
  checkSeparator(text, header!, faults);
  faults.throwIfAny();
  const columns = columnsOf(header!, faults);
  faults.throwIfAny();
  const rows = rowReader(columns, header!.fields.length, options, faults);
  for (const record of records) {
    if (rows.count === options.maxSessions) {
      faults.add({
        line: record.line,
        message: `expected at most ${options.maxSessions} sessions`,
        code: "TRACE_TOO_LONG",
      });
      break;
    }
    rows.read(record);
  }
  if (rows.count === 0)
    faults.add({ line: header!.line, message: "expected sessions after the header, got none", code: "TRACE_EMPTY" });
  const trace = rows.finish();
  checkOverlaps(trace, rows.lines, faults);
  faults.throwIfAny();
  return trace;
}

/** What spreadsheets save as CSV where the decimal sign is a comma, and what they call "Unicode text". */
function checkSeparator(text: string, header: CsvRecord, faults: FaultList): void {
  const hint = "save the sheet as CSV in UTF-8, with commas between columns and points in numbers";
  if (text.includes("\u0000"))
    faults.add({ message: "expected text in UTF-8, got bytes of zero, as UTF-16 has", hint, code: "TRACE_ENCODING" });
  const found = [
    [";", "semicolons"],
    ["\t", "tabs"],
  ].find(([sign]) => header.fields.length === 1 && header.fields[0]!.includes(sign!));
  if (found && !text.includes("\u0000"))
    faults.add({
      line: header.line,
      message: `expected commas between columns, got ${found[1]}`,
      hint,
      code: "TRACE_SEPARATOR",
    });
}

function columnsOf(header: CsvRecord, faults: FaultList): Map<string, number> {
  const known = [...TRACE_COLUMNS.required, ...TRACE_COLUMNS.optional];
  const columns = new Map<string, number>();
  if (header.fault) faults.add({ line: header.line, message: header.fault, code: "CSV_QUOTES" });
  for (const [i, field] of header.fields.entries()) {
    const name = field.trim();
    const place = fieldPlace(header, i);
    if (!known.includes(name)) {
      const hint = nameHint(name, known);
      faults.add({ ...place, message: `unknown column ${quote(name)}`, hint, code: "TRACE_COLUMN_UNKNOWN" });
    } else if (columns.has(name))
      faults.add({ ...place, message: `column ${name} is there twice`, code: "TRACE_COLUMN_TWICE" });
    else columns.set(name, i);
  }
  const missing = TRACE_COLUMNS.required.filter((name) => !columns.has(name));
  if (missing.length)
    faults.add({ line: header.line, message: `missing column ${missing.join(", ")}`, code: "TRACE_COLUMN_MISSING" });
  return columns;
}

function rowReader(columns: Map<string, number>, width: number, { startUs }: TraceOptions, faults: FaultList) {
  const texts = { session: [] as string[], site: [] as string[], evse: [] as string[], vehicle: [] as string[] };
  const numbers = {
    arrivalUs: [] as number[],
    departureUs: [] as number[],
    estimatedDepartureUs: [] as number[],
    requestedKwh: [] as number[],
    initialSoc: [] as number[],
  };
  const lines: number[] = [];
  const firstLine = new Map<string, number>();
  const shared = new Map<string, string>();
  let record: CsvRecord;

  const fault = (column: string, message: string, code: string) =>
    faults.add({ ...fieldPlace(record, columns.get(column)!), path: column, message, code });
  const field = (column: string): string => {
    const index = columns.get(column);
    return index === undefined ? "" : record.fields[index]!.trim();
  };
  const name = (column: string, need: "required" | "optional"): string => {
    const value = field(column);
    if (need === "required" && value === "") fault(column, "expected a name, got nothing", "TRACE_ID_MISSING");
    if (value.length > 100 || /\p{Cc}/u.test(value))
      fault(column, `expected at most 100 plain characters, got ${quote(value)}`, "TRACE_ID_BAD");
    return value;
  };
  /** One copy of a name that many rows share, so that rows do not keep the whole file's text alive. */
  const sharedName = (column: string, need: "required" | "optional"): string => {
    const value = name(column, need);
    const known = shared.get(value);
    if (known === undefined) shared.set(value, value);
    return known ?? value;
  };
  const instant = (column: string, need: "required" | "optional"): number => {
    const value = field(column);
    if (need === "optional" && value === "") return Number.NaN;
    const us = parseInstantUs(value);
    if (us === undefined) {
      const example = "2019-03-01T08:30:00-08:00";
      fault(column, `expected an instant with its offset such as ${example}, got ${quote(value)}`, "TRACE_INSTANT_BAD");
    }
    return us === undefined ? Number.NaN : us - startUs;
  };
  const number = (column: string, need: "required" | "optional", range: { min: number; max: number; unit: string }) => {
    const value = field(column);
    if (need === "optional" && value === "") return Number.NaN;
    const parsed = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= range.min && parsed <= range.max)) {
      const unit = range.unit ? ` ${range.unit}` : "";
      fault(
        column,
        `expected a number from ${range.min} to ${range.max}${unit}, got ${quote(value)}`,
        "TRACE_NUMBER_BAD",
      );
    }
    return parsed;
  };

  return {
    lines,
    get count() {
      return lines.length;
    },
    read(next: CsvRecord): void {
      record = next;
      lines.push(record.line);
      if (record.fault || record.fields.length !== width) {
        const message = record.fault ?? `expected ${width} fields, got ${record.fields.length}`;
        faults.add({ line: record.line, message, code: record.fault ? "CSV_QUOTES" : "TRACE_FIELD_COUNT" });
        return;
      }
      const session = name("session", "required");
      const first = firstLine.get(session);
      if (first === undefined) firstLine.set(session, record.line);
      else if (session) fault("session", `session ${quote(session)} is on line ${first} already`, "SESSION_TWICE");
      texts.session.push(session);
      texts.site.push(sharedName("site", "optional"));
      texts.evse.push(sharedName("evse", "required"));
      texts.vehicle.push(sharedName("vehicle", "optional"));
      const arrivalUs = instant("arrival", "required");
      const departureUs = instant("departure", "required");
      const estimatedUs = instant("estimated_departure", "optional");
      if (departureUs <= arrivalUs)
        fault(
          "departure",
          `expected after the arrival ${field("arrival")}, got ${field("departure")}`,
          "DEPARTURE_NOT_AFTER_ARRIVAL",
        );
      if (estimatedUs <= arrivalUs)
        fault("estimated_departure", `expected after the arrival ${field("arrival")}`, "DEPARTURE_NOT_AFTER_ARRIVAL");
      numbers.arrivalUs.push(arrivalUs);
      numbers.departureUs.push(departureUs);
      numbers.estimatedDepartureUs.push(estimatedUs);
      numbers.requestedKwh.push(number("requested_kwh", "required", { min: 0, max: MOST_KWH, unit: "kWh" }));
      numbers.initialSoc.push(number("initial_soc", "optional", { min: 0, max: 1, unit: "" }));
    },
    finish(): Trace {
      return {
        count: texts.session.length,
        ...texts,
        arrivalUs: Float64Array.from(numbers.arrivalUs),
        departureUs: Float64Array.from(numbers.departureUs),
        estimatedDepartureUs: Float64Array.from(numbers.estimatedDepartureUs),
        requestedKwh: Float64Array.from(numbers.requestedKwh),
        initialSoc: Float64Array.from(numbers.initialSoc),
        line: Int32Array.from(lines),
      };
    },
  };
}

/** Two vehicles cannot be plugged into one EVSE; one may arrive at the instant another leaves. */
function checkOverlaps(trace: Trace, lines: readonly number[], faults: FaultList): void {
  if (faults.count) return;
  const outlets = new Map<string, number>();
  const outlet = Int32Array.from({ length: trace.count }, (_, i) => {
    const key = `${trace.site[i]}\0${trace.evse[i]}`;
    if (!outlets.has(key)) outlets.set(key, outlets.size);
    return outlets.get(key)!;
  });
  const order = Uint32Array.from({ length: trace.count }, (_, i) => i);
  order.sort((a, b) => outlet[a]! - outlet[b]! || trace.arrivalUs[a]! - trace.arrivalUs[b]! || a - b);
  let last = -1;
  for (const row of order) {
    const together = last >= 0 && outlet[last] === outlet[row];
    if (together && trace.arrivalUs[row]! < trace.departureUs[last]!) {
      const message = `session ${quote(trace.session[row]!)} arrives at EVSE ${quote(trace.evse[row]!)} before session ${quote(trace.session[last]!)} of line ${lines[last]} has left`;
      faults.add({ line: lines[row]!, message, code: "SESSIONS_OVERLAP" });
    }
    if (!together || trace.departureUs[row]! > trace.departureUs[last]!) last = row;
  }
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 60));
