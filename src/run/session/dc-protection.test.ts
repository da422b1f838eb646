import { describe, expect, it } from "vitest";
import { loadModel } from "../../scenario/models/load-model.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./context.ts";
import type { FaultEffects } from "./faults.ts";
import { mrecOf } from "./mrec.ts";
import { openSession } from "./session.ts";
import type { TraceLine } from "./world.ts";

describe("an EVSE for direct current", async () => {
  const vehicle = (await loadModel("vehicle", "hyundai-ioniq-28")).model as VehicleAtPlug;
  const charger = (await loadModel("charger", "alpitronic-hyc150")).model as ChargerAtPlug;
  const cable = (await loadModel("cable", "ccs2-standard")).model;

  function play(effects: FaultEffects) {
    const lines: TraceLine[] = [];
    const setup = { vehicle, charger, cable, effects, seed: 1, soc: 0.4, chargeS: 30, horizonS: 600 };
    const session = openSession(setup, { recorder: (line) => lines.push(line) });
    session.advanceTo(600e6);
    const { outcome, failures } = session.state();
    const atUs = (event: string) => lines.find((line) => line.event === event)?.timeUs ?? Number.NaN;
    const failedUs = lines.find(({ failed }) => failed)?.timeUs ?? Number.NaN;
    return { outcome, clause: failures.at(-1)?.clause, failure: failures.at(-1), atUs, failedUs };
  }

  it("IEC 61851-23 output below 60 V: does not begin its cable check with 60 V, and does with 59.9 V", () => {
    expect(play({ outputLiveV: 59.9 }).outcome).toBe("charged");
    const live = play({ outputLiveV: 60 });
    expect([live.outcome, live.clause]).toEqual(["failed", "IEC 61851-23 output below 60 V"]);
    expect(live.atUs("insulation test")).toBeNaN();
  });

  it("IEC 61851-23 cable check current: 2 A pass, more end the session within a turn of the controller", () => {
    expect(play({ cableCheckA: 2 }).outcome).toBe("charged");
    const shorted = play({ cableCheckA: 2.1 });
    expect([shorted.outcome, shorted.clause]).toEqual(["failed", "IEC 61851-23 cable check current"]);
    expect(shorted.failedUs - shorted.atUs("insulation test")).toBe(100_000);
    expect(mrecOf(shorted.failure!)).toBe("CX011 CableCheckFault");
  });

  it("IEC 61851-23 over-voltage: 399 ms are ridden through, 400 ms are an emergency", () => {
    expect(play({ overVoltage: { afterS: 10, factor: 1.1, lastsMs: 399 } }).outcome).toBe("charged");
    expect(play({ overVoltage: { afterS: 10, factor: 1, lastsMs: 5000 } }).outcome).toBe("charged");
    const high = play({ overVoltage: { afterS: 10, factor: 1.1, lastsMs: 400 } });
    expect([high.outcome, high.clause]).toEqual(["failed", "IEC 61851-23 over-voltage"]);
    expect(high.failedUs - high.atUs("output voltage")).toBe(400_000);
    expect(mrecOf(high.failure!)).toBe("CX005 OverVoltage");
  });

  it("IEC 61851-23 insulation self-test: one that never ends fails the cable check after 30 s", () => {
    const stuck = play({ selfTestStuck: true });
    expect([stuck.outcome, stuck.failure]).toMatchObject([
      "failed",
      { stage: "cable check", clause: "IEC 61851-23 insulation self-test", party: "evse" },
    ]);
    expect(stuck.failedUs - stuck.atUs("insulation test")).toBe(30e6);
    expect(mrecOf(stuck.failure!)).toBe("CX011 CableCheckFault");
  });

  it("IEC 61851-23 contactor feedback: a contactor that does not report closed fails the cable check after 5 s", () => {
    const open = play({ relayStuckOpen: true });
    expect([open.outcome, open.failure]).toMatchObject([
      "failed",
      { stage: "cable check", clause: "IEC 61851-23 contactor feedback", party: "evse" },
    ]);
    // The model's contactor takes 0.1 s from state C to its command.
    expect(open.failedUs - open.atUs("insulation test")).toBe(5.1e6);
    expect(mrecOf(open.failure!)).toBe("CX017 EVSEContactorFault");
  });

  it("IEC 61851-23 voltage plausibility: 50 V apart are taken, 51 V end the session after 30 s, 29 s of them do not", () => {
    for (const [apartV, lastsS, outcome] of [
      [50, 600, "charged"],
      [51, 29, "charged"],
      [51, 30, "failed"],
    ] as const) {
      const apart = play({ implausibleVoltage: { apartV, lastsS } });
      expect([apartV, lastsS, apart.outcome]).toEqual([apartV, lastsS, outcome]);
      if (outcome === "charged") continue;
      expect(apart.failure).toMatchObject({ clause: "IEC 61851-23 voltage plausibility", party: "evse" });
      expect(apart.failedUs - apart.atUs("output voltage")).toBe(30e6);
    }
  });

  it("V2G2 welding detection: an inlet that stays live for 5 s after charging has a welded contactor", () => {
    const welded = play({ vehicleWelded: true });
    expect([welded.outcome, welded.failure]).toMatchObject([
      "charged",
      { stage: "stop", clause: "V2G2 welding detection", party: "vehicle" },
    ]);
  });
});
