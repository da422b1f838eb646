import { describe, expect, it } from "vitest";
import { drive } from "../machine-driver.ts";
import { dutyFromCurrentPct } from "./duty.ts";
import { LOAD_OHM } from "./levels.ts";
import { type VehiclePilotSettings, vehiclePilot } from "./vehicle.ts";

const SETTINGS: VehiclePilotSettings = {
  standard: "iec61851",
  digital: false,
  basic: true,
  readyMs: 1000,
  leaveCS: 2,
  reactionS: 3,
  maxCurrentA: 32,
  minCurrentA: 6,
  startCurrentA: 6,
  maxDischargeA: 0,
  ventilation: false,
  simplified: false,
  restartNeedsPilotOffS: undefined,
  restartFaultS: undefined,
  bcbPulses: 0,
};

const start = (settings: Partial<VehiclePilotSettings> = {}, cableA = 32) => {
  const driver = drive(vehiclePilot({ ...SETTINGS, ...settings }));
  driver.send({ kind: "plug", cableA }).send({ kind: "pilot", output: "x1", dutyPct: 100 });
  const pwm = (currentA: number) =>
    driver.send({ kind: "pilot", output: "pwm", dutyPct: dutyFromCurrentPct(currentA) });
  const draws = () => driver.said.flatMap(({ output }) => (output.kind === "draw" ? [output.currentA] : []));
  const loads = () => driver.said.flatMap(({ atMs, output }) => (output.kind === "load" ? [[atMs, output.ohm]] : []));
  return { driver, pwm, draws, loads };
};

const charge = (settings: Partial<VehiclePilotSettings> = {}, offerA = 16, cableA = 32) => {
  const vehicle = start(settings, cableA);
  vehicle.pwm(offerA).wait(1000).send({ kind: "mains", on: true }).wait(5000);
  return vehicle;
};

describe("drawing", () => {
  it("IEC 61851-1 seq 7: it follows a new duty cycle within 5 s", () => {
    const vehicle = charge({ reactionS: 5 });
    vehicle.pwm(10);
    vehicle.driver.wait(5000);
    expect(vehicle.draws().map((a) => Math.round(a))).toEqual([16, 10]);
  });

  it("SAE J1772 latch: pressed, it stops and leaves C at once; let go, it may go on", () => {
    const vehicle = charge();
    const pressedMs = vehicle.driver.nowMs;
    vehicle.driver.send({ kind: "latch", pressed: true });
    expect(vehicle.draws().at(-1)).toBe(0);
    expect(vehicle.loads().at(-1)).toEqual([pressedMs, LOAD_OHM.B]);
    vehicle.driver.wait(500).send({ kind: "latch", pressed: false }).wait(1000);
    expect(vehicle.loads().at(-1)![1]).toBe(LOAD_OHM.C);
    // Before it is ready there is nothing to stop.
    expect(start().driver.send({ kind: "latch", pressed: true }).phase).toBe("waiting");
  });

  it("IEC 61851-1 Annex B: it draws no more than the cable carries", () => {
    expect(charge({}, 32, 13).draws()).toEqual([13]);
  });

  it("IEC 61851-1 simplified pilot: it limits itself to 10 A and goes from A to C", () => {
    const vehicle = charge({ simplified: true }, 16);
    expect(vehicle.draws()).toEqual([10]);
    expect(vehicle.loads()[0]).toEqual([0, LOAD_OHM.C]);
  });

  it("does not start below the current it starts at, and not below the one it charges at", () => {
    const vehicle = charge({ startCurrentA: 7 }, 6);
    expect([vehicle.driver.phase, vehicle.draws()]).toEqual(["waiting", []]);
    expect(charge({ minCurrentA: 8, startCurrentA: 6 }, 6).draws()).toEqual([]);
  });

  it("IEC 61851-1 seq 4: without voltage 3 s after C it gives up and blames the EVSE", () => {
    const vehicle = start();
    vehicle.pwm(16).wait(1000 + 2999);
    expect(vehicle.driver.phase).toBe("ready");
    vehicle.driver.wait(2);
    const failure = vehicle.driver.said.find(({ output }) => output.kind === "failed")!.output;
    expect(failure).toMatchObject({ failure: { party: "evse", clause: "IEC 61851-1 seq 4" } });
  });
});

describe("ending", () => {
  it("stops drawing at once when PWM goes, and leaves C in its own time", () => {
    const vehicle = charge();
    const atMs = vehicle.driver.nowMs;
    vehicle.driver.send({ kind: "pilot", output: "x1", dutyPct: 100 }).wait(3000);
    expect(vehicle.draws().at(-1)).toBe(0);
    expect(vehicle.loads().at(-1)).toEqual([atMs + 2000, LOAD_OHM.B]);
  });

  it("one that never leaves C stays there", () => {
    const vehicle = charge({ leaveCS: undefined });
    vehicle.driver.send({ kind: "pilot", output: "x1", dutyPct: 100 }).wait(60_000);
    expect(vehicle.loads().at(-1)![1]).toBe(LOAD_OHM.C);
  });
});

describe("quirks", () => {
  it("Vehicle quirk: one that needs the pilot off for 10 s starts again after that and not before", () => {
    for (const [offMs, phase] of [
      [9000, "paused"],
      [10_000, "readying"],
    ] as const) {
      const vehicle = charge({ restartNeedsPilotOffS: 10 });
      vehicle.driver.send({ kind: "pilot", output: "x1", dutyPct: 100 }).wait(5000);
      vehicle.driver.send({ kind: "pilot", output: "off", dutyPct: 0 }).wait(offMs);
      vehicle.pwm(16);
      expect([offMs, vehicle.driver.phase]).toEqual([offMs, phase]);
    }
  });

  it("Vehicle quirk: one that faults when restarted within 60 s does", () => {
    for (const [pauseMs, phase] of [
      [59_000, "fault"],
      [61_000, "readying"],
    ] as const) {
      const vehicle = charge({ restartFaultS: 60 });
      vehicle.driver.send({ kind: "pilot", output: "x1", dutyPct: 100 }).wait(pauseMs);
      vehicle.pwm(16);
      expect([pauseMs, vehicle.driver.phase]).toEqual([pauseMs, phase]);
    }
  });

  it("ISO 15118-3 BCB: it wakes the EVSE by pulses of 200 ms, within 3.5 s", () => {
    const vehicle = start({ bcbPulses: 3 });
    vehicle.driver.send({ kind: "wake" }).wait(4000);
    const times = vehicle
      .loads()
      .slice(1)
      .map(([atMs]) => Number(atMs));
    expect(times).toEqual([0, 200, 400, 600, 800, 1000]);
  });
});
