import { describe, expect, it } from "vitest";
import { tableBuilder } from "../tables/builder.ts";
import { tableSpecs } from "../tables/registry.ts";
import type { Table } from "../tables/table.ts";
import { computeKpis, type KpiRun } from "./kpi.ts";
import { kpiKinds } from "./registry.ts";

type Row = Record<string, number | string>;

/** A table from rows that give what matters; times are minutes, other columns are 0 or empty. */
function table(kind: string, rows: readonly Row[]): Table {
  const spec = tableSpecs.find(kind)!;
  const builder = tableBuilder(spec);
  for (const { name, type } of spec.columns) {
    for (const row of rows) {
      const value = row[name];
      if (type === "category") builder.category(name).pushText(String(value ?? ""));
      else if (type === "timestamp") builder.timestamp(name).push(Number(value ?? 0) * 60e6);
      else builder[type](name).push(Number(value ?? 0));
    }
    if (rows.length === 0) type === "category" ? builder.category(name) : builder[type](name);
  }
  return builder.finish();
}

function computed(kind: string, tables: Record<string, readonly Row[]>): number | null {
  const built = Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, table(name, rows)]));
  return kpiKinds.find(kind)!.compute({ tables: built, scenario: {} });
}

/** One customer's voltages at 10-minute intervals of a 25-minute run. */
const voltages = (...meanPu: number[]) => ({
  buses: [{ bus: "head" }, { bus: "home", customers: 1 }],
  bus_voltage: meanPu.flatMap((mean_pu, i) => [
    { time: 10 * i, bus: "head", phase: 1, mean_pu: 2 },
    { time: 10 * i, bus: "home", phase: 1, mean_pu },
  ]),
  grid_step: Array.from({ length: 25 }, (_, i) => ({ time: i, step_s: 60 })),
});

describe("every KPI", () => {
  const nothing: KpiRun = { tables: {}, scenario: {} };
  const empty: KpiRun = {
    tables: Object.fromEntries(tableSpecs.all.map(({ kind }) => [kind, table(kind, [])])),
    scenario: {},
  };

  it.each(kpiKinds.all.map((kpi) => [kpi.kind, kpi] as const))("%s keeps the contract", (kind, kpi) => {
    expect(kind).toMatch(/^[a-z][A-Za-z0-9]*$/);
    for (const text of [kpi.label, kpi.summary, kpi.unit, kpi.formula, kpi.source]) expect(text).toMatch(/^\S(.*\S)?$/);
    expect(kpi.summary.endsWith(".")).toBe(false);
    expect(["%", "kW", "kVA", "kWh", "h", "min", "s", "1", "Hz", "Hz/s", "EUR"]).toContain(kpi.unit);
    expect(["higher", "lower", "neither"]).toContain(kpi.better);
    expect(kpi.compute(nothing)).toBeNull();
    const value = kpi.compute(empty);
    expect(value === null || value === 0).toBe(true);
  });

  it("without a value says which tables it looked for and did not find", () => {
    const { kpis } = computeKpis({ ...nothing, tables: { sessions: table("sessions", []) } }, kpiKinds);
    expect(kpis["feederPeakKw"]!.missingTables).toEqual(["grid_step"]);
    expect(kpis["energyDischargedKwh"]).toMatchObject({ value: null });
    expect(kpis["energyDischargedKwh"]).not.toHaveProperty("missingTables");
  });

  it("is in kpis.json with all that explains it, null where the run cannot say", () => {
    const { kpis } = computeKpis(nothing, kpiKinds);
    expect(Object.keys(kpis)).toEqual(kpiKinds.all.map(({ kind }) => kind));
    expect(kpis["peakKw"]).toEqual({
      value: null,
      unit: "kW",
      label: "Peak power of all EVSEs",
      better: "lower",
      formula: "max over periods of Σ power_kw over the sites of site_power",
      source: "ACN-Sim, peak of aggregate_power (Lee et al. 2021)",
      missingTables: ["site_power"],
    });
  });

  it("that is not a number stops the run instead of being written", () => {
    const broken = { ...kpiKinds.all[0]!, kind: "broken", compute: () => Number.NaN };
    expect(() => computeKpis(nothing, kpiKinds.with(broken))).toThrow("KPI broken is NaN");
  });
});

describe("energy and demands", () => {
  const sessions = [
    { session: "a", requested_kwh: 10, delivered_kwh: 10, met_kwh: 10 },
    { session: "b", requested_kwh: 10, delivered_kwh: 9.9, met_kwh: 9.9 },
    // Gave 4 kWh back, which took 5 to put back.
    { session: "c", requested_kwh: 20, delivered_kwh: 15.1, met_kwh: 10.1, discharged_kwh: 4 },
    { session: "d", requested_kwh: 0, delivered_kwh: 0 },
  ];
  it("energy delivered is a share of all energy asked for", () => {
    expect(computed("energyDeliveredPct", { sessions })).toBe(75);
    expect(computed("energyDeliveredKwh", { sessions })).toBe(35);
    expect(computed("energyDischargedKwh", { sessions })).toBe(4);
    expect(computed("energyDischargedKwh", { sessions: sessions.slice(0, 2) })).toBeNull();
    expect(computed("sessionsCount", { sessions })).toBe(4);
    expect(computed("energyDeliveredPct", { sessions: [sessions[3]!] })).toBeNull();
  });
  it("a demand is met to 0.1 kWh", () => {
    expect(computed("demandsMetPct", { sessions })).toBe(75);
  });
});

describe("attempts to charge", () => {
  const charged = (session: string, attempt: number, time_to_charge_s: number) => ({
    session,
    attempt,
    time_to_charge_s,
    outcome: "charged",
  });
  const attempts = [
    charged("a", 1, 10),
    { session: "b", attempt: 1, outcome: "failed", time_to_charge_s: 5 },
    charged("b", 2, 30),
    { session: "c", attempt: 1, outcome: "failed" },
    { session: "d", attempt: 1, outcome: "no-current" },
    charged("e", 1, 20),
  ];
  it("first-try success and success after retries leave out who left before anything happened", () => {
    expect(computed("firstTrySuccessPct", { attempts })).toBe(50);
    expect(computed("successAfterRetriesPct", { attempts })).toBe(75);
  });
  it("time to charge is that of attempts that charged", () => {
    expect(computed("timeToChargeP50S", { attempts })).toBe(20);
    expect(computed("timeToChargeP95S", { attempts })).toBe(29);
  });
});

describe("peaks", () => {
  it("are of all sites together, whether or not they recorded the same periods", () => {
    const site_power = [
      { site: "a", time: 0, power_kw: 3, reactive_kvar: 4 },
      { site: "a", time: 5, power_kw: 4, reactive_kvar: -3 },
      { site: "b", time: 5, power_kw: 2, reactive_kvar: 3 },
      { site: "b", time: 10, power_kw: 5.5 },
      { site: "c", time: 0, power_kw: 2, reactive_kvar: 8 },
      { site: "c", time: 10, power_kw: -1 },
    ];
    expect(computed("peakKw", { site_power })).toBe(6);
    expect(computed("peakKva", { site_power })).toBe(13);
  });
  it("of a transformer are told as the mean of an interval and as the highest moment", () => {
    const transformer = [
      { loading_pct: 80, max_loading_pct: 130 },
      { loading_pct: 95, max_loading_pct: 99 },
      { loading_pct: Number.NaN, max_loading_pct: Number.NaN },
    ];
    expect(computed("transformerPeakLoadingPct", { transformer })).toBe(95);
    expect(computed("transformerMaxLoadingPct", { transformer })).toBe(130);
  });
  it("of the feeder include loads and losses", () => {
    expect(computed("feederPeakKw", { grid_step: [{ feeder_kw: -2 }, { feeder_kw: 7 }] })).toBe(7);
  });
});

describe("phase unbalance", () => {
  const currents = (a: number, b: number, c: number) => ({ current_a_a: a, current_b_a: b, current_c_a: c });
  it("is the mean over periods with current of how far the largest current stands above the mean", () => {
    const site_power = [currents(10, 10, 10), currents(30, 0, 0), currents(0, 0, 0)];
    expect(computed("phaseUnbalancePct", { site_power })).toBe(100);
  });
  it("is the feeder head's where no site knows its line currents", () => {
    const unknown = currents(Number.NaN, Number.NaN, Number.NaN);
    const tables = { site_power: [unknown], grid_step: [currents(12, 9, 9)] };
    expect(computed("phaseUnbalancePct", tables)).toBeCloseTo(20, 12);
    expect(computed("phaseUnbalancePct", { site_power: [unknown] })).toBeNull();
  });
});

describe("minutes outside a voltage band", () => {
  it("count whole intervals, the last one to the end of the run, and customers alone", () => {
    expect(computed("minutesOutsideEn50160", voltages(1, 0.89, 1.11))).toBe(15);
    expect(computed("minutesOutsideEn50160", voltages(0.9, 1, 1.1))).toBe(0);
    expect(computed("minutesOutsideAnsiA", voltages(0.9, 1, 1.1))).toBe(15);
    expect(computed("minutesOutsideAnsiA", voltages(0.95, 1, 1.05))).toBe(0);
  });
  it("a customer without voltage is outside", () => {
    expect(computed("minutesOutsideEn50160", voltages(1, Number.NaN, 1))).toBe(10);
  });
});

describe("the energy balance", () => {
  const hour = { period_s: 3600 };
  it("compares what sites drew with what sessions got", () => {
    const site_power = [
      { ...hour, power_kw: 6 },
      { ...hour, power_kw: 4 },
    ];
    expect(computed("energyBalanceResidual", { site_power, sessions: [{ delivered_kwh: 10 }] })).toBe(0);
    const bothWays = [{ delivered_kwh: 13, discharged_kwh: 3 }];
    expect(computed("energyBalanceResidual", { site_power, sessions: bothWays })).toBe(0);
    expect(computed("energyBalanceResidual", { site_power, sessions: [{ delivered_kwh: 8 }] })).toBeCloseTo(0.2, 12);
    expect(computed("energyBalanceResidual", { site_power: [], sessions: [{ delivered_kwh: 8 }] })).toBe(1);
  });
  it("compares what the feeder drew with loads, vehicles and losses", () => {
    const sound = { step_s: 3600, feeder_kw: 10, load_kw: 6, ev_kw: 3, losses_kw: 1 };
    expect(computed("energyBalanceResidual", { grid_step: [sound] })).toBe(0);
    expect(computed("energyBalanceResidual", { grid_step: [{ ...sound, losses_kw: 2 }] })).toBeCloseTo(0.1, 12);
    expect(computed("lossesKwh", { grid_step: [sound, { ...sound, step_s: 1800 }] })).toBe(1.5);
  });
  it("compares what the feeder was told of vehicles with what sites metered", () => {
    const grid_step = [{ step_s: 3600, feeder_kw: 10, load_kw: 6, ev_kw: 3, losses_kw: 1 }];
    expect(computed("energyBalanceResidual", { grid_step, site_power: [{ ...hour, power_kw: 3 }] })).toBe(0);
    expect(computed("energyBalanceResidual", { grid_step, site_power: [{ ...hour, power_kw: 4 }] })).toBe(0.25);
  });
});
