import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../test/models/one-site.ts";
import { stream } from "../base/random.ts";
import { siteEvse } from "../model/build-evses.ts";
import { vehicleRating } from "../model/build-vehicles.ts";
import { dischargeRangeKw } from "../model/gives-back.ts";
import type { Model } from "../model/model.ts";
import type { Policy } from "../policy/policy.ts";
import { loadModel, modelNames } from "../scenario/models/load-model.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./session/context.ts";
import { checkPlug } from "./session/plug-check.ts";

// Sessions that are machines against the same sessions by energy: what flows may differ only by how long the machines take.

const all = async <K extends "vehicle" | "charger">(kind: K) =>
  Promise.all(modelNames(kind).map(async (name) => (await loadModel(kind, name)).model));
const vehicles = (await all("vehicle")).filter((model): model is VehicleAtPlug => model.plug !== undefined);
const chargers = (await all("charger")).filter((model): model is ChargerAtPlug => model.plug !== undefined);
const pairs = vehicles.flatMap((vehicle) =>
  chargers.flatMap((charger) => {
    const check = checkPlug(vehicle, charger);
    if ("failure" in check || dischargeRangeKw(vehicle, charger).mostKw === 0) return [];
    return [{ vehicle, charger, connector: check.connector }];
  }),
);
type Pair = (typeof pairs)[number];
const cables = Object.fromEntries(
  await Promise.all(
    [...new Set(pairs.map(({ connector }) => connector))].map(async (connector) => [
      connector,
      (await loadModel("cable", `${connector}-standard`)).model,
    ]),
  ),
);
const CAPACITY_KWH = 50;
const ARRIVAL_MIN = 3;
const DEPARTURE_MIN = 118;

function protocolOf(vehicle: VehicleAtPlug, fidelity: "session" | "message", seed: number): Model["protocol"] {
  const retry = { retries: 2, retryWaitUs: 30e6, retryWithinUs: 600e6, reliability: undefined };
  return { fidelity, seed, vehicles: [vehicle], cables, ...retry };
}

/** Two hours of set-points, one every five minutes, negative only where the view allows it. */
function run(
  { vehicle, charger }: Pair,
  powersKw: readonly number[],
  options: {
    soc: number;
    fidelity?: "session" | "message";
    windowMin?: number;
    seed?: number;
    arrivalMin?: number;
    kwh?: number;
  },
) {
  const evse = siteEvse(charger, 230, charger);
  const { leastKw, mostKw } = dischargeRangeKw(vehicle, charger);
  const perKw = 1 / (0.23 * (evse.dc ? 3 : Math.min(evse.phases, vehicle.phases)));
  const seen: number[] = [];
  const policy: Policy = {
    decide: (view, setPointA) => {
      const wantedA = powersKw[Math.floor(view.nowUs / (5 * MIN))]! * perKw;
      seen.push(view.maxDischargeA[0]!);
      const mostA = wantedA < 0 ? view.maxDischargeA[0]! : evse.maxCurrentA;
      const leastA = wantedA < 0 ? view.minDischargeA[0]! : vehicle.minCurrentA;
      const currentA = Math.min(Math.abs(wantedA), mostA);
      setPointA[0] = currentA < leastA ? 0 : Math.sign(wantedA) * currentA;
    },
  };
  const { arrivalMin = ARRIVAL_MIN, kwh = 6 } = options;
  const session = { arrivalMin, departureMin: DEPARTURE_MIN, kwh, soc: options.soc };
  const { fidelity } = options;
  const { sessionTable, evsePower, rows } = runSite([session], {
    evse,
    vehicle: vehicleRating(vehicle),
    policy,
    windowMin: options.windowMin ?? 120,
    bothWays: {
      leastKw: Float64Array.of(leastKw),
      mostKw: Float64Array.of(mostKw),
      ...{ tellsState: Uint8Array.of(1), leastSoc: 0.3, mostSoc: 0.7 },
    },
    ...(fidelity ? { protocol: protocolOf(vehicle, fidelity, options.seed ?? 1) } : {}),
  });
  const one = (name: string) => rows(sessionTable, name)[0]!;
  return {
    inKwh: one("delivered_kwh"),
    outKwh: one("discharged_kwh"),
    storedKwh: one("stored_kwh"),
    standbyKwh: one("standby_kwh"),
    powersKw: rows(evsePower, "power_kw"),
    seen,
  };
}

const powers = (seed: number): number[] => {
  const draw = stream(seed, "both ways", "powers");
  return Array.from({ length: 24 }, () => (draw() < 0.1 ? 0 : 24 * draw() - 12));
};

/** Longest from a set-point to its power: CHAdeMO's frames and ISO 15118-20's loops are under 0.5 s, a new direction in
 *  scheduled control six messages, an on-board charger's reaction 2 s, and the stage's lag 0.25 s. */
const REACTION_S = 3;
/** Steps of what is told: CHAdeMO has whole amperes at 400 V at most, the others tenths; power at a voltage a cycle old. */
const stepKw = ({ connector }: Pair) => (connector === "chademo" ? 0.41 : 0.05);

const PAIRS = 40;
describe(`${PAIRS} random pairs that can give back`, () => {
  it("there is one of every kind: AC and DC by ISO 15118-20, and CHAdeMO", () => {
    expect(new Set(pairs.map(({ connector }) => connector))).toEqual(new Set(["chademo", "ccs2", "type2"]));
  });

  it("give and take as much as by energy, but for the time the handshake and each set-point take", () => {
    const draw = stream(7, "both ways", "pairs");
    let givenKwh = 0;
    for (let k = 0; k < PAIRS; k++) {
      const pair = pairs[Math.floor(draw() * pairs.length)]!;
      const name = `${pair.vehicle.name} at ${pair.charger.name}, ${k}`;
      // In the middle, so that no bound of the battery hides what was missed before.
      const options = { soc: 0.5, seed: k };
      // Until the second decision nobody may give, so that both fidelities decide the same.
      const wanted = powers(k).map((kw, i) => (i < 2 ? 0 : kw / 2));
      const energy = run(pair, wanted, options);
      const session = run(pair, wanted, { ...options, fidelity: "session" });
      const mostKw = Math.max(...energy.powersKw.map(Math.abs));
      const changes = wanted.length;
      const delayKwh = (2 * mostKw * REACTION_S * changes) / 3600;
      const stepKwh = (stepKw(pair) * (DEPARTURE_MIN - ARRIVAL_MIN)) / 60;
      const leaveKwh = (mostKw * 10) / 3600;
      const bound = delayKwh + stepKwh + leaveKwh;
      expect([name, Math.abs(session.inKwh - energy.inKwh) < bound]).toEqual([name, true]);
      expect([name, Math.abs(session.outKwh - energy.outKwh) < bound]).toEqual([name, true]);
      // And where a set-point stands for five minutes, its power is that of the energy fidelity to the last step.
      for (const [i, kw] of energy.powersKw.entries()) {
        if (i === 0 || i >= 22) continue;
        const delayKw = (2 * mostKw * REACTION_S) / 300 + stepKw(pair);
        const gap = Math.abs(session.powersKw[i]! - kw);
        expect([name, i, gap < delayKw, gap, kw]).toEqual([name, i, true, gap, kw]);
      }
      expect(session.standbyKwh).toBeCloseTo(energy.standbyKwh, 9);
      givenKwh += session.outKwh;
    }
    expect(givenKwh).toBeGreaterThan(PAIRS / 4);
  });

  it("keep their battery within its bounds, and are not both ways before the handshake is over", () => {
    for (const [k, pair] of pairs.entries()) {
      const flat = run(pair, new Array<number>(24).fill(k % 2 === 0 ? -11 : 11), {
        ...{ soc: 0.34, fidelity: "session", arrivalMin: 4.95 },
      });
      const soc = 0.34 + flat.storedKwh / CAPACITY_KWH;
      const name = `${pair.vehicle.name} at ${pair.charger.name}`;
      // A cycle of the loop, or the on-board charger's next current, may go over it: 11 kW for half a second.
      const slack = (11 * 0.5) / 3600 / CAPACITY_KWH;
      expect([name, soc > 0.3 - slack, soc < 0.7 + slack, soc]).toEqual([name, true, true, soc]);
      // Three seconds after the plug is in nobody has agreed on anything; a decision later all have.
      expect([name, flat.seen[0], flat.seen[1]! > 0]).toEqual([name, 0, true]);
    }
  });

  it("give the same whatever the window, and within 0.1 % the same message by message", () => {
    for (const pair of pairs.filter((_, k) => k % 6 === 0)) {
      const wanted = powers(3);
      const one = run(pair, wanted, { soc: 0.5, fidelity: "message" });
      const cut = run(pair, wanted, { soc: 0.5, fidelity: "message", windowMin: 7 });
      for (const name of ["inKwh", "outKwh", "storedKwh"] as const) expect(cut[name]).toBeCloseTo(one[name], 9);
      const strided = run(pair, wanted, { soc: 0.5, fidelity: "session" });
      expect(Math.abs(strided.inKwh - one.inKwh)).toBeLessThanOrEqual(0.001 * one.inKwh);
      expect(Math.abs(strided.outKwh - one.outKwh)).toBeLessThanOrEqual(0.001 * one.outKwh);
    }
  });
});

it.each(["energy", "session", "message"] as const)(
  "one that has what its driver asked for takes more for others, up to the window's top: %s",
  (fidelity) => {
    const pair = pairs.find(({ connector }) => connector === "ccs2")!;
    const { storedKwh } = run(pair, new Array<number>(24).fill(10), {
      // Its driver wants one per cent more.
      ...{ soc: 0.5, kwh: 0.01 * CAPACITY_KWH },
      ...(fidelity === "energy" ? {} : { fidelity }),
    });
    expect(storedKwh).toBeGreaterThan((0.7 - 0.5 - 0.002) * CAPACITY_KWH);
    expect(storedKwh).toBeLessThan((0.7 - 0.5 + 0.002) * CAPACITY_KWH);
  },
);
