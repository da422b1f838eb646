import { describe, expect, it } from "vitest";
import { stream } from "../../base/random.ts";
import type { CableModel } from "../../scenario/models/cable.ts";
import { loadModel, modelNames } from "../../scenario/models/load-model.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "./context.ts";
import { FAULTS } from "./faults.ts";
import { runSession } from "./run-session.ts";
import { openSession, type SessionOptions } from "./session.ts";

const PAIRS = 200;
/** Delivered energy of the `session` fidelity against `message` [1]: strides take power at their middle, and leaps in loops that
 *  go one way differ in last digits. */
const MOST_STRIDE_ERROR = 0.001;
const MOST_LEAP_ERROR = 1e-9;
/** A request may change a cycle sooner or later, some 3e-6 of a cycle before or after which it would not have: one in a
 *  hundred thousand does, and moves a tenth of an ampere for a cycle. */
const MOST_ACCIDENT_ERROR = 1e-7;

const energyError = (energyKwh: number, exactKwh: number): number =>
  energyKwh === exactKwh ? 0 : Math.abs(energyKwh / exactKwh - 1);

async function randomSetups(count: number, seed: number): Promise<SessionSetup[]> {
  const all = async <K extends "vehicle" | "charger">(kind: K) =>
    Promise.all(modelNames(kind).map(async (name) => (await loadModel(kind, name)).model));
  const vehicles = (await all("vehicle")).filter((model): model is VehicleAtPlug => model.plug !== undefined);
  const chargers = (await all("charger")).filter((model): model is ChargerAtPlug => model.plug !== undefined);
  const pairs = vehicles.flatMap((vehicle) =>
    chargers.flatMap((charger) => {
      const connector = charger.plug.connectors.find((one) => vehicle.plug.connectors.includes(one));
      return connector ? [{ vehicle, charger, connector }] : [];
    }),
  );
  const cables = new Map<string, CableModel>();
  for (const { connector } of pairs) {
    if (!cables.has(connector)) cables.set(connector, (await loadModel("cable", `${connector}-standard`)).model);
  }
  const draw = stream(seed, "fidelity test", "pairs");
  return Array.from({ length: count }, (_, i) => {
    const { vehicle, charger, connector } = pairs[Math.floor(draw() * pairs.length)]!;
    // Every second one has a fault, all faults in turn.
    const effects = i % 2 === 0 ? {} : FAULTS[((i - 1) / 2) % FAULTS.length]!;
    return {
      vehicle,
      charger,
      cable: cables.get(connector)!,
      effects,
      seed: i,
      soc: 0.05 + 0.9 * draw(),
      chargeS: [30, 300, 1800, 5400][Math.floor(draw() * 4)]!,
      horizonS: 7200,
      ...(draw() < 0.3 ? { energyKwh: 20 * draw() } : {}),
    };
  });
}

/** A session with every change of state in it. */
function told(setup: SessionSetup, options: SessionOptions) {
  const changes: string[] = [];
  const result = runSession(setup, {
    ...options,
    onPhase: (timeUs, machine, phase) => changes.push(`${timeUs} ${machine} ${phase}`),
  });
  return { result, changes };
}

const named = ({ vehicle, charger, effects, seed }: SessionSetup) =>
  `${vehicle.name} at ${charger.name}, ${(effects as { name?: string }).name ?? "no fault"}, seed ${seed}`;

describe(`${PAIRS} random pairs, half of them with a fault`, async () => {
  const setups = await randomSetups(PAIRS, 1);

  it("message: without a recorder the loops run in place, to the same bits as message by message", () => {
    // Building every message takes its time: a third of the pairs, the long ones cut.
    for (const long of setups.filter((_, i) => i % 3 === 0)) {
      const setup = { ...long, chargeS: Math.min(long.chargeS, 300) };
      const one = told(setup, { fidelity: "message", recorder: () => {} });
      const other = told(setup, { fidelity: "message" });
      expect([named(setup), other.changes]).toEqual([named(setup), one.changes]);
      const { events: _, leftOut: __, ...rest } = one.result;
      expect([named(setup), other.result]).toMatchObject([named(setup), rest]);
    }
  });

  it("session: same outcome, stage and time of every change of state, energy within 0.1 %", () => {
    let leftOut = 0;
    for (const setup of setups) {
      const one = told(setup, { fidelity: "message" });
      const other = told(setup, { fidelity: "session" });
      expect([named(setup), other.changes]).toEqual([named(setup), one.changes]);
      const { outcome, failures, standard, timeToChargeS } = one.result;
      expect([named(setup), other.result]).toMatchObject([
        named(setup),
        { outcome, failures, standard, timeToChargeS },
      ]);
      const error = energyError(other.result.energyKwh, one.result.energyKwh);
      expect([named(setup), error <= MOST_STRIDE_ERROR]).toEqual([named(setup), true]);
      leftOut += other.result.leftOut;
    }
    expect(leftOut).toBeGreaterThan(100_000);
  });

  it.each(["message", "session"] as const)(
    "%s: advanced window by window it is the session run at once",
    (fidelity) => {
      for (const setup of setups.slice(0, 40)) {
        const whole = runSession(setup, { fidelity: "session" });
        const session = openSession(setup, { fidelity });
        for (let us = 0; us < setup.horizonS * 1e6; us += 7_300_001) session.advanceTo(us);
        session.advanceTo(setup.horizonS * 1e6);
        if (!session.isOver) session.giveUp();
        const { outcome, failures, timeToChargeS } = session.state();
        expect([named(setup), whole]).toMatchObject([named(setup), { outcome, failures, timeToChargeS }]);
        const exact = runSession(setup, { fidelity });
        expect(session.energyKwh()).toBe(exact.energyKwh);
      }
    },
  );
});

/** Long sessions on direct current which the vehicle itself ends: with the energy it came for, or full and idle. */
async function earnedEnds(seed: number): Promise<SessionSetup[]> {
  const setups = (await randomSetups(2 * PAIRS, seed)).filter(
    (setup) => setup.charger.plug.dc && setup.vehicle.plug.dc,
  );
  return setups.map((setup, i) => {
    const long = { ...setup, effects: {}, chargeS: 7000 };
    const soc = [0.1, 0.5, 0.8, 0.97][i % 4]!;
    // Some have all they want long before, some never, some leave full.
    return i % 3 === 0 ? { ...long, soc } : { ...long, soc, energyKwh: 0.5 + (i % 7) ** 2 };
  });
}

describe("sessions on direct current that last until the vehicle ends them", async () => {
  const setups = await earnedEnds(1);

  it("session: an end that was earned comes in the very cycle in which it comes in message, with the same energy", () => {
    let ended = 0;
    let leapt = 0;
    let accidents = 0;
    for (const setup of setups) {
      const one = told(setup, { fidelity: "message" });
      const other = told(setup, { fidelity: "session" });
      expect([named(setup), other.changes]).toEqual([named(setup), one.changes]);
      const error = energyError(other.result.energyKwh, one.result.energyKwh);
      expect([named(setup), error < MOST_ACCIDENT_ERROR]).toEqual([named(setup), true]);
      if (error > MOST_LEAP_ERROR) accidents++;
      if (error > 0) leapt++;
      if (setup.energyKwh !== undefined && one.result.energyKwh >= setup.energyKwh) ended++;
    }
    expect(ended).toBeGreaterThan(setups.length / 3);
    expect(accidents).toBeLessThanOrEqual(1);
    // Without cycles leapt over there would be nothing to hold.
    expect(leapt).toBeGreaterThan(setups.length / 3);
  });

  it("session: it comes to the same bits wherever it stops on the way, in the middle of a leap, too", () => {
    const draw = stream(1, "fidelity test", "stops");
    for (const setup of setups.filter((_, i) => i % 8 === 1)) {
      const session = openSession(setup, { fidelity: "session" });
      // Every few minutes it stops for a few cycles one after the other.
      for (let us = 0; us < setup.horizonS * 1e6; ) {
        us += draw() < 0.9 ? Math.ceil(4e5 * draw()) : Math.ceil(3e8 * draw());
        session.advanceTo(us);
      }
      if (!session.isOver) session.giveUp();
      const whole = runSession(setup, { fidelity: "session" });
      expect([named(setup), session.energyKwh()]).toEqual([named(setup), whole.energyKwh]);
    }
  });
});
