import { describe, expect, it } from "vitest";
import type { ProtocolModel } from "../model/model.ts";
import { loadModel } from "../scenario/models/load-model.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./session/context.ts";
import type { FaultEffects } from "./session/faults.ts";
import { PilotSpells } from "./session/pilot-spells.ts";
import { type Attempt, LEAVES_BEFORE_S, Stay, type StayOptions } from "./stay.ts";

const S = 1e6;
const ARRIVAL_US = 100 * S;
const PROTOCOL: ProtocolModel = {
  fidelity: "session",
  seed: 1,
  vehicles: [],
  cables: {},
  reliability: undefined,
  retries: 2,
  retryWaitUs: 30 * S,
  retryWithinUs: 300 * S,
};

const vehicle = (await loadModel("vehicle", "renault-zoe-r135")).model as VehicleAtPlug;
const charger = (await loadModel("charger", "wallbox-22kw")).model as ChargerAtPlug;
const cable = (await loadModel("cable", "type2-standard")).model;

/** What stays of this file have done. */
const pilotPair = new PilotSpells().pairOf({ vehicle, charger, cable });

/** A stay whose attempts meet these faults, one after the other. */
function stay(...effects: readonly FaultEffects[]) {
  return stayUntil(Number.POSITIVE_INFINITY, ...effects);
}

function stayUntil(departureUs: number, ...effects: readonly FaultEffects[]) {
  const attempts: Attempt[] = [];
  const currents: [timeS: number, currentA: number][] = [];
  const setupOf: StayOptions["setupOf"] = (attempt, _, met) => ({
    vehicle,
    charger,
    cable,
    effects: met,
    seed: attempt,
    soc: 0.3,
    chargeS: Number.POSITIVE_INFINITY,
    horizonS: Number.POSITIVE_INFINITY,
  });
  const one = new Stay({
    arrivalUs: ARRIVAL_US,
    departureUs,
    protocol: PROTOCOL,
    refusal: undefined,
    effectsOf: (attempt) => effects[attempt - 1] ?? {},
    setupOf,
    pilotPair,
    onAcCurrent: (timeUs, currentA) => currents.push([timeUs / S, currentA]),
    onAttempt: (attempt) => attempts.push(attempt),
  });
  return { one, attempts, currents };
}

/** Advances in steps, with 16 A offered from the first step after arriving. */
function run({ one }: ReturnType<typeof stay>, untilS: number, stepS: number): void {
  for (let s = 0; s <= untilS; s += stepS) {
    one.advanceTo(s * S);
    if (s * S > ARRIVAL_US) one.offer(16, Number.POSITIVE_INFINITY);
  }
}

describe("a stay", () => {
  it("is one attempt where that charges, and the vehicle draws what it is offered", () => {
    const all = stay();
    run(all, 200, 10);
    all.one.end();
    expect(all.attempts).toMatchObject([{ number: 1, plugInUs: ARRIVAL_US, outcome: "charged", failure: undefined }]);
    // The duty cycle's step of the EVSE rounds 16 A down a little.
    expect(all.currents.at(-1)![1]).toBeGreaterThan(15.5);
    expect(all.currents.at(-1)![1]).toBeLessThanOrEqual(16);
  });

  it("IEC 61851-1 seq 7: a set-point reaches the vehicle within 10 s, by pilot and reaction time", () => {
    const all = stay();
    run(all, 200, 10);
    const before = all.currents.length;
    all.one.offer(10, Number.POSITIVE_INFINITY);
    all.one.advanceTo(220 * S);
    const [timeS, currentA] = all.currents[before]!;
    expect(currentA).toBeLessThanOrEqual(10);
    expect(currentA).toBeGreaterThan(9.5);
    expect(timeS).toBeGreaterThan(200);
    expect(timeS).toBeLessThan(210);
  });

  it("after a failure is tried again once the plug is out and the driver has waited", () => {
    const all = stay({ relayStuckOpen: true });
    run(all, 400, 10);
    all.one.end();
    const [first, second] = all.attempts;
    expect(first).toMatchObject({ number: 1, outcome: "failed", failure: { stage: "power delivery", party: "evse" } });
    expect(second).toMatchObject({ number: 2, outcome: "charged" });
    expect(second!.plugInUs - first!.plugInUs).toBeGreaterThan(PROTOCOL.retryWaitUs);
    expect(second!.plugInUs - first!.plugInUs).toBeLessThan(90 * S);
  });

  it("ends after the last retry, and asks for nothing any more", () => {
    const stuck: FaultEffects = { relayStuckOpen: true };
    const all = stay(stuck, stuck, stuck, {});
    run(all, 600, 10);
    expect(all.attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, "failed"],
      [2, "failed"],
      [3, "failed"],
    ]);
    expect(all.one.hasGivenUp).toBe(true);
  });

  it("is not tried again when the driver has gone", () => {
    const all = stay({ emergencyStopAfterS: 400 });
    run(all, 1200, 10);
    expect(all.attempts.map(({ outcome }) => outcome)).toEqual(["failed"]);
    expect(all.currents.at(-1)![1]).toBe(0);
  });

  it("ends in good order before the departure: current off first, plug out at the departure's time", () => {
    const all = stayUntil(400 * S);
    run(all, 400, 10);
    expect(all.currents.filter(([timeS]) => timeS >= 400 - LEAVES_BEFORE_S)[0]).toEqual([400 - LEAVES_BEFORE_S, 0]);
    expect(all.currents.at(-1)![1]).toBe(0);
    all.one.end();
    expect(all.attempts).toMatchObject([{ outcome: "charged", failure: undefined }]);
  });

  it("does not begin a try that the driver would have to leave", () => {
    const all = stayUntil(130 * S, { relayStuckOpen: true });
    run(all, 130, 1);
    all.one.end();
    expect(all.attempts.map(({ outcome }) => outcome)).toEqual(["failed"]);
    expect(all.one.hasGivenUp).toBe(true);
  });

  it("without a plug that fits fails at once", () => {
    const attempts: Attempt[] = [];
    const refusal = { stage: "plug", cause: "no plug fits", clause: "IEC 62196", party: "evse" } as const;
    const one = new Stay({
      arrivalUs: 0,
      departureUs: Number.POSITIVE_INFINITY,
      protocol: PROTOCOL,
      refusal,
      effectsOf: () => expect.unreachable(),
      setupOf: () => expect.unreachable(),
      onAcCurrent: () => {},
      onAttempt: (attempt) => attempts.push(attempt),
    });
    one.advanceTo(60 * S);
    expect(attempts).toMatchObject([{ number: 1, outcome: "failed", failure: refusal }]);
    expect(one.hasGivenUp).toBe(true);
  });

  it("comes out the same however often it is advanced on the way", () => {
    const [often, rarely] = [stay({ relayStuckOpen: true }), stay({ relayStuckOpen: true })];
    for (let s = 0; s <= 500; s++) often.one.advanceTo(s * S);
    rarely.one.advanceTo(500 * S);
    for (const { one } of [often, rarely]) {
      one.offer(16, Number.POSITIVE_INFINITY);
      one.advanceTo(900 * S);
      one.end();
    }
    expect(often.currents).toEqual(rarely.currents);
    expect(often.attempts).toEqual(rarely.attempts);
  });
});
