import { describe, expect, it } from "vitest";
import { drive } from "../machine-driver.ts";
import { evsePilot } from "./evse.ts";
import type { EvsePilotSettings } from "./evse-state.ts";
import { LOAD_OHM, pilotVoltagesV } from "./levels.ts";

const SETTINGS: EvsePilotSettings = {
  dutyStepPct: 0,
  digital: false,
  digitalOnly: false,
  ventilated: false,
  contactorCloseMs: 1350,
};

/** An EVSE whose pilot wire ends in a load that the test changes. */
function wired(settings: Partial<EvsePilotSettings> = {}, relay: "healthy" | "stuck open" | "welded" = "healthy") {
  const driver = drive(evsePilot({ ...SETTINGS, ...settings }));
  let ohm: number = LOAD_OHM.none;
  const measure = () => driver.send({ kind: "voltage", ...pilotVoltagesV(driver.state.output, ohm) });
  const load = (next: number) => {
    ohm = next;
    measure();
  };
  const wait = (ms: number) => {
    // The wire shows every change of the generator at once.
    for (let left = ms; left > 0; left -= 25) {
      const before = driver.state.output;
      driver.wait(Math.min(25, left));
      if (driver.state.output !== before) measure();
      const closed = driver.state.contactor === "closed";
      const mayMove = relay === "healthy" || (relay === "welded" && closed);
      if (mayMove && closed !== driver.state.relayClosed) driver.send({ kind: "relay", closed });
    }
  };
  const outputs = <K extends string>(kind: K) => driver.said.filter((one) => one.output.kind === kind);
  return { driver, load, wait, outputs };
}

/** An EVSE that has charged for `ms` by the pilot alone. */
function charging(offerA = 32, relay: "healthy" | "stuck open" | "welded" = "healthy") {
  const evse = wired({}, relay);
  evse.driver.send({ kind: "offer", currentA: offerA }).send({ kind: "authorised" });
  evse.load(LOAD_OHM.B);
  evse.wait(1000);
  evse.load(LOAD_OHM.C);
  evse.wait(3000);
  return evse;
}

const contactorTimes = (evse: ReturnType<typeof wired>) =>
  evse.outputs("contactor").map(({ atMs, output }) => [atMs, "close" in output && output.close]);

describe("contactor", () => {
  it("IEC 61851-1 seq 4: from C with PWM it is closed within 3 s", () => {
    const evse = charging();
    const [[closedMs, close]] = contactorTimes(evse) as [[number, boolean]];
    expect(close).toBe(true);
    expect(closedMs - 1000).toBeLessThanOrEqual(3000);
    expect(evse.driver.phase).toBe("C2");
  });

  it("IEC 61851-1 seq 8.1: from C to B it opens within 100 ms", () => {
    const evse = charging();
    const leftMs = evse.driver.nowMs;
    evse.load(LOAD_OHM.B);
    evse.wait(200);
    const [openMs, close] = contactorTimes(evse).at(-1) as [number, boolean];
    expect(close).toBe(false);
    expect(openMs - leftMs).toBeLessThanOrEqual(100);
  });

  it("IEC 61851-1 seq 10.2: a vehicle that stays in C after PWM is gone is opened after 6 s", () => {
    const evse = charging();
    const stopMs = evse.driver.nowMs;
    evse.driver.send({ kind: "stop", reason: "test" });
    evse.wait(5900);
    expect(contactorTimes(evse)).toHaveLength(1);
    evse.wait(200);
    expect(contactorTimes(evse).at(-1)).toEqual([stopMs + 6000, false]);
  });

  it("stays open without authorisation, in C1, and against state D in a place without ventilation", () => {
    const evse = wired();
    evse.driver.send({ kind: "offer", currentA: 32 });
    evse.load(LOAD_OHM.C);
    evse.wait(10_000);
    expect([evse.driver.phase, contactorTimes(evse)]).toEqual(["C1", []]);
  });

  it("IEC 61851-1 state D: is refused without ventilation and allowed with it", () => {
    for (const ventilated of [false, true]) {
      const evse = wired({ ventilated });
      evse.driver.send({ kind: "offer", currentA: 32 }).send({ kind: "authorised" });
      evse.load(LOAD_OHM.B);
      evse.wait(1000);
      evse.load(LOAD_OHM.D);
      evse.wait(1700);
      expect(contactorTimes(evse)).toHaveLength(ventilated ? 1 : 0);
      expect(evse.driver.phase).toBe(ventilated ? "D2" : "F");
    }
  });

  it("MREC relay: one that does not close, or stays closed, is a fault of the EVSE", () => {
    const stuck = charging(32, "stuck open");
    expect(stuck.driver.state.fault?.party).toBe("evse");
    const welded = charging(32, "welded");
    welded.load(LOAD_OHM.B);
    welded.wait(1000);
    expect(welded.driver.state.fault?.cause).toMatch(/welded/);
  });
});

describe("duty cycle", () => {
  it("IEC 61851-1 seq 7: changes no faster than every 5 s, and then to the latest offer", () => {
    const evse = charging(32);
    for (let i = 0; i < 40; i++) {
      evse.driver.send({ kind: "offer", currentA: 10 + (i % 20) });
      evse.wait(400);
    }
    const times = evse
      .outputs("pilot")
      .filter(({ output }) => "dutyPct" in output && output.output === "pwm")
      .map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(2);
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(5000);
  });

  it("an offer below 6 A takes PWM away", () => {
    const evse = charging();
    evse.driver.send({ kind: "offer", currentA: 4 });
    expect([evse.driver.phase, evse.driver.state.output]).toEqual(["C1", "x1"]);
  });

  it("IEC 61851-1 A.5.3: a sleeping vehicle gets one F pulse of 4 s after 30 s, and counts as paused 10 s after it", () => {
    const evse = wired();
    evse.driver.send({ kind: "offer", currentA: 32 }).send({ kind: "authorised" });
    evse.load(LOAD_OHM.B);
    evse.wait(60_000);
    const pulses = evse.outputs("pilot").map(({ atMs, output }) => [atMs, "output" in output && output.output]);
    expect(pulses).toEqual([
      [250, "pwm"],
      [30_250, "f"],
      [34_250, "x1"],
      [35_000, "pwm"],
    ]);
    expect(evse.outputs("paused").map(({ atMs }) => atMs)).toEqual([45_000]);
  });

  it("IEC 61851-1 phase switch: X1 for 10 s, then the other phases and PWM again", () => {
    const evse = charging();
    const atMs = evse.driver.nowMs;
    evse.driver.send({ kind: "switchPhases", phases: 1 });
    evse.load(LOAD_OHM.B);
    evse.wait(11_000);
    expect(evse.outputs("phases").map((one) => one.atMs)).toEqual([atMs + 10_000]);
    expect(evse.driver.state.output).toBe("pwm");
  });
});

describe("faults", () => {
  it("IEC 61851-1 state E: a short ends the session", () => {
    const evse = charging();
    evse.load(LOAD_OHM.short);
    evse.wait(100);
    expect([evse.driver.phase, evse.driver.state.fault?.party]).toEqual(["F", "cable"]);
  });

  it("IEC 61851-1 unlock in F: the cable is unlocked after 5 s", () => {
    const evse = charging();
    const atMs = evse.driver.nowMs;
    evse.driver.send({ kind: "residual", currentMa: 6 });
    evse.wait(6000);
    expect(evse.outputs("lock").at(-1)).toEqual({ atMs: atMs + 5000, output: { kind: "lock", locked: false } });
  });

  it("IEC 61851-1 over-current: 32 A × 1.1 + 0.5 A is borne, more than that for 7 s is not", () => {
    const evse = charging(32);
    evse.driver.send({ kind: "current", currentA: 35.7 });
    evse.wait(10_000);
    expect(evse.driver.state.fault).toBeUndefined();
    evse.driver.send({ kind: "current", currentA: 35.8 });
    evse.wait(6900);
    expect(evse.driver.state.fault).toBeUndefined();
    evse.wait(200);
    expect(evse.driver.state.fault?.stage).toBe("charging");
  });

  it("IEC 62955: 5.9 mA is borne, 6 mA trips, and 5 min later it tries again", () => {
    const evse = charging();
    evse.driver.send({ kind: "residual", currentMa: 5.9 });
    expect(evse.driver.state.fault).toBeUndefined();
    evse.driver.send({ kind: "residual", currentMa: 6 });
    expect(evse.driver.phase).toBe("F");
    evse.wait(300_100);
    expect([evse.driver.phase, evse.driver.state.output]).toEqual(["C2", "pwm"]);
  });
});

describe("digital communication", () => {
  it("ISO 15118-3 X1: on AC 10 s of 5 % without an attempt lead through 3 s of X1 to the nominal duty cycle", () => {
    const evse = wired({ digital: true });
    evse.driver.send({ kind: "offer", currentA: 16 }).send({ kind: "authorised" });
    evse.load(LOAD_OHM.B);
    evse.wait(20_000);
    const pilots = evse.outputs("pilot").map(({ atMs, output }) => [atMs, "dutyPct" in output && output.dutyPct]);
    expect(pilots.map(([atMs]) => atMs)).toEqual([750, 10_750, 13_750]);
    expect(pilots.map(([, duty]) => Math.round(Number(duty)))).toEqual([5, 100, 27]);
  });

  it("ISO 15118-3 E/F: 4 s of F, 750 ms of X1, then 5 % again", () => {
    const evse = wired({ digital: true, digitalOnly: true });
    evse.load(LOAD_OHM.B);
    evse.wait(2000);
    evse.driver.send({ kind: "stepEf" });
    evse.wait(6000);
    const pilots = evse.outputs("pilot").map(({ atMs, output }) => [atMs, "output" in output && output.output]);
    expect(pilots).toEqual([
      [750, "pwm"],
      [2000, "f"],
      [6000, "x1"],
      [6750, "pwm"],
    ]);
  });

  it.each([
    [100, 0, "B1"],
    [200, 1, "B2"],
    [400, 1, "B2"],
    [600, 0, "B1"],
  ])(
    "ISO 15118-3 BCB: a pulse of %d ms wakes the EVSE %d times, closes nothing, and leaves it in %s",
    (pulseMs, times, phase) => {
      const evse = charging();
      evse.driver.send({ kind: "sleep" });
      evse.load(LOAD_OHM.B);
      evse.wait(1000);
      const before = contactorTimes(evse).length;
      evse.load(LOAD_OHM.C);
      evse.wait(pulseMs);
      evse.load(LOAD_OHM.B);
      evse.wait(200);
      expect([evse.outputs("wokenByVehicle").length, evse.driver.phase]).toEqual([times, phase]);
      expect(contactorTimes(evse)).toHaveLength(before);
    },
  );
});
