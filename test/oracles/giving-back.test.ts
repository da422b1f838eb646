import { describe, expect, it } from "vitest";
import { SessionLedger } from "../../src/run/session-ledger.ts";
import { oneSiteModel } from "../models/one-site.ts";
import { readOracleJson } from "./shared.ts";

// EV2Gym 2.0.0 (MIT), one step of charging or giving back each. Its two quirks are told in the oracle's notes: what the battery
// holds is rounded up to 0.01 kWh at every step, and what is lost when giving back is not taken out of the battery but off the
// power: what leaves the battery is what the meter counts, so that a way out and back costs nothing.
const { columns, cases } = readOracleJson<{ columns: string[]; cases: number[][] }>(
  "oracles/peers/ev2gym/ev_step_cases.json",
);
const at = (values: number[]) =>
  Object.fromEntries(columns.map((name, i) => [name, values[i]!])) as Record<string, number>;
/** The rounding of its capacity, and of doubles. */
const ROUNDED_KWH = 0.01 + 1e-9;

function ledgerOf(capacityKwh: number, soc: number, efficiency: number): SessionLedger {
  const model = oneSiteModel(
    [{ arrivalMin: 0, departureMin: 120, kwh: capacityKwh * (1 - soc), soc }],
    {},
    {
      battery: "two-stage",
      transitionSoc: 0.999,
      maxPowerKw: 11,
      efficiency,
    },
  );
  const site = model.sites[0]!;
  const sessions = {
    ...site.sessions,
    capacityKwh: Float64Array.of(capacityKwh),
    initialKwh: Float64Array.of(soc * capacityKwh),
    // EV2Gym's own floor: 10 kWh in its cases, whatever the battery.
    bothWays: { ...site.sessions.bothWays!, leastSoc: 10 / capacityKwh },
  };
  return new SessionLedger(model, { ...site, sessions });
}

describe("EV2Gym's steps", () => {
  const list = cases.map(at);
  it("giving back: what leaves the battery is more by the losses that EV2Gym leaves out", () => {
    let largestKwh = 0;
    let count = 0;
    for (const { cap_kwh, soc0, eff, period_min, amps, expected_energy_kwh, expected_capacity_kwh_after } of list) {
      if (!(amps! < 0)) continue;
      count++;
      const ledger = ledgerOf(cap_kwh!, soc0!, eff!);
      const hours = period_min! / 60;
      const meteredKwh = ledger.discharge(0, -expected_energy_kwh! / hours, hours);
      expect(meteredKwh).toBeCloseTo(-expected_energy_kwh!, 9);
      const takenKwh = soc0! * cap_kwh! - ledger.storedKwh[0]!;
      const theirsKwh = soc0! * cap_kwh! - expected_capacity_kwh_after!;
      const lostKwh = -expected_energy_kwh! * (1 / eff! - 1);
      expect(Math.abs(takenKwh - theirsKwh - lostKwh)).toBeLessThanOrEqual(ROUNDED_KWH);
      largestKwh = Math.max(largestKwh, takenKwh - theirsKwh);
    }
    expect(count).toBe(104);
    // At 0.9 a quarter of an hour of 9.9 kW takes 0.28 kWh more out of the battery than EV2Gym says, to its rounding.
    expect(largestKwh).toBeCloseTo(0.275, 1);
  });

  it("charging at constant power: the same to EV2Gym's rounding", () => {
    let count = 0;
    for (const {
      cap_kwh,
      soc0,
      eff,
      period_min,
      amps,
      phases,
      voltage,
      transition_soc,
      expected_capacity_kwh_after,
    } of list) {
      if (!(amps! > 0) || transition_soc !== 1) continue;
      const hours = period_min! / 60;
      const offeredKw = Math.min(11, (amps! * voltage! * Math.sqrt(phases!)) / 1000);
      // A battery that is full within the step is cut off differently.
      if (soc0! * cap_kwh! + offeredKw * hours > 0.99 * cap_kwh!) continue;
      count++;
      const ledger = ledgerOf(cap_kwh!, soc0!, eff!);
      ledger.charge(0, offeredKw, hours, ledger.missingKwh(0));
      expect(Math.abs(ledger.storedKwh[0]! - expected_capacity_kwh_after!)).toBeLessThanOrEqual(ROUNDED_KWH);
    }
    expect(count).toBe(153);
  });
});
