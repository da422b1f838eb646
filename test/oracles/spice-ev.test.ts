import { describe, expect, it } from "vitest";
import { resolveParams } from "../../src/base/params.ts";
import { createBarrier } from "../../src/engine/barrier.ts";
import { createMailboxes } from "../../src/engine/mailbox.ts";
import { runWindows } from "../../src/engine/windows.ts";
import type { Model } from "../../src/model/model.ts";
import { policyKinds } from "../../src/policy/registry.ts";
import type { SeriesData } from "../../src/policy/series.ts";
import { limitMatrix } from "../../src/policy/site-limits.ts";
import { siteRecorder } from "../../src/run/recorder.ts";
import { SiteRun } from "../../src/run/site-run.ts";
import { MIN, oneSiteModel } from "../models/one-site.ts";
import { readOracleJson } from "./shared.ts";

// SpiceEV 1.1.0 (MIT): its scenarios as the oracle's notes describe them. It steps at the interval's ends and lets a vehicle
// begin at the first after its arrival, as a control tick does here.
interface Scenario {
  scenario: { start_time: string; interval: number; n_intervals: number };
  components: {
    vehicle_types: Record<string, { capacity: number; charging_curve: [number, number][] }>;
    vehicles: Record<string, { vehicle_type: string; soc: number; desired_soc: number }>;
    grid_connectors: { GC1: { max_power: number } };
  };
  events: {
    grid_operator_signals: { start_time: string; cost: { value: number } }[];
    vehicle_events: {
      start_time: string;
      vehicle_id: string;
      event_type: "arrival" | "departure";
      update: { estimated_time_of_departure?: string; soc_delta?: number; desired_soc?: number };
    }[];
  };
}
type Expected = Record<string, { total_load_kw: number[]; soc: Record<string, (number | null)[]> }>;

const EFFICIENCY = 0.95;
const VOLTS = 230;
const read = (name: string) => ({
  scenario: readOracleJson<Scenario>(`oracles/peers/spice_ev/scenario_${name}.json`),
  expected: readOracleJson<Expected>(`oracles/peers/spice_ev/scenario_${name}_expected.json`),
});

/** Its vehicles' second stays (the first ones are full already), one EVSE each, behind one limit on their power. */
function modelOf({ scenario, components, events }: Scenario): Model {
  const startUs = Date.parse(scenario.start_time) * 1000;
  const us = (time: string) => Date.parse(time) * 1000 - startUs;
  const stays = events.vehicle_events
    .filter(({ event_type }) => event_type === "arrival")
    .map(({ vehicle_id, start_time, update }) => {
      const vehicle = components.vehicles[vehicle_id]!;
      const { capacity, charging_curve } = components.vehicle_types[vehicle.vehicle_type]!;
      const missing = update.desired_soc! - (vehicle.desired_soc + update.soc_delta!);
      return {
        ...{
          id: vehicle_id,
          arrivalUs: us(start_time),
          announcedUs: us(update.estimated_time_of_departure!),
          capacity,
        },
        ...{ kw: charging_curve[0]![1], soc: update.desired_soc! - missing, kwh: (missing * capacity) / EFFICIENCY },
      };
    })
    .sort((a, b) => a.arrivalUs - b.arrivalUs);
  const endUs = scenario.interval * scenario.n_intervals * MIN;
  const plain = oneSiteModel([], {}, {});
  const one = plain.sites[0]!;
  const column = (of: (stay: (typeof stays)[number]) => number) => Float64Array.from(stays, of);
  const rating = { ...one.evses[0]!, voltageV: VOLTS, maxCurrentA: (22 / VOLTS) * 1000 };
  return {
    ...plain,
    endUs,
    controlUs: scenario.interval * MIN,
    windowUs: endUs,
    series: [pricesOf(events.grid_operator_signals.map((s) => [us(s.start_time), s.cost.value] as const))],
    vehicles: stays.map(({ kw }) => ({ ...plain.vehicles[0]!, maxPowerKw: kw, efficiency: EFFICIENCY })),
    evseIds: stays.map(({ id }) => id),
    sites: [
      {
        ...one,
        evseIds: stays.map(({ id }) => id),
        evses: stays.map(() => rating),
        evseCodes: Int32Array.from(stays, (_, k) => k),
        limits: limitMatrix(
          [{ name: "grid connector", limitA: (components.grid_connectors.GC1.max_power / VOLTS) * 1000 }],
          stays.map(() => [{ limit: 0, factor: 1, angleDeg: 0 }]),
        ),
        sessions: {
          count: stays.length,
          ids: stays.map(({ id }) => id),
          evse: Int32Array.from(stays, (_, k) => k),
          vehicle: Int32Array.from(stays, (_, k) => k),
          arrivalUs: column((s) => s.arrivalUs),
          // None leaves before the scenario ends, whatever was announced.
          departureUs: column(() => endUs),
          announcedUs: column((s) => s.announcedUs),
          requestedKwh: column((s) => s.kwh),
          capacityKwh: column((s) => s.capacity),
          initialKwh: column((s) => s.soc * s.capacity),
        },
      },
    ],
  };
}

/** The price before the first signal is the connector's own. */
const pricesOf = (signals: readonly (readonly [us: number, value: number])[]): SeriesData => ({
  name: "priceEurPerKwh",
  timesUs: Float64Array.of(0, ...signals.map(([us]) => us)),
  values: Float64Array.of(0.3, ...signals.map(([, value]) => value)),
  endUs: 96 * 60 * MIN,
  publishedAtUs: undefined,
});

/** Power of all vehicles by interval [kW]. */
function loadKw(scenario: Scenario, kind: string, params: Record<string, unknown> = {}): number[] {
  const model = modelOf(scenario);
  const site = model.sites[0]!;
  const record = siteRecorder({
    ...{ siteIds: ["site"], evseIds: model.evseIds, evsePower: false, events: false, attempts: false },
    ...{ route: undefined, siteMeter: false, expected: { sessions: 4, sitePower: 4, evsePower: 4 } },
  });
  const found = policyKinds.find(kind)!;
  const context = { siteId: "site", evseIds: site.evseIds, draw: () => 0.5, future: undefined };
  const policy = found.create(resolveParams(found.params, params).values, context);
  const run = new SiteRun({ model, site, policy, record, exchange: undefined });
  const plan = { endUs: model.endUs, windowUs: model.windowUs };
  const alone = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) };
  for (const _edge of runWindows({ programs: [run], publish: () => undefined }, plan, alone));
  const table = record.finish().find(({ spec }) => spec.kind === "site_power")!;
  const kw = new Array<number>(scenario.scenario.n_intervals).fill(0);
  const times = table.columns.time!.values as Float64Array;
  for (let row = 0; row < table.rows; row++)
    kw[Math.round((times[row]! - model.startEpochUs) / model.controlUs)] = table.columns.power_kw!.values[
      row
    ] as number;
  return kw;
}

const most = (one: readonly number[], other: readonly number[]) =>
  Math.max(...one.map((value, k) => Math.abs(value - other[k]!)));

const meanOf = (kw: readonly number[], from: number, to: number) =>
  kw.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);

describe("SpiceEV's scenarios", () => {
  it("A, greedy: the load of every quarter-hour", () => {
    const { scenario, expected } = read("A");
    // Nine digits were kept of the reference.
    expect(most(loadKw(scenario, "uncontrolled"), expected.greedy!.total_load_kw)).toBeLessThan(1e-8);
  });

  it("A, balanced: an even load over the announced stay, uneven by what the plan's own gap leaves", () => {
    const { scenario, expected } = read("A");
    const ours = loadKw(scenario, "mpc-valley-filling", { horizonH: 72 });
    const theirs = expected.balanced!.total_load_kw;
    expect(ours.findIndex((kw) => kw > 1e-6)).toBe(theirs.findIndex((kw) => kw > 1e-6));
    expect(most(ours, theirs)).toBeLessThan(0.075);
    // One vehicle at first, then two.
    expect(meanOf(ours, 60, 77) / meanOf(theirs, 60, 77)).toBeCloseTo(1.05, 1);
    expect(meanOf(ours, 77, 96) / meanOf(theirs, 77, 96)).toBeCloseTo(1.1, 1);
  });

  it("A, balanced_market: nothing before the price falls at 17:00; here at full power then, there spread over the stay", () => {
    const { scenario, expected } = read("A");
    const ours = loadKw(scenario, "day-ahead-price");
    const theirs = expected.balanced_market!.total_load_kw;
    for (const kw of [ours, theirs]) expect(kw.findIndex((value) => value > 1e-6)).toBe(68);
    expect(Math.max(...ours)).toBeCloseTo(22, 6);
    expect(Math.max(...theirs)).toBeCloseTo(1.15, 2);
    // Every kilowatt-hour at 0.0069 either way; by midnight here all of them, there a fifth.
    expect(meanOf(ours, 0, 96) * 24).toBeCloseTo(28.442, 3);
    expect(meanOf(theirs, 0, 96) * 24).toBeCloseTo(5.724, 3);
  });

  it("PV_Bat, greedy: the vehicle's state of charge in the evening, from where the morning's sun beyond its wish left it", () => {
    const { scenario, expected } = read("PV_Bat");
    const soc = expected.greedy!.soc.sprinter_0!;
    const back = soc.lastIndexOf(null) + 1;
    const { update } = scenario.events.vehicle_events.find(({ event_type }) => event_type === "arrival")!;
    const ours = loadKw(
      {
        ...scenario,
        events: {
          ...scenario.events,
          vehicle_events: scenario.events.vehicle_events.map((event) =>
            event.event_type === "arrival" ? { ...event, update: { ...update, soc_delta: soc[back]! - 0.8 } } : event,
          ),
        },
      },
      "uncontrolled",
    );
    // What it holds is noted at the beginning of a quarter-hour.
    for (let k = back + 1; k < 96; k++)
      expect(
        Math.abs((ours[k - 1]! / 4) * EFFICIENCY - 76 * (soc[k]! - soc[k - 1]!)),
        `quarter-hour ${k}`,
      ).toBeLessThan(1e-6);
    expect(ours.reduce((sum, kw) => sum + kw, 0) / 4).toBeCloseTo((76 * (0.8 - soc[back]!)) / EFFICIENCY, 6);
  });

  it.each([
    ["greedy", 21.0526],
    // Both stop a whole step after they are full: half an hour's hundredth more.
    ["balanced", 21.0833],
    ["distributed", 21.0833],
  ])("C3, %s: two vehicles behind 5 kW, %f kWh", (strategy, kwh) => {
    const { scenario, expected } = read("C3");
    const ours = loadKw(scenario, "first-come");
    const theirs = expected[strategy]!.total_load_kw;
    expect(meanOf(theirs, 0, 1440) * 24).toBeCloseTo(kwh, 3);
    expect(meanOf(ours, 0, 1440) * 24).toBeCloseTo(21.0526, 3);
    const span = (kw: readonly number[]) => [kw.findIndex((x) => x > 1e-6), kw.findLastIndex((x) => x > 1e-6)];
    expect(span(ours)).toEqual(span(theirs));
    // The search for the last hundredth of an ampere ends below the limit.
    for (let k = 660; k < 912; k++) expect(Math.abs(ours[k]! - theirs[k]!)).toBeLessThan(0.01 * (VOLTS / 1000) + 1e-9);
  });
});
