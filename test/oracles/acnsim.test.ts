import { expect, it } from "vitest";
import { parseInstantUs, US_PER_MIN } from "../../src/base/time.ts";
import type { Trace } from "../../src/fleet/trace.ts";
import { policyKinds } from "../../src/policy/registry.ts";
import { limitMatrix, SiteAllocation } from "../../src/policy/site-limits.ts";
import { simulate } from "../../src/run/run.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { resolveScenario } from "../../src/scenario/resolve.ts";
import type { Table } from "../../src/tables/table.ts";
import { readOracleJson } from "./shared.ts";

const scenarioFolder = new URL("../../scenarios/workplace-caltech", import.meta.url).pathname;
const START_US = parseInstantUs("2019-03-01T00:00:00-08:00")!;
const PERIOD_US = 5 * US_PER_MIN;
const POLICIES = {
  EDF: "earliest-deadline",
  LLF: "least-laxity",
  FCFS: "first-come",
  LCFS: "last-come",
  LRPT: "longest-remaining",
  RR: "round-robin",
  Unctrl: "uncontrolled",
} as const;

interface Session {
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

async function run(sessions: readonly Session[], sets: readonly string[]) {
  const loaded = await loadScenario({ paths: [scenarioFolder], sets, policies: policyKinds });
  const resolved = await resolveScenario(loaded);
  const trace = traceOf(sessions);
  const data = { resolved, trace, traceFile: "oracle", network: undefined, copies: 1, series: [], plugins: [] };
  return (await simulate(data)).tables as Record<"sessions" | "evse_power" | "site_power", Table>;
}

const numbers = (table: Table, column: string) => table.columns[column]!.values as Float64Array;
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const march = () => readOracleJson<Session[]>("oracles/peers/acnsim/sessions_caltech_march2019.json");

/** 1e-4 percentage points, as the published table prints six decimals and the bar is set there. */
const SHARE_TOLERANCE = 1e-4;

it.each([
  // Published with ACN-Sim (notebook 2.1) and reproduced by acnportal 0.3.3; peaks likewise.
  ["three-phase", "EDF", 36.937452, 9.991125],
  ["three-phase", "LLF", 36.816079, 9.991125],
  ["three-phase", "FCFS", 34.653411, 9.88075],
  ["three-phase", "RR", 43.84673, 9.984],
  ["three-phase", "Unctrl", 99.883681, 99.0],
  // The published single-phase rows do not reproduce even with acnportal 0.3.3, which gives this one.
  ["single-phase", "EDF", 58.492055, 10.0],
] as const)("March 2019 at 10 kW, %s, %s: %f percent delivered, %f kW peak", async (network, policy, share, peakKw) => {
  const tables = await run(march(), [
    "site.transformerKw=10",
    `site.network=${network}`,
    `policy.kind=${POLICIES[policy]}`,
  ]);
  const delivered = sum(numbers(tables.sessions, "delivered_kwh")) / sum(numbers(tables.sessions, "requested_kwh"));
  expect(tables.sessions.rows).toBe(954);
  expect(Math.abs(100 * delivered - share)).toBeLessThan(SHARE_TOLERANCE);
  expect(Math.abs(Math.max(...numbers(tables.site_power, "power_kw")) - peakKw)).toBeLessThan(1e-6);
});

it.each(["EDF", "LLF", "Unctrl"] as const)(
  "March 2019, %s: demands met and mean secondary unbalance",
  async (policy) => {
    const { reproduced_here_acnportal_0_3_3: reference } = readOracleJson<{
      reproduced_here_acnportal_0_3_3: Record<string, Record<string, number>>;
    }>("oracles/peers/published/acnsim_march2019_published.json");
    const expected = reference[policy === "Unctrl" ? policy : `${policy}_three_cap10`]!;
    const tables = await run(march(), ["site.transformerKw=10", `policy.kind=${POLICIES[policy]}`]);
    const requested = numbers(tables.sessions, "requested_kwh");
    const delivered = numbers(tables.sessions, "delivered_kwh");
    const met = requested.filter((kwh, i) => kwh - delivered[i]! <= 0.1).length;
    expect((100 * met) / requested.length).toBeCloseTo(expected.demands_met_pct!, 9);
    const [a, b, c] = ["a", "b", "c"].map((phase) => numbers(tables.site_power, `current_${phase}_a`));
    const unbalance = Array.from(a!, (_, i) => {
      const currents = [a![i]!, b![i]!, c![i]!];
      const mean = (currents[0]! + currents[1]! + currents[2]!) / 3;
      return (Math.max(...currents) - mean) / mean;
    }).filter((value) => !Number.isNaN(value));
    const mean = unbalance.reduce((total, value) => total + value, 0) / unbalance.length;
    expect(Math.abs(mean - expected.mean_secondary_unbalance_nema!)).toBeLessThan(1e-9);
  },
);

it.each(Object.entries(POLICIES))(
  "one synthetic day at 50 kW, %s: pilot and current of every EVSE and period",
  async (short, kind) => {
    const sessions = readOracleJson<Session[]>("oracles/peers/acnsim/sessions_synth_1d.json");
    const expected = readOracleJson<{ stations: string[]; pilot: number[][]; actual: number[][] }>(
      `oracles/peers/acnsim/schedule_synth1d_${short}_cap50.json`,
    );
    const { evse_power: table } = await run(sessions, ["site.transformerKw=50", `policy.kind=${kind}`]);
    const evse = table.columns.evse!;
    const time = numbers(table, "time");
    const rows = new Map(
      Array.from(time, (at, row) => [`${(at - START_US) / PERIOD_US}/${evse.texts![evse.values[row]!]}`, row]),
    );
    let compared = 0;
    expected.pilot.forEach((pilots, period) => {
      pilots.forEach((pilotA, station) => {
        const row = rows.get(`${period}/${expected.stations[station]}`);
        const [pilot, current] =
          row === undefined ? [0, 0] : [numbers(table, "pilot_a")[row]!, numbers(table, "current_a")[row]!];
        expect(
          Math.abs(pilot - pilotA),
          `pilot ${pilot} against ${pilotA}, period ${period}, ${expected.stations[station]}`,
        ).toBeLessThan(1e-6);
        expect(Math.abs(current - expected.actual[period]![station]!), `current, period ${period}`).toBeLessThan(1e-6);
        compared++;
      });
    });
    expect(compared).toBe(255 * 54);
  },
);

it.each(["caltech", "jpl", "office001"])(
  "constraint network %s: line currents and feasibility of 20 random schedules",
  (name) => {
    const network = readOracleJson<{
      phase_angle_deg: number[];
      constraint_names: string[];
      constraint_matrix: number[][];
      limits_a: number[];
      tests: { schedule: number[]; currents: number[]; feasible: boolean }[];
    }>(`oracles/peers/acnsim/network_${name}.json`);
    const limits = network.constraint_names.map((label, row) => ({ name: label, limitA: network.limits_a[row]! }));
    const terms = network.phase_angle_deg.map((angleDeg, evse) =>
      network.constraint_matrix.flatMap((row, limit) => (row[evse] ? [{ limit, factor: row[evse]!, angleDeg }] : [])),
    );
    for (const { schedule, currents, feasible } of network.tests) {
      const allocation = new SiteAllocation(limitMatrix(limits, terms));
      let fits = true;
      schedule.forEach((currentA, evse) => {
        allocation.allocate(evse, currentA);
      });
      schedule.forEach((currentA, evse) => {
        fits &&= allocation.isFeasible(evse, currentA);
      });
      expect(fits).toBe(feasible);
      currents.forEach((expected, limit) => {
        expect(Math.abs(allocation.lineCurrentA(limit) - expected)).toBeLessThan(1e-6);
      });
    }
  },
);

// Published with ACN-Sim for its own planners at 10 kW, three-phase: 51.689856 % online (quick charge) and 52.090867 %
// offline (cost); ours need not take the same decisions, only deliver as much.
it.each([
  ["mpc-quick-charge", 51.5],
  ["offline-optimum", 52.0],
])(
  "March 2019 at 10 kW, three-phase, %s: at least %f percent delivered, within the limits",
  {
    // Some eight thousand programmes, a minute of work on a machine that does nothing else.
    timeout: 1_200_000,
  },
  async (policy, least) => {
    const tables = await run(march(), ["site.transformerKw=10", `policy.kind=${policy}`, "record.evsePower=false"]);
    const delivered = sum(numbers(tables.sessions, "delivered_kwh")) / sum(numbers(tables.sessions, "requested_kwh"));
    expect(100 * delivered).toBeGreaterThanOrEqual(least);
    // No schedule can deliver more than the published optimum by more than that optimum's own solver tolerance.
    expect(100 * delivered).toBeLessThan(52.1);
    const limitA = 10_000 / 3 / 120;
    for (const phase of ["a", "b", "c"]) {
      const most = Math.max(...numbers(tables.site_power, `current_${phase}_a`));
      expect(most).toBeLessThanOrEqual(limitA * (1 + 1e-6));
    }
  },
);
