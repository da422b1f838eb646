import { expect, it } from "vitest";
import { garageRun, streetRun, wishes } from "../../test/golden/charts/synthetic.ts";
import { metKwh } from "../kpi/per-period.ts";
import { f64Values } from "../tables/column.ts";
import type { ReportKpi } from "./data.ts";
import { comparisonVerdict, verdictOf } from "./verdict.ts";

const demand = wishes({ days: 3, evses: 6, perWeekday: 7, seed: 1 });
const runs = ["uncontrolled", "first-come", "round-robin"].map((policy) =>
  garageRun({ wishes: demand, policy, capKw: 4 }),
);

it("a run's verdict says who got what, the peak against the limit, and the minutes outside the band", () => {
  const garage = verdictOf(runs[1]!);
  const energy = runs[1]!.kpis["energyDeliveredPct"]!.value!.toFixed(1);
  expect(garage).toMatch(/^Under the first-come policy, drivers received/);
  expect(garage).toContain(`${energy} % of the energy they asked for`);
  expect(garage).toContain("The cars together peaked at 4 kW of the 4 kW limit.");
  expect(garage).not.toContain("EN 50160");
  const street = (sag: number) => verdictOf(streetRun({ buses: 12, customers: 4, sag }));
  expect(street(0.2)).toContain("Voltage left the EN 50160 band for 130 minutes.");
  expect(street(0.1)).toContain("stayed inside the EN 50160 band");
});

it("says how much those missed who did not get all of it", () => {
  const tight = garageRun({ wishes: demand, policy: "first-come", capKw: 2 });
  const { sessions } = tight.tables;
  const [wanted, got] = [f64Values(sessions!, "requested_kwh"), metKwh(sessions!)];
  const missing = [...wanted].map((kwh, k) => kwh - got[k]!).filter((kwh) => kwh > 0.1);
  missing.sort((a, b) => a - b);
  const said = /to 0\.1 kWh; half of the others missed at most ([\d.]+) kWh/.exec(verdictOf(tight));
  expect(missing.length).toBeGreaterThan(3);
  expect(Number(said?.[1]) / missing[Math.floor((missing.length - 1) / 2)]!).toBeCloseTo(1, 1);
  const { columns } = sessions!;
  const all = columns.requested_kwh!;
  const table = { ...sessions!, columns: { ...columns, met_kwh: all, delivered_kwh: all } };
  expect(verdictOf({ ...tight, tables: { sessions: table } })).not.toContain("missed");
});

it("says what an outage's load got from the cars, and what reserve they could promise", () => {
  const kpi = (value: number): ReportKpi => ({ ...runs[0]!.kpis["peakKw"]!, value });
  const kpis = { outageCarriedH: kpi(6.92), outageServedPct: kpi(95.7), reserveOfferedKw: kpi(117.2) };
  expect(verdictOf({ ...runs[0]!, kpis })).toBe(
    "Through the outage they carried all of the load for 6.92 h and 95.7 % of its energy. 117.2 kW of reserve could be promised on average.",
  );
});

it("where the grid's frequency is simulated, says how far it fell and what the vehicles did about it", () => {
  const kpi = (value: number): ReportKpi => ({ ...runs[0]!.kpis["peakKw"]!, value });
  const kpis = {
    frequencyNadirHz: kpi(49.0564),
    frequencyNadirWithoutHz: kpi(48.9828),
    reserveDeliveredPct: kpi(99.703),
    energyDischargedKwh: kpi(1720.3),
    energyDeliveredPct: kpi(0),
  };
  expect(verdictOf({ ...runs[0]!, kpis })).toBe(
    "Frequency fell to 49.056 Hz, without the vehicles to 48.983 Hz. The vehicles delivered 99.7 % of the response asked of them. They gave back 1\u202f720 kWh.",
  );
});

it("a comparison ranks only the runs that keep their limit and names the one that does not", () => {
  const verdict = comparisonVerdict(runs);
  expect(verdict).toMatch(/^Of the 2 that keep their limit, (first-come|round-robin) delivers most/);
  expect(verdict).toContain("Not ranked, for breaking the limit: uncontrolled (");
});

it("a single run that keeps its limit is not ranked against those that break it", () => {
  const limits = [1, 1, 1e3];
  const two = runs.map((run, i) => ({
    ...run,
    tables: {},
    manifest: { ...run.manifest, scenario: { site: { network: "three-phase", transformerKw: limits[i] } } },
  }));
  const verdict = comparisonVerdict(two);
  expect(verdict).toMatch(/^Only \S+ keeps its limit, delivering [\d.]+ % of the energy asked for and peaking at /);
  expect(verdict).toContain("Not ranked, for breaking the limit: ");
  expect(verdict).not.toContain("delivers most");
});

it("without tables, the limit comes from the scenario and still disqualifies", () => {
  const bare = runs.map((run) => ({
    ...run,
    tables: {},
    manifest: { ...run.manifest, scenario: { site: { network: "three-phase", transformerKw: 4 } } },
  }));
  expect(comparisonVerdict(bare)).toContain("Not ranked, for breaking the limit: uncontrolled (");
});

it("a run without key figures still has a sentence", () => {
  expect(verdictOf({ ...runs[0]!, kpis: {}, settings: {} })).toBe("This run has no key figures.");
});
