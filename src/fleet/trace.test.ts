import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { parseInstantUs } from "../base/time.ts";
import { csvField, csvRecords } from "./csv.ts";
import { fleetKinds } from "./registry.ts";
import { readTrace, type Trace } from "./trace.ts";

const startUs = parseInstantUs("2026-01-15T00:00:00Z")!;
const HEADER = "session,evse,arrival,departure,requested_kwh";
const read = (text: string, maxSessions = 1000): Trace => readTrace(text, { file: "s.csv", startUs, maxSessions });

function faultsOf(text: string, maxSessions?: number): string[] {
  try {
    read(text, maxSessions);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split("\n");
    throw error;
  }
  return [];
}
const rowFaults = (...rows: string[]): string[] => faultsOf([HEADER, ...rows].join("\n"));

describe("a trace", () => {
  it("is read in file order, instants since the scenario's start, absent fields empty or NaN", () => {
    const trace = read(
      `\uFEFF${HEADER},initial_soc,site,vehicle,estimated_departure\r\n` +
        `b,E1,2026-01-15T01:00:00+01:00,2026-01-15T00:30:00.5Z,7.25,0.4,home,leaf,2026-01-15T01:00Z\r\n\r\n` +
        `"a, ""the"" first",E1,2026-01-14T23:00:00Z,2026-01-15T00:00:00Z,1e-3,,,,\r\n`,
    );
    expect(trace).toEqual({
      count: 2,
      session: ["b", 'a, "the" first'],
      site: ["home", ""],
      evse: ["E1", "E1"],
      vehicle: ["leaf", ""],
      arrivalUs: Float64Array.of(0, -3.6e9),
      departureUs: Float64Array.of(1800.5e6, 0),
      estimatedDepartureUs: Float64Array.of(3.6e9, Number.NaN),
      requestedKwh: Float64Array.of(7.25, 0.001),
      initialSoc: Float64Array.of(0.4, Number.NaN),
      line: Int32Array.of(2, 4),
    });
  });

  it("a fault says line, column, what was expected and what was found", () => {
    expect(rowFaults("a,E1,2026-01-15T08:00:00Z,2026-01-15T07:00:00Z,NaN")).toEqual([
      "s.csv:2:27 departure: expected after the arrival 2026-01-15T08:00:00Z, got 2026-01-15T07:00:00Z (DEPARTURE_NOT_AFTER_ARRIVAL)",
      's.csv:2:48 requested_kwh: expected a number from 0 to 1000000 kWh, got "NaN" (TRACE_NUMBER_BAD)',
    ]);
  });

  it("an instant without an offset is refused, since it would mean another instant on another machine", () => {
    expect(rowFaults("a,E1,2026-01-15T08:00:00,2026-01-15T09:00:00Z,1")).toEqual([
      's.csv:2:6 arrival: expected an instant with its offset such as 2019-03-01T08:30:00-08:00, got "2026-01-15T08:00:00" (TRACE_INSTANT_BAD)',
    ]);
  });

  it.each(["-1", "", "0x10", "Infinity", "1e999", "1 000", "ten", "1e12"])("energy %j is refused", (energy) => {
    const faults = rowFaults(`a,E1,2026-01-15T08:00:00Z,2026-01-15T09:00:00Z,${energy}`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain("TRACE_NUMBER_BAD");
  });

  it("a duplicate session names the line of the first", () => {
    const faults = rowFaults(
      "a,E1,2026-01-15T08:00:00Z,2026-01-15T09:00:00Z,1",
      "a,E2,2026-01-15T08:00:00Z,2026-01-15T09:00:00Z,1",
    );
    expect(faults).toEqual(['s.csv:3:1 session: session "a" is on line 2 already (SESSION_TWICE)']);
  });

  it("two sessions at one EVSE may touch, not overlap", () => {
    const long = "a,E1,2026-01-15T08:00:00Z,2026-01-15T12:00:00Z,1";
    expect(rowFaults("b,E1,2026-01-15T12:00:00Z,2026-01-15T13:00:00Z,1", long)).toEqual([]);
    expect(
      rowFaults(
        "c,E1,2026-01-15T11:00:00Z,2026-01-15T13:00:00Z,1",
        long,
        "b,E1,2026-01-15T09:00:00Z,2026-01-15T10:00:00Z,1",
      ).map((fault) => fault.slice(0, 12)),
    ).toEqual(["s.csv:2: ses", "s.csv:4: ses"]);
  });

  it("columns are checked by name", () => {
    expect(faultsOf("session,evse,arival,departure,requested_kwh,evse\n")).toEqual([
      "s.csv:1: missing column arrival (TRACE_COLUMN_MISSING)",
      's.csv:1:14: unknown column "arival"; did you mean "arrival"? (TRACE_COLUMN_UNKNOWN)',
      "s.csv:1:45: column evse is there twice (TRACE_COLUMN_TWICE)",
    ]);
  });

  it("an empty file, a header alone, ragged rows and open quotes are named", () => {
    expect(faultsOf("")[0]).toContain("TRACE_EMPTY");
    expect(faultsOf("\n \n")[0]).toContain("TRACE_EMPTY");
    expect(faultsOf(HEADER)[0]).toContain("TRACE_EMPTY");
    expect(rowFaults("a,E1")).toEqual(["s.csv:2: expected 5 fields, got 2 (TRACE_FIELD_COUNT)"]);
    expect(rowFaults('"a,E1', "b,,")).toEqual([
      "s.csv:2: a quote is never closed (CSV_QUOTES)",
      "s.csv:3: expected 5 fields, got 3 (TRACE_FIELD_COUNT)",
    ]);
    expect(rowFaults('"a"x,E1')[0]).toContain("expected a comma after the quoted field");
  });

  it("no more rows are read than allowed", () => {
    const rows = Array.from({ length: 9 }, (_, i) => `s${i},E${i},2026-01-15T08:00:00Z,2026-01-15T09:00:00Z,1`);
    const text = [HEADER, ...rows].join("\n");
    expect(faultsOf(text, 9)).toEqual([]);
    expect(faultsOf(text, 8)).toEqual(["s.csv:10: expected at most 8 sessions (TRACE_TOO_LONG)"]);
  });

  it("fifty faults are told one by one, the rest counted", () => {
    const faults = rowFaults(...Array.from({ length: 120 }, (_, i) => `s${i},,2026-01-15T08:00Z,2026-01-15T09:00Z,1`));
    expect(faults).toHaveLength(51);
    expect(faults[50]).toBe("s.csv: and 70 more faults like these (MORE_FAULTS)");
  });

  it("any text ends in a trace or in a ScenarioError", () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('"', "", "a", "2026-01-15T08:00Z", "1", "__proto__", "\0"));
    const lines = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }).map((cells) => cells.join(",")));
    fc.assert(
      fc.property(lines, (rows) => {
        rowFaults(...rows);
        faultsOf(rows.join("\r\n"));
      }),
    );
  });

  it("is a kind of fleet", () => {
    const fleet = fleetKinds.find("trace")!;
    const text = `${HEADER}\na,E1,2026-01-15T08:00:00Z,2026-01-15T09:00:00Z,1`;
    const context = {
      seed: 1,
      startUs,
      localWeekUs: 0,
      durationUs: 8.64e10,
      maxSessions: 10,
      sites: [],
      market: [],
      pairOf: () => {
        throw new Error("a trace asks for no pairs");
      },
      readText: (shownAs: string) => ({ text, shownAs }),
    };
    expect(fleet.create({ file: "s.csv" }, context)).toEqual(read(text));
  });
});

describe("CSV", () => {
  it("what was written field by field is read back", () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('a"b', "x,y", "1\n2", '"', "\r\n"));
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        // A field of white space alone at a line's edge is a field; a line of nothing else is an empty line.
        const solid = rows.map((fields) => ["x", ...fields, "x"]);
        const text = solid.map((fields) => fields.map(csvField).join(",")).join("\n");
        expect([...csvRecords(text)].map((record) => record.fields)).toEqual(solid);
      }),
    );
  });

  it("lines are counted through quoted line breaks", () => {
    expect([...csvRecords('a,"1\n2"\nb,c')].map((record) => record.line)).toEqual([1, 3]);
  });
});
