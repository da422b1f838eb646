import { expect, it } from "vitest";
import { idealGainKwh, steppedTwoStageSoc, twoStageSoc } from "../../src/devices/battery.ts";
import { advanceSoc } from "../../src/devices/curve-charging.ts";
import { powerCurve } from "../../src/devices/power-curve.ts";
import { readOracleJson } from "./shared.ts";

type Cases = { columns: string[]; cases: (string | number)[][] };
const rows = (file: string) => {
  const { columns, cases } = readOracleJson<Cases>(`oracles/peers/acnsim/${file}`);
  return cases.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])) as Record<string, number>);
};
/** One rounding error per operation; the reference and we evaluate the same closed form. */
const TOLERANCE = 1e-9;

it("ideal battery: ACN-Sim's 144 one-step cases, rate and state of charge", () => {
  const cases = rows("ideal_battery_cases.json");
  expect(cases).toHaveLength(144);
  for (const c of cases) {
    const hours = c.period_min! / 60;
    const offeredKw = Math.min((c.pilot_a! * c.voltage_v!) / 1000, c.max_power_kw!);
    const gain = idealGainKwh(c.soc0! * c.capacity_kwh!, c.capacity_kwh!, offeredKw, hours);
    expect(Math.abs((gain / hours) * (1000 / c.voltage_v!) - c.expected_rate_a!)).toBeLessThan(TOLERANCE);
    expect(Math.abs(c.soc0! + gain / c.capacity_kwh! - c.expected_soc1!)).toBeLessThan(TOLERANCE);
  }
});

it("two-stage battery: ACN-Sim's 600 one-step cases, rate and state of charge", () => {
  const cases = rows("linear2stage_battery_cases.json");
  expect(cases).toHaveLength(600);
  for (const c of cases) {
    const hours = c.period_min! / 60;
    const offeredKw = (c.pilot_a! * c.voltage_v!) / 1000;
    const charge = String(c.charge_calculation) === "continuous" ? twoStageSoc : steppedTwoStageSoc;
    const soc = charge(c.soc0!, offeredKw, c.max_power_kw!, c.capacity_kwh!, c.transition_soc!, hours);
    expect(Math.abs(soc - c.expected_soc1!)).toBeLessThan(TOLERANCE);
    const rateA = (((soc - c.soc0!) * c.capacity_kwh!) / hours / c.voltage_v!) * 1000;
    expect(Math.abs(rateA - c.expected_rate_a!)).toBeLessThan(TOLERANCE);
  }
});

it("two-stage battery: ACN-Sim's 300-step curves from 10 % to full", () => {
  const { curves } = readOracleJson<{ curves: Record<string, number[]> }>(
    "oracles/peers/acnsim/linear2stage_curves.json",
  );
  const settings: Record<string, [capacityKwh: number, maxKw: number, pilotA: number, transition: number]> = {
    "60kWh_7kW_32A": [60, 7, 32, 0.8],
    "24kWh_3.3kW_16A": [24, 3.3, 16, 0.8],
    "100kWh_6.6kW_ts0.6": [100, 6.6, 32, 0.6],
  };
  for (const [name, [capacityKwh, maxKw, pilotA, transition]] of Object.entries(settings)) {
    for (const [variant, charge] of Object.entries({ continuous: twoStageSoc, stepwise: steppedTwoStageSoc })) {
      let soc = 0.1;
      for (const expected of curves[`${name}_${variant}`]!) {
        soc = charge(soc, (pilotA * 208) / 1000, maxKw, capacityKwh, transition, 5 / 60);
        expect(Math.abs(soc - expected), `${name} ${variant}`).toBeLessThan(TOLERANCE);
      }
    }
  }
});

it("charging along a curve: spice_ev's six cases, to the digits it printed", () => {
  type Case = {
    capacity: number;
    curve: [number, number][];
    soc0: number;
    max_power: number;
    minutes: number;
    eff: number;
    expected: { avg_power: number; soc_delta: number };
  };
  const cases = readOracleJson<Case[]>("oracles/peers/spice_ev/battery_cases.json");
  expect(cases).toHaveLength(6);
  for (const c of cases) {
    const battery = { curve: powerCurve(c.curve), capacityKwh: c.capacity, efficiency: c.eff };
    const delta = advanceSoc(battery, c.soc0, c.max_power, c.minutes / 60) - c.soc0;
    // Nine digits were kept of the reference.
    expect(Math.abs(delta - c.expected.soc_delta)).toBeLessThan(1e-9);
    const meanKw = (delta * c.capacity) / c.eff / (c.minutes / 60);
    expect(Math.abs(meanKw - c.expected.avg_power)).toBeLessThan(1e-9);
  }
});
