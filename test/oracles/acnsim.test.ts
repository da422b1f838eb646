import { expect, it } from "vitest";
import { limitMatrix, SiteAllocation } from "../../src/policy/site-limits.ts";
import { deliveredPct, march, numbers, PERIOD_US, run, type Session, START_US } from "./acnsim-run.ts";
import { readOracleJson } from "./shared.ts";

const POLICIES = {
  EDF: "earliest-deadline",
  LLF: "least-laxity",
  FCFS: "first-come",
  LCFS: "last-come",
  LRPT: "longest-remaining",
  RR: "round-robin",
  Unctrl: "uncontrolled",
} as const;

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
  expect(tables.sessions.rows).toBe(954);
  expect(Math.abs(deliveredPct(tables) - share)).toBeLessThan(SHARE_TOLERANCE);
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
