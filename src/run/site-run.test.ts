import { expect, it } from "vitest";
import { MIN, runSite } from "../../test/models/one-site.ts";
import type { Policy } from "../policy/policy.ts";

it("a vehicle that arrives between two decisions waits for the next, and energy counts to the second it leaves", () => {
  const { sessionTable, evsePower, rows } = runSite([{ arrivalMin: 7, departureMin: 22, kwh: 50 }]);
  // Decided at minute 10, gone at minute 22: 12 minutes of 32 A at 230 V.
  expect(rows(sessionTable, "delivered_kwh")[0]).toBeCloseTo(7.36 * 0.2, 12);
  expect(rows(evsePower, "time").map((us) => us / MIN)).toEqual([5, 10, 15, 20]);
  expect(rows(evsePower, "power_kw").map((kw) => Number(kw.toFixed(9)))).toEqual([0, 7.36, 7.36, 2.944]);
});

it("a vehicle follows its pilot only after its reaction time", () => {
  const { sessionTable, rows } = runSite([{ arrivalMin: 0, departureMin: 10, kwh: 50 }], {
    vehicle: { reactionUs: 3e6 },
  });
  expect(rows(sessionTable, "delivered_kwh")[0]).toBeCloseTo((7.36 * 597) / 3600, 12);
});

it("a pilot that keeps changing does not keep the vehicle from following", () => {
  let tick = 0;
  const policy: Policy = {
    decide: (_view, setPointA) => {
      setPointA[0] = 10 + (tick++ % 2);
    },
  };
  // Decided every 5 minutes, followed after 7: at each of its reactions the vehicle takes the pilot it then sees.
  const { sessionTable, rows } = runSite([{ arrivalMin: 0, departureMin: 60, kwh: 50 }], {
    vehicle: { reactionUs: 7 * MIN },
    policy,
  });
  const delivered = rows(sessionTable, "delivered_kwh")[0];
  expect(delivered).toBeGreaterThan((53 / 60) * 2.3 - 1e-9);
  expect(delivered).toBeLessThan((53 / 60) * 2.53 + 1e-9);
});

it("a set-point below the 6 A floor charges nothing; above it, the pilot's steps round it down", () => {
  const asks = (currentA: number): Policy => ({
    decide: (_view, setPointA) => {
      setPointA[0] = currentA;
    },
  });
  const evse = { minCurrentA: 6, pilotStepPct: 0.4 };
  const session = [{ arrivalMin: 0, departureMin: 60, kwh: 50 }];
  const low = runSite(session, { evse, policy: asks(5) });
  expect(low.rows(low.sessionTable, "delivered_kwh")[0]).toBe(0);
  const high = runSite(session, { evse, policy: asks(16) });
  // 16 A is a duty cycle of 26.67 %, of which 26.4 % can be made: 15.84 A.
  expect(high.rows(high.evsePower, "pilot_a")[0]).toBeCloseTo(15.84, 9);
  expect(high.rows(high.sessionTable, "delivered_kwh")[0]).toBeCloseTo(15.84 * 0.23, 9);
});

it("a vehicle stops when it has what it asked for, and the next one at the EVSE starts anew", () => {
  const { sessionTable, events, rows, texts } = runSite([
    { arrivalMin: 0, departureMin: 30, kwh: 1 },
    { arrivalMin: 30, departureMin: 60, kwh: 100 },
  ]);
  const [first, second] = rows(sessionTable, "delivered_kwh");
  expect(first).toBeCloseTo(1, 12);
  expect(second).toBeCloseTo(3.68, 12);
  expect(texts(sessionTable, "end_reason")).toEqual(["satisfied", "departed-short"]);
  // At minute 30 the one leaves before the other arrives, and both before the decision.
  const at30 = rows(events, "time").flatMap((us, row) => (us === 30 * MIN ? [texts(events, "event")[row]] : []));
  expect(at30).toEqual(["departure", "arrival", "control"]);
});

it("the grid is told all the energy of whoever left within a window, however windows and decisions interleave", () => {
  const sessions = [
    { arrivalMin: 0, departureMin: 21.5, kwh: 90 },
    { arrivalMin: 22, departureMin: 43, kwh: 90 },
  ];
  for (const windowMin of [1, 7, 30, 120]) {
    const { told, sessionTable, rows } = runSite(sessions, { evse: { powerFactor: 0.8 }, windowMin, grid: true });
    const [first, second] = rows(sessionTable, "delivered_kwh");
    expect(first * second).toBeGreaterThan(1);
    expect(told.kwh).toBeCloseTo(first + second, 12);
    expect(told.kvarh).toBeCloseTo((first + second) * 0.75, 12);
  }
});

it("windows of any length give the same energy", () => {
  const sessions = [{ arrivalMin: 3.7, departureMin: 91.3, kwh: 30 }];
  const taper = { battery: "two-stage" as const, transitionSoc: 0.3, maxPowerKw: 11, reactionUs: 2.5e6 };
  const deliveredKwh = [1, 7, 120].map((windowMin) => {
    const { sessionTable, rows } = runSite(sessions, { vehicle: taper, windowMin });
    return rows(sessionTable, "delivered_kwh")[0];
  });
  expect(deliveredKwh[1]).toBe(deliveredKwh[0]);
  expect(deliveredKwh[2]).toBe(deliveredKwh[0]);
  expect(deliveredKwh[0]).toBeGreaterThan(5);
});

it.each([
  ["not a number", Number.NaN],
  ["negative", -1],
  ["infinite", Number.POSITIVE_INFINITY],
])("a policy whose answer is %s is an error that names the EVSE and the instant", (_what, currentA) => {
  const policy: Policy = {
    decide: (_view, setPointA) => {
      setPointA[0] = currentA;
    },
  };
  expect(() => runSite([{ arrivalMin: 0, departureMin: 60, kwh: 5 }], { policy })).toThrow(
    `the policy gave ${currentA} A to EVSE one of site site at 0 s: expected a finite current >= 0`,
  );
});

it("a session that asks for nothing gets nothing, whatever the policy would say", () => {
  const policy: Policy = {
    decide: (_view, setPointA) => {
      setPointA[0] = 10;
    },
  };
  const sessions = [{ arrivalMin: 0, departureMin: 60, kwh: 0.0005 }];
  // Nothing asks, so the policy is not even asked.
  const { sessionTable, rows } = runSite(sessions, { policy });
  expect(rows(sessionTable, "delivered_kwh")[0]).toBe(0);
});

it("a vehicle whose plug does not fit asks for nothing, gets nothing, and its session counts as failed", () => {
  const inlets = { connectors: ["type2"], adapters: [] } as const;
  const at = (connector: "ccs2" | "type2") =>
    runSite([{ arrivalMin: 7, departureMin: 42, kwh: 50 }], { evse: { connectors: [connector] }, vehicle: { inlets } });
  for (const [connector, charges] of [["type2", true] as const, ["ccs2", false] as const]) {
    const { sessionTable, evsePower, rows, texts } = at(connector);
    expect(rows(sessionTable, "delivered_kwh")[0]! > 0).toBe(charges);
    expect(rows(evsePower, "set_point_a").some((currentA) => currentA > 0)).toBe(charges);
    expect(texts(sessionTable, "end_reason")[0]).toBe(charges ? "departed-short" : "session-failed");
  }
});

it("a vehicle of poor power factor at low current draws little power there, and mostly reactive", () => {
  const powerFactorByCurrent = [
    [6, 0.07],
    [7, 0.45],
    [8, 0.95],
  ] as const;
  for (const [currentA, powerFactor] of [
    [6, 0.07] as const,
    [7.5, 0.7] as const,
    [8, 0.95] as const,
    [16, 1] as const,
  ]) {
    const { told, evsePower, rows } = runSite([{ arrivalMin: 0, departureMin: 60, kwh: 50 }], {
      evse: { phases: 3 },
      vehicle: { phases: 3, powerFactorByCurrent },
      policy: { decide: (view, setPointA) => setPointA.fill(currentA, 0, view.evseCount) },
      grid: true,
      windowMin: 5,
    });
    const kva = (3 * 230 * currentA) / 1000;
    expect(told.kwh).toBeCloseTo(kva * powerFactor, 9);
    expect(Math.hypot(told.kwh, told.kvarh)).toBeCloseTo(kva, 9);
    expect(rows(evsePower, "current_a")[0]).toBeCloseTo(currentA, 9);
  }
});
