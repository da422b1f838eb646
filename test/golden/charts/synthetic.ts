// Invented runs with the shape of real ones: a garage for a month, a street for a day. No number here is a finding.
import { stream } from "../../../src/base/random.ts";
import { parseInstantUs } from "../../../src/base/time.ts";
import type { ReportInput, ReportKpi, ReportRun } from "../../../src/report/data.ts";
import { tableSpecs } from "../../../src/tables/registry.ts";
import type { Column, Table } from "../../../src/tables/table.ts";

type Cells = readonly (string | number)[];

/** A table of a known kind from plain cells; columns not given are zeros or one empty text. */
export function tableOf(kind: string, rows: number, cells: Readonly<Record<string, Cells | Float64Array>>): Table {
  const spec = tableSpecs.find(kind)!;
  const columns: Record<string, Column> = {};
  for (const column of spec.columns) {
    const given = cells[column.name] ?? (column.type === "category" ? Array(rows).fill("") : new Float64Array(rows));
    if (column.type === "category") {
      const texts = [...new Set(given as Cells)].map(String);
      const codes = new Map(texts.map((text, index) => [text, index]));
      const values = Int32Array.from(given as Cells, (text) => codes.get(String(text))!);
      columns[column.name] = { spec: column, values, texts };
    } else {
      columns[column.name] = {
        spec: column,
        values: column.type === "i32" ? Int32Array.from(given as number[]) : Float64Array.from(given as number[]),
      };
    }
  }
  return { spec, rows, columns };
}

export interface Wish {
  readonly id: string;
  readonly evse: string;
  /** Periods of five minutes after the start. */
  readonly arrival: number;
  readonly departure: number;
  readonly kwh: number;
}

/** Weekday commuters and a few others, no two on one EVSE at once. */
export function wishes(options: { days: number; evses: number; perWeekday: number; seed: number }): Wish[] {
  const draw = stream(options.seed, "garage", "wishes");
  const freeFrom = new Int32Array(options.evses);
  const all: Wish[] = [];
  for (let day = 0; day < options.days; day++) {
    const weekend = day % 7 === 1 || day % 7 === 2;
    const count = Math.round(options.perWeekday * (weekend ? 0.25 : 0.85 + 0.3 * draw()));
    const arrivals = Array.from({ length: count }, () =>
      Math.round(288 * day + 12 * (7.2 + 3.4 * (draw() + draw() + draw()) - 1.6)),
    );
    for (const arrival of arrivals.sort((a, b) => a - b)) {
      const start = Math.floor(draw() * options.evses);
      const evse = Array.from({ length: options.evses }, (_, at) => (start + at) % options.evses).find(
        (at) => freeFrom[at]! <= arrival,
      );
      const departure = arrival + Math.round(12 * (1.5 + 8 * draw()));
      const kwh = Math.round(1000 * (0.8 + 22 * draw() ** 1.8)) / 1000;
      if (evse === undefined) continue;
      freeFrom[evse] = departure;
      all.push({ id: `s${all.length}`, evse: `CA-${303 + evse}`, arrival, departure, kwh });
    }
  }
  return all;
}

/** A run over the wishes: each period the cap is shared in the order the policy's name stands for. */
export function garageRun(options: {
  readonly wishes: readonly Wish[];
  readonly policy: string;
  readonly capKw: number;
  readonly name?: string;
  readonly start?: string;
}): ReportRun {
  const { wishes: all, policy, capKw } = options;
  const start = options.start ?? "2019-03-01T00:00:00-08:00";
  const startUs = parseInstantUs(start)!;
  const periods = Math.max(...all.map((wish) => wish.departure)) + 12;
  const left = Float64Array.from(all, (wish) => wish.kwh);
  const given = new Float64Array(all.length);
  const power = new Float64Array(periods);
  const rank: Record<string, (index: number, period: number) => number> = {
    uncontrolled: (index) => index,
    "first-come": (index) => all[index]!.arrival,
    "earliest-deadline": (index) => all[index]!.departure,
    "least-laxity": (index, period) => all[index]!.departure - period - (left[index]! / 6.6) * 12,
    "round-robin": (index) => given[index]!,
  };
  for (let period = 0; period < periods; period++) {
    const here = all.flatMap((wish, index) =>
      wish.arrival <= period && period < wish.departure && left[index]! > 0 ? [index] : [],
    );
    here.sort((a, b) => rank[policy]!(a, period) - rank[policy]!(b, period));
    let free = policy === "uncontrolled" ? Number.POSITIVE_INFINITY : capKw;
    for (const index of here) {
      const kw = Math.min(6.6, free, left[index]! * 12);
      left[index]! -= kw / 12;
      given[index]! += kw / 12;
      free -= kw;
      power[period]! += kw;
    }
  }
  const asked = all.reduce((sum, wish) => sum + wish.kwh, 0);
  const got = given.reduce((sum, kwh) => sum + kwh, 0);
  const met = all.filter((wish, index) => given[index]! >= 0.995 * wish.kwh).length;
  const at = (period: number) => startUs + period * 300e6;
  return {
    name: options.name ?? `${policy}, ${capKw} kW`,
    settings: { "policy.kind": policy, "site.transformerKw": capKw },
    kpis: kpis({
      energyDeliveredPct: (100 * got) / asked,
      demandsMetPct: (100 * met) / all.length,
      peakKw: Math.max(...power),
      peakKva: Math.max(...power) * 1.0001,
      phaseUnbalancePct: 4 + 90 / capKw,
      energyBalanceResidual: 3.1e-14,
    }),
    manifest: manifest(start, options.name ?? "Workplace garage", {
      "policy.kind": policy,
      "site.transformerKw": capKw,
    }),
    tables: {
      sessions: tableOf("sessions", all.length, {
        session: all.map((wish) => wish.id),
        site: all.map(() => "caltech"),
        evse: all.map((wish) => wish.evse),
        arrival: all.map((wish) => at(wish.arrival)),
        departure: all.map((wish) => at(wish.departure)),
        requested_kwh: all.map((wish) => wish.kwh),
        delivered_kwh: given,
        met_kwh: given,
        stored_kwh: given,
      }),
      site_power: tableOf("site_power", periods, {
        time: Float64Array.from(power, (_, period) => at(period)),
        period_s: new Float64Array(periods).fill(300),
        site: Array(periods).fill("caltech"),
        power_kw: power,
        limit_kw: new Float64Array(periods).fill(capKw),
      }),
    },
  };
}

/** A street of `buses` buses in branches from one head, solved (in spirit) every ten minutes of a winter day. */
export function streetRun(options: {
  readonly buses: number;
  readonly customers: number;
  readonly sag: number;
}): ReportRun {
  const start = "2026-01-15T00:00:00Z";
  const startUs = parseInstantUs(start)!;
  const draw = stream(55, "street", "shape");
  const { buses, customers, sag } = options;
  const x = [0];
  const y = [0];
  const distance = [0];
  const parent = [-1];
  const heading = [0.4];
  for (let bus = 1; bus < buses; bus++) {
    const from = draw() < 0.06 ? Math.floor(draw() * bus) : bus - 1;
    const turn = heading[from]! + (from === bus - 1 ? (draw() - 0.5) * 0.28 : draw() < 0.5 ? 1.5 : -1.5);
    const step = 0.3 + 1.6 * draw();
    x.push(x[from]! + step * Math.cos(turn));
    y.push(y[from]! + step * Math.sin(turn));
    distance.push(distance[from]! + step);
    parent.push(from);
    heading.push(turn);
  }
  const every = Math.max(1, Math.floor(buses / customers));
  const isCustomer = (bus: number) => bus > 3 && bus % every === 1;
  const far = Math.max(...distance);
  const slots = 144;
  const rows = buses * 3 * slots;
  const time = new Float64Array(rows);
  const bus = new Array<string>(rows);
  const phase = new Float64Array(rows);
  const mean = new Float64Array(rows);
  const min = new Float64Array(rows);
  const max = new Float64Array(rows);
  const names = x.map((_, index) => String(index + 1));
  const loadAt = (slot: number) =>
    0.25 +
    0.5 * Math.exp(-(((slot - 112) / 16) ** 2)) +
    0.18 * Math.exp(-(((slot - 48) / 10) ** 2)) +
    0.25 * Math.exp(-(((slot - 20) / 14) ** 2));
  let row = 0;
  for (let slot = 0; slot < slots; slot++)
    for (let index = 0; index < buses; index++)
      for (let which = 0; which < 3; which++, row++) {
        const pu =
          1.048 - sag * [1, 0.62, 0.8][which]! * loadAt(slot) * (distance[index]! / far) ** 0.8 - 0.004 * draw();
        time[row] = startUs + slot * 600e6;
        bus[row] = names[index]!;
        phase[row] = which + 1;
        mean[row] = pu;
        min[row] = pu - 0.006 * draw();
        max[row] = pu + 0.003 * draw();
      }
  const minutes = 1440;
  const base = Float64Array.from({ length: minutes }, (_, minute) => 55 * 0.7 * loadAt(minute / 10) + 4 * draw());
  const ev = Float64Array.from(
    { length: minutes },
    (_, minute) => 190 * Math.max(0, loadAt(minute / 10) - 0.28) + 3 * draw(),
  );
  const clock = Float64Array.from({ length: minutes }, (_, minute) => startUs + minute * 60e6);
  const sites = 3;
  return {
    name: "street",
    settings: { "policy.kind": sag > 0.15 ? "uncontrolled" : "voltage-droop" },
    kpis: kpis({
      energyDeliveredPct: 97.2,
      demandsMetPct: 92.7,
      peakKw: Math.max(...base.map((kw, minute) => kw + ev[minute]!)),
      minutesOutsideEn50160: sag > 0.19 ? 130 : 0,
      minutesOutsideAnsiA: 410,
      lossesKwh: 31.42,
    }),
    manifest: {
      ...manifest(start, "Low-voltage street, one winter day", { "policy.kind": "uncontrolled" }),
      warnings: ["grid.step 1min is longer than control.interval 30s: the policy reads voltages up to two steps old"],
    },
    tables: {
      buses: tableOf("buses", buses, {
        bus: names,
        x_m: x,
        y_m: y,
        nominal_v: Array(buses).fill(230.94),
        distance_m: distance,
        parent: parent.map((from) => (from < 0 ? "" : names[from]!)),
        customers: names.map((_, index) => (isCustomer(index) ? 1 : 0)),
      }),
      bus_voltage: tableOf("bus_voltage", rows, { time, bus, phase, mean_pu: mean, min_pu: min, max_pu: max }),
      grid_step: tableOf("grid_step", minutes, {
        time: clock,
        step_s: new Float64Array(minutes).fill(60),
        feeder_kw: base.map((kw, minute) => 1.02 * (kw + ev[minute]!)),
        load_kw: base,
        ev_kw: ev,
      }),
      transformer: tableOf("transformer", slots, transformerDay(startUs, slots, loadAt)),
      site_power: tableOf("site_power", sites * minutes, {
        time: Array.from({ length: sites * minutes }, (_, at) => clock[at % minutes]!),
        period_s: new Float64Array(sites * minutes).fill(60),
        site: Array.from({ length: sites * minutes }, (_, at) => `home-${Math.floor(at / minutes)}`),
        power_kw: Array.from({ length: sites * minutes }, (_, at) => ev[at % minutes]! / sites),
        limit_kw: new Float64Array(sites * minutes).fill(Number.NaN),
      }),
    },
  };
}

/** A transformer's day: overloaded in the evening, its temperature behind its load. */
function transformerDay(startUs: number, slots: number, loadAt: (slot: number) => number) {
  const loading = Array.from({ length: slots }, (_, slot) => 150 * loadAt(slot));
  let hotC = 40;
  const hotSpot = loading.map((pct) => {
    hotC += 0.12 * (20 + 80 * (pct / 100) ** 1.6 - hotC);
    return hotC;
  });
  const ageing = hotSpot.map((c) => Math.exp(15_000 / 383 - 15_000 / (c + 273)));
  let loss = 0;
  return {
    time: Array.from({ length: slots }, (_, slot) => startUs + slot * 600e6),
    transformer: Array<string>(slots).fill("TR1"),
    power_kva: loading.map((pct) => 2.5 * pct),
    loading_pct: loading,
    max_loading_pct: loading.map((pct) => pct * 1.05),
    top_oil_c: hotSpot.map((c) => 20 + (c - 20) * 0.65),
    hot_spot_c: hotSpot,
    ageing_factor: ageing,
    loss_of_life_pct: ageing.map((factor) => {
      loss += factor / 6 / 1800;
      return loss;
    }),
  };
}

/** One run as a page about it. */
export const inputOf = (run: ReportRun, title: string, question: string): ReportInput => ({
  runs: [run],
  title,
  question,
  tool: { version: "0.0.0" },
});

/** Several runs as a comparison. */
export const comparisonOf = (runs: readonly ReportRun[], title: string, question: string): ReportInput => ({
  runs,
  title,
  question,
  tool: { version: "0.0.0" },
});

const KPIS: Readonly<Record<string, Omit<ReportKpi, "value">>> = {
  energyDeliveredPct: {
    unit: "%",
    label: "Energy delivered",
    better: "higher",
    formula: "100 · Σ delivered_kwh / Σ requested_kwh over all sessions",
  },
  demandsMetPct: {
    unit: "%",
    label: "Sessions fully met",
    better: "higher",
    formula: "share of sessions with delivered_kwh ≥ 99.5 % of requested_kwh",
  },
  peakKw: { unit: "kW", label: "Peak power", better: "lower", formula: "highest power_kw of site_power" },
  peakKva: {
    unit: "kVA",
    label: "Peak apparent power",
    better: "lower",
    formula: "highest √(power_kw² + reactive_kvar²)",
  },
  phaseUnbalancePct: {
    unit: "%",
    label: "Phase unbalance",
    better: "lower",
    formula: "100 · largest deviation from the mean line current / mean",
  },
  minutesOutsideEn50160: {
    unit: "min",
    label: "Outside EN 50160",
    better: "lower",
    formula: "minutes in which any customer's 10-minute mean leaves ±10 %",
  },
  minutesOutsideAnsiA: {
    unit: "min",
    label: "Outside ANSI range A",
    better: "lower",
    formula: "minutes in which any customer's mean leaves −5/+5 %",
  },
  lossesKwh: { unit: "kWh", label: "Feeder losses", better: "lower", formula: "Σ losses_kw · step_s / 3600" },
  energyBalanceResidual: {
    unit: "1",
    label: "Energy balance residual",
    better: "lower",
    formula: "|source − loads − losses| / source",
  },
};

const kpis = (values: Readonly<Record<string, number>>): Record<string, ReportKpi> =>
  Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value, ...KPIS[id]! }]));

const manifest = (start: string, name: string, settings: Readonly<Record<string, string | number>>) => ({
  scenario: { version: 1, name, start, duration: "38d", settings, fleet: { kind: "trace", file: "sessions.csv" } },
  seed: 20190301,
  version: "0.0.0",
  inputs: [{ path: "sessions.csv", sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }],
  warnings: [],
});
