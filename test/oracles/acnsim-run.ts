import { parseInstantUs, US_PER_MIN } from "../../src/base/time.ts";
import type { Trace } from "../../src/fleet/trace.ts";
import type { RunData } from "../../src/model/run-data.ts";
import { policyKinds } from "../../src/policy/registry.ts";
import { simulate } from "../../src/run/run.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { resolveScenario } from "../../src/scenario/resolve.ts";
import type { Table } from "../../src/tables/table.ts";
import { readOracleJson } from "./shared.ts";

const scenarioFolder = new URL("../../scenarios/workplace-caltech", import.meta.url).pathname;
export const START_US = parseInstantUs("2019-03-01T00:00:00-08:00")!;
export const PERIOD_US = 5 * US_PER_MIN;

export interface Session {
  id: string;
  station: string;
  arrival: number;
  departure: number;
  kwh: number;
}

function traceOf(sessions: readonly Session[]): Trace {
  const column = (of: (session: Session) => number) => Float64Array.from(sessions, of);
  return {
    count: sessions.length,
    session: sessions.map(({ id }) => id),
    site: sessions.map(() => ""),
    evse: sessions.map(({ station }) => station),
    vehicle: sessions.map(() => ""),
    arrivalUs: column(({ arrival }) => arrival * PERIOD_US),
    departureUs: column(({ departure }) => departure * PERIOD_US),
    estimatedDepartureUs: column(() => Number.NaN),
    requestedKwh: column(({ kwh }) => kwh),
    initialSoc: column(() => Number.NaN),
    line: new Int32Array(sessions.length),
  };
}

/** What a run of the Caltech garage with these sessions is made from. */
export async function dataOf(sessions: readonly Session[], sets: readonly string[]): Promise<RunData> {
  const loaded = await loadScenario({ paths: [scenarioFolder], sets, policies: policyKinds });
  const resolved = await resolveScenario(loaded);
  const trace = traceOf(sessions);
  return { resolved, trace, traceFile: "oracle", network: undefined, copies: 1, series: [], plugins: [] };
}

export const run = async (sessions: readonly Session[], sets: readonly string[]) =>
  (await simulate(await dataOf(sessions, sets))).tables as Record<"sessions" | "evse_power" | "site_power", Table>;

export const numbers = (table: Table, column: string) => table.columns[column]!.values as Float64Array;
export const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
/** March 2019: 954 sessions. */
export const march = () => readOracleJson<Session[]>("oracles/peers/acnsim/sessions_caltech_march2019.json");

/** Share of the requested energy that was delivered [%]. */
export const deliveredPct = ({ sessions }: { readonly sessions: Table }): number =>
  (100 * sum(numbers(sessions, "delivered_kwh"))) / sum(numbers(sessions, "requested_kwh"));
