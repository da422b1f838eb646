import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MIN, runSite, type Session } from "../../test/models/one-site.ts";
import { conversion } from "../devices/conversion.ts";
import type { Policy, SiteView } from "../policy/policy.ts";

const stay: Session = { arrivalMin: 0, departureMin: 120, kwh: 5, soc: 0.5 };
const gives = (currentA: (view: SiteView) => number): Policy => ({
  decide: (view, setPointA) => {
    setPointA[0] = currentA(view);
  },
});
const losses = {
  evse: { efficiency: 0.9 },
  vehicle: { efficiency: 0.95, battery: "two-stage", transitionSoc: 0.8 },
} as const;

describe("a vehicle that gives back", () => {
  it("empties its battery by more than the meter sees, at constant power", () => {
    const policy = gives((view) => (view.nowUs < 60 * MIN ? -10 : 0));
    const { sessionTable, evsePower, rows } = runSite([stay], { ...losses, policy });
    // An hour of 10 A at 230 V.
    expect(rows(sessionTable, "discharged_kwh")[0]).toBeCloseTo(2.3, 12);
    expect(rows(sessionTable, "stored_kwh")[0]).toBeCloseTo(-2.3 / (0.9 * 0.95), 12);
    expect(rows(evsePower, "power_kw")[0]).toBeCloseTo(-2.3, 12);
    expect(rows(evsePower, "current_a")[0]).toBeCloseTo(-10, 12);
    expect(rows(sessionTable, "delivered_kwh")[0]).toBe(0);
  });

  it("gives no more than its power at the plug makes of the meter", () => {
    const { sitePower, rows } = runSite([{ ...stay, soc: 0.6 }], { ...losses, policy: gives(() => -32) });
    expect(rows(sitePower, "power_kw")[0]).toBeCloseTo(-5 * 0.9, 12);
  });

  it("stops at the least state of charge to the second, and may then give nothing", () => {
    const seen: number[] = [];
    const policy = gives((view) => {
      seen.push(view.soc[0]);
      return view.maxDischargeA[0] > 0 ? -20 : 0;
    });
    const { sessionTable, rows } = runSite([{ ...stay, soc: 0.31 }], { ...losses, policy });
    expect(rows(sessionTable, "stored_kwh")[0]).toBeCloseTo(-0.01 * 50, 12);
    expect(rows(sessionTable, "discharged_kwh")[0]).toBeCloseTo(0.5 * 0.9 * 0.95, 12);
    expect(seen.at(-1)).toBeCloseTo(0.3, 12);
    const without = gives(() => -20);
    expect(() => runSite([{ ...stay, soc: 0.31 }], { ...losses, policy: without })).toThrow(
      "the policy gave -20 A to EVSE one of site site at 600 s: expected a finite current >= 0",
    );
  });

  it("has what it gave back put back before its driver's wish counts as met", () => {
    // Half an hour out, then in again: 5 kWh were asked for and more than that is fetched.
    const policy = gives((view) => (view.nowUs < 30 * MIN ? -20 : view.remainingKwh[0] > 1e-3 ? 32 : 0));
    const { sessionTable, rows, texts } = runSite([stay], { ...losses, policy });
    const outKwh = 0.5 * 4.5;
    expect(rows(sessionTable, "discharged_kwh")[0]).toBeCloseTo(outKwh, 12);
    expect(rows(sessionTable, "delivered_kwh")[0]).toBeCloseTo(5 + outKwh / (0.9 * 0.95) ** 2, 9);
    expect(rows(sessionTable, "met_kwh")[0]).toBeCloseTo(5, 9);
    expect(texts(sessionTable, "end_reason")).toEqual(["satisfied"]);
  });

  it("is charged beyond what was asked for only to the most of the window, and only when told so", () => {
    const soc = 0.65;
    const beyond = runSite([{ ...stay, kwh: 0.5, soc }], { policy: gives(() => 32) });
    expect(beyond.rows(beyond.sessionTable, "stored_kwh")[0]).toBeCloseTo(0.05 * 50, 9);
    const asked = gives((view) => (view.activeCount > 0 ? 32 : 0));
    const { sessionTable, rows } = runSite([{ ...stay, kwh: 0.5, soc }], { policy: asked });
    expect(rows(sessionTable, "stored_kwh")[0]).toBeCloseTo(0.5, 12);
  });
});

it("any window gives the same tables, and the grid is told what was given back", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -32, max: 32 }), { minLength: 24, maxLength: 24 }), (currents) => {
      const policy = gives((view) => {
        const wantedA = currents[view.nowUs / (5 * MIN)]!;
        return wantedA < 0 && view.maxDischargeA[0] === 0 ? 0 : wantedA;
      });
      const runs = [1, 7, 120].map((windowMin) => {
        const { sessionTable, told, rows } = runSite([{ ...stay, soc: 0.35 }], {
          ...losses,
          policy,
          windowMin,
          grid: true,
        });
        const [inKwh, outKwh] = ["delivered_kwh", "discharged_kwh"].map((name) => rows(sessionTable, name)[0]!) as [
          number,
          number,
        ];
        expect(told.kwh).toBeCloseTo(inKwh - outKwh, 9);
        // What went in, less what came out, less both losses, is what the battery holds.
        const efficiency = 0.9 * 0.95;
        expect(rows(sessionTable, "stored_kwh")[0]).toBeCloseTo(inKwh * efficiency - outKwh / efficiency, 9);
        return [inKwh, outKwh];
      });
      // Sums over more spans round differently.
      for (const [inKwh, outKwh] of runs) {
        expect(inKwh).toBeCloseTo(runs[0]![0]!, 9);
        expect(outKwh).toBeCloseTo(runs[0]![1]!, 9);
      }
    }),
    { seed: 7, numRuns: 50 },
  );
});

it("a converter's efficiency is that of the power it carries, and standby counts beside it as long as the vehicle is there", () => {
  const curve = conversion(11.5, [
    [0, 0.8],
    [0.2, 0.9],
    [1, 0.95],
  ]);
  const setup = {
    evse: { standbyKw: 0.05 },
    vehicle: { battery: "two-stage", transitionSoc: 0.8, conversion: curve },
  } as const;
  // 10 A at 230 V are a fifth of 11.5 kW, the first hour out and the second in.
  const policy = gives((view) => (view.nowUs < 60 * MIN ? -10 : 10));
  const { sessionTable, sitePower, rows } = runSite([stay], { ...setup, policy });
  expect(rows(sessionTable, "stored_kwh")[0]).toBeCloseTo(-2.3 / 0.9 + 2.3 * 0.9, 12);
  expect(rows(sessionTable, "standby_kwh")[0]).toBeCloseTo(0.1, 12);
  expect(rows(sitePower, "power_kw")[0]).toBeCloseTo(-2.3 + 0.05, 12);
});
