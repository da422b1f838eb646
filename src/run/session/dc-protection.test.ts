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
});
