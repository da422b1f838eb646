import { describe, expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { parseInstantUs } from "../base/time.ts";
import { importAcn } from "./acn-import.ts";
import { readTrace } from "./trace.ts";
import { zonedInstant } from "./zoned-instant.ts";

const item = (over: Record<string, unknown> = {}) => ({
  sessionID: "s1",
  stationID: "2-39-123-23",
  timezone: "America/Los_Angeles",
  connectionTime: "Wed, 25 Apr 2018 11:08:04 GMT",
  disconnectTime: "Wed, 25 Apr 2018 13:20:10 GMT",
  doneChargingTime: null,
  kWhDelivered: 7.932,
  userInputs: null,
  ...over,
});
const web = (...items: unknown[]) => JSON.stringify({ _meta: { total: items.length }, _items: items });
const HEADER = "session,evse,arrival,departure,requested_kwh";

describe("importing ACN-Data", () => {
  it("an item of the web interface becomes a session in its site's local time", () => {
    const { csv, kept, dropped, changed } = importAcn(web(item()), { file: "acn.json" });
    expect({ kept, dropped, changed }).toEqual({ kept: 1, dropped: [], changed: [] });
    expect(csv).toBe(`${HEADER}\ns1,2-39-123-23,2018-04-25T04:08:04-07:00,2018-04-25T06:20:10-07:00,7.932\n`);
  });

  it("the driver's last word counts for the energy and the departure announced", () => {
    const inputs = [
      {
        kWhRequested: 20,
        requestedDeparture: "Wed, 25 Apr 2018 15:00:00 GMT",
        modifiedAt: "Wed, 25 Apr 2018 12:00:00 GMT",
      },
      {
        kWhRequested: 10,
        requestedDeparture: "Wed, 25 Apr 2018 16:00:00 GMT",
        modifiedAt: "Wed, 25 Apr 2018 11:09:00 GMT",
      },
    ];
    const text = web(item({ userInputs: inputs }), item({ sessionID: "s2", stationID: "x" }));
    const options = { file: "acn.json", timeZone: "UTC" } as const;
    expect(importAcn(text, { ...options, energy: "requested" }).csv).toBe(
      `${HEADER},estimated_departure\n` +
        "s1,2-39-123-23,2018-04-25T11:08:04Z,2018-04-25T13:20:10Z,20,2018-04-25T15:00:00Z\n" +
        "s2,x,2018-04-25T11:08:04Z,2018-04-25T13:20:10Z,7.932,\n",
    );
    expect(importAcn(text, { ...options, energy: "requested" }).changed).toEqual([
      { reason: "no energy typed in, delivered energy taken", count: 1, examples: ["s2"] },
    ]);
    expect(importAcn(text, options).csv).toContain("s1,2-39-123-23,2018-04-25T11:08:04Z,2018-04-25T13:20:10Z,7.932,");
  });

  it("what cannot be simulated is dropped, and said", () => {
    const text = web(
      item(),
      item({ sessionID: null }),
      item({ sessionID: "no-station", stationID: "" }),
      item({ sessionID: "no-end", disconnectTime: null }),
      item({ sessionID: "odd-start", connectionTime: "2018-04-25" }),
      item({ sessionID: "no-stay", disconnectTime: "Wed, 25 Apr 2018 11:08:04 GMT" }),
      item({ sessionID: "no-energy", kWhDelivered: 0 }),
      item({ sessionID: "no-number", kWhDelivered: "much" }),
      item({ stationID: "elsewhere" }),
      item({
        sessionID: "overlap",
        connectionTime: "Wed, 25 Apr 2018 13:20:09 GMT",
        disconnectTime: "Wed, 25 Apr 2018 14:00:00 GMT",
      }),
      item({
        sessionID: "touch",
        connectionTime: "Wed, 25 Apr 2018 13:20:10 GMT",
        disconnectTime: "Wed, 25 Apr 2018 14:00:00 GMT",
      }),
      "not an object",
    );
    const { csv, kept, dropped } = importAcn(text, { file: "acn.json" });
    expect(kept).toBe(2);
    expect(dropped).toEqual([
      { reason: "no energy delivered", count: 2, examples: ["no-energy", "no-number"] },
      { reason: "no session id", count: 2, examples: ["2-39-123-23", ""] },
      { reason: "disconnected no later than connected", count: 1, examples: ["no-stay"] },
      { reason: "no readable connection time", count: 1, examples: ["odd-start"] },
      { reason: "no readable disconnection time", count: 1, examples: ["no-end"] },
      { reason: "no station id", count: 1, examples: ["no-station"] },
      { reason: "session id used before", count: 1, examples: ["s1"] },
      { reason: "station still taken by an earlier session", count: 1, examples: ["overlap"] },
    ]);
    expect(readTrace(csv, { file: "s.csv", startUs: 0, maxSessions: 9 }).session).toEqual(["s1", "touch"]);
  });

  it("CSV with local instants keeps unclaimed sessions without an announced departure", () => {
    const csv = `arrival,departure,requested_energy (kWh),delivered_energy (kWh),station_id,session_id,estimated_departure,claimed
2019-05-01 01:18:45-07:00,2019-05-01 15:52:36-07:00,60.0,44.069,CA-305,a,2019-05-01 09:20:45-07:00,True
2019-05-01 02:00:00-07:00,2019-05-01 03:00:00-07:00,0.5,0.5,CA-306,b,2019-05-01 03:00:00-07:00,False
2019-05-01 02:00:00-07:00,2019-05-01 03:00:00-07:00,0.5,0.5,CA-307,c,2019-05-01 02:00:00-07:00,True
`;
    const { csv: trace, changed } = importAcn(csv, { file: "x.csv", timeZone: "America/Los_Angeles" });
    expect(trace.split("\n").slice(1)).toEqual([
      "a,CA-305,2019-05-01T01:18:45-07:00,2019-05-01T15:52:36-07:00,44.069,2019-05-01T09:20:45-07:00",
      "b,CA-306,2019-05-01T02:00:00-07:00,2019-05-01T03:00:00-07:00,0.5,",
      "c,CA-307,2019-05-01T02:00:00-07:00,2019-05-01T03:00:00-07:00,0.5,",
      "",
    ]);
    expect(changed).toEqual([
      { reason: "announced departure not after arrival, left empty", count: 1, examples: ["c"] },
    ]);
  });

  it("periods of an acnportal event file count elapsed time across the change of clocks", () => {
    const ev = {
      _session_id: "a",
      _station_id: "E",
      _arrival: 2600,
      _departure: 2700,
      _requested_energy: 0.1 + 0.2,
      _estimated_departure: 2700,
    };
    const events = {
      context_dict: { 1: { class: "acnportal.acnsim.models.ev.EV", attributes: ev }, 2: { class: "x.Battery" } },
    };
    const periods = { startUs: parseInstantUs("2019-03-01T00:00:00-08:00")!, periodUs: 3e8 };
    const options = { file: "ev.json", periods, timeZone: "America/Los_Angeles" };
    const { csv } = importAcn(JSON.stringify(JSON.stringify(events)), options);
    expect(csv).toBe(`${HEADER}\na,E,2019-03-10T00:40:00-08:00,2019-03-10T10:00:00-07:00,0.30000000000000004\n`);
    expect(() => importAcn(JSON.stringify(events), { file: "ev.json" })).toThrow("ACN_PERIODS_UNKNOWN");
  });

  it.each(["", "{", "3", '{"a":1}', "a,b\n1,2", "[[[["])("refuses %j", (text) => {
    expect(() => importAcn(text, { file: "x" })).toThrow(ScenarioError);
  });

  it("an unknown time zone is the user's to mend", () => {
    expect(() => importAcn(web(item()), { file: "x", timeZone: "Mars/Olympus" })).toThrow("TIME_ZONE_UNKNOWN");
  });
});

describe("an instant in a zone", () => {
  it("names the same instant, fraction and all, before 1970 too", () => {
    for (const zone of ["UTC", "America/Los_Angeles", "Asia/Kathmandu", "Europe/London"])
      for (const us of [0, 1_552_212_000_000_000, -1_000_001, 1_700_000_000_123_456])
        expect(parseInstantUs(zonedInstant(us, zone))).toBe(us);
    expect(zonedInstant(0, "Asia/Kathmandu")).toBe("1970-01-01T05:30:00+05:30");
  });
});
