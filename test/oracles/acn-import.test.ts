import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseInstantUs } from "../../src/base/time.ts";
import { importAcn } from "../../src/fleet/acn-import.ts";
import { readTrace } from "../../src/fleet/trace.ts";

const peers = new URL("../../../shared/oracles/peers/", import.meta.url);
const startUs = parseInstantUs("2019-03-01T00:00:00-08:00")!;
const unzipped = (path: string) => gunzipSync(readFileSync(new URL(path, peers))).toString("utf8");
const traceOf = (csv: string) => readTrace(csv, { file: "sessions.csv", startUs, maxSessions: 100_000 });

describe("real sessions", () => {
  it("the workplace scenario's trace is acnportal's event file of March 2019, imported", () => {
    const events = unzipped("acnsim/caltech_20190301T000000_20190401T000000_5m_208V_6.6kW.json.gz");
    const periods = { startUs, periodUs: 3e8 };
    const { csv, kept, dropped } = importAcn(events, { file: "events", periods, timeZone: "America/Los_Angeles" });
    expect({ kept, dropped }).toEqual({ kept: 954, dropped: [] });
    const shipped = new URL("../../scenarios/workplace-caltech/sessions.csv", import.meta.url);
    expect(readFileSync(shipped, "utf8")).toBe(csv);
    const trace = traceOf(csv);
    const found = Array.from({ length: trace.count }, (_, i) => ({
      id: trace.session[i],
      station: trace.evse[i],
      arrival: trace.arrivalUs[i]! / 3e8,
      departure: trace.departureUs[i]! / 3e8,
      kwh: trace.requestedKwh[i],
      cap: trace.requestedKwh[i],
    }));
    const expected = JSON.parse(readFileSync(new URL("acnsim/sessions_caltech_march2019.json", peers), "utf8"));
    const byId = (a: { id?: string }, b: { id?: string }) => (a.id! < b.id! ? -1 : 1);
    expect(found.sort(byId)).toEqual(expected.sort(byId));
  });

  it.each([
    ["caltech", 6704],
    ["jpl", 11_830],
  ])("every session of the %s CSV files becomes a sound trace", (site, count) => {
    const folder = `acn_data/${site}/`;
    const kept = readdirSync(new URL(folder, peers)).map((name) => {
      const result = importAcn(unzipped(folder + name), { file: name, timeZone: "America/Los_Angeles" });
      expect(traceOf(result.csv).count).toBe(result.kept);
      return result.kept;
    });
    expect(kept.reduce((sum, rows) => sum + rows)).toBe(count);
  });
});
