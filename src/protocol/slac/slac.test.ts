import { describe, expect, it } from "vitest";
import { drive } from "../machine-driver.ts";
import { SLAC } from "./constants.ts";
import { evseSlac } from "./evse.ts";
import type { SlacFrame } from "./frames.ts";
import { type VehicleSlacSettings, vehicleSlac } from "./vehicle.ts";

const VEHICLE: VehicleSlacSettings = {
  startMs: 100,
  afterParmMs: 100,
  soundGapMs: 20,
  beforeMatchMs: 300,
  linkUpMs: 500,
  parmRequests: 3,
  parmIntervalMs: 200,
  givesUpUntilReplug: false,
  choice: "lowest-attenuation",
};
const EVSE = { evse: "own", attenuationMs: 10, waitsForTimer: false, sequenceMs: 400, resetMs: 100, maxAttempts: 3 };

interface Bench {
  readonly attenuationDb: Readonly<Record<string, number>>;
  readonly vehicle?: Partial<VehicleSlacSettings>;
  readonly waitsForTimer?: true;
  readonly attenuationMs?: number;
  readonly parmLost?: number;
  /** From when the EVSEs hear anything [ms]. */
  readonly fromMs?: number;
}

/** A vehicle and EVSEs on one medium without delay, run for 60 s in steps of a millisecond. */
function bench(options: Bench) {
  const { attenuationDb, vehicle: given = {}, waitsForTimer = false, parmLost = 0, fromMs = 0 } = options;
  const vehicle = drive(vehicleSlac({ ...VEHICLE, ...given }));
  const evses = Object.keys(attenuationDb).map((evse) => {
    const settings = { ...EVSE, evse, waitsForTimer, attenuationMs: options.attenuationMs ?? EVSE.attenuationMs };
    return { name: evse, driver: drive(evseSlac(settings)).send({ kind: "start" }), heard: 0 };
  });
  vehicle.send({ kind: "start" });
  let sent = 0;
  let lost = 0;
  const frames: { readonly atMs: number; readonly frame: SlacFrame }[] = [];
  for (let ms = 0; ms < 60_000 && vehicle.phase !== "linked" && vehicle.phase !== "failed"; ms++) {
    vehicle.wait(1);
    for (const one of evses) one.driver.wait(1);
    for (; sent < vehicle.said.length; sent++) {
      const { output, atMs } = vehicle.said[sent]!;
      if (output.kind !== "frame") continue;
      frames.push({ atMs, frame: output.frame });
      if (ms < fromMs) continue;
      if (output.frame.kind === "CM_SLAC_PARM.REQ" && lost++ < parmLost) continue;
      for (const one of evses) {
        one.driver.send({ kind: "frame", frame: output.frame, attenuationDb: attenuationDb[one.name]! });
      }
    }
    for (const one of evses) {
      for (; one.heard < one.driver.said.length; one.heard++) {
        const { output, atMs } = one.driver.said[one.heard]!;
        if (output.kind !== "frame") continue;
        frames.push({ atMs, frame: output.frame });
        vehicle.send({ kind: "frame", frame: output.frame });
      }
    }
  }
  const at = (kind: SlacFrame["kind"]) => frames.find(({ frame }) => frame.kind === kind)?.atMs ?? Number.NaN;
  const linked = vehicle.said.find(({ output }) => output.kind === "linked")?.output;
  return { vehicle, evses, frames, at, evse: linked && "evse" in linked ? linked.evse : undefined };
}

describe("matching", () => {
  it("ISO 15118-3 A.9 sequence: parameters, three announcements, ten sounds, attenuation, match", () => {
    const { frames, evse } = bench({ attenuationDb: { own: 12 } });
    expect(frames.map(({ frame }) => frame.kind)).toEqual([
      "CM_SLAC_PARM.REQ",
      "CM_SLAC_PARM.CNF",
      ...Array.from({ length: SLAC.cEvStartAttenCharInds }, () => "CM_START_ATTEN_CHAR.IND"),
      ...Array.from({ length: SLAC.cEvMatchMnbc }, () => "CM_MNBC_SOUND.IND"),
      "CM_ATTEN_CHAR.IND",
      "CM_ATTEN_CHAR.RSP",
      "CM_SLAC_MATCH.REQ",
      "CM_SLAC_MATCH.CNF",
    ]);
    expect(evse).toBe("own");
  });

  it("ISO 15118-3 TT_EV_atten_results: of five EVSEs that hear it the vehicle takes the least attenuated, whichever it is", () => {
    const names = ["a", "b", "c", "d", "e"];
    for (const [i, best] of names.entries()) {
      const attenuationDb = Object.fromEntries(names.map((name, j) => [name, i === j ? 11 : 24 + 2 * j]));
      expect(bench({ attenuationDb }).evse).toBe(best);
    }
  });

  it("DIN/TS 70121 Annex C: nothing beyond 40 dB is believed to be on the same cable", () => {
    expect(bench({ attenuationDb: { own: 41 } }).evse).toBeUndefined();
  });

  it("ISO 15118-3 C_EV_match_retry: two lost requests still match, a third loses the attempt", () => {
    expect(bench({ attenuationDb: { own: 12 }, parmLost: 2, vehicle: { givesUpUntilReplug: true } }).evse).toBe("own");
    const { vehicle } = bench({ attenuationDb: { own: 12 }, parmLost: 3, vehicle: { givesUpUntilReplug: true } });
    expect(vehicle.phase).toBe("failed");
  });

  it("ISO 15118-3 C_EV_match_retry: a Taycan-like vehicle has given up before an EVSE that wakes after 700 ms", () => {
    const taycan = { parmIntervalMs: 212, givesUpUntilReplug: true };
    expect(bench({ attenuationDb: { own: 12 }, vehicle: taycan, fromMs: 400 }).evse).toBe("own");
    expect(bench({ attenuationDb: { own: 12 }, vehicle: taycan, fromMs: 750 }).vehicle.phase).toBe("failed");
    expect(bench({ attenuationDb: { own: 12 }, fromMs: 750 }).evse).toBe("own");
  });

  it("ISO 15118-3 TT_EVSE_match_MNBC: an EVSE that waits for its timer answers 600 ms after the announcement", () => {
    const run = bench({ attenuationDb: { own: 12 }, waitsForTimer: true });
    expect(run.at("CM_ATTEN_CHAR.IND") - run.at("CM_START_ATTEN_CHAR.IND")).toBeCloseTo(600, -1);
    expect(run.evse).toBe("own");
  });

  it("ISO 15118-3 A.9 sequence: from CM_SLAC_PARM.CNF to CM_SLAC_MATCH.CNF it takes the 0.7 to 2.3 s that were measured", () => {
    // Measured vehicles (after parameters, sound gap, before match) at a measured EVSE (last sound to attenuation).
    for (const [afterParmMs, soundGapMs, beforeMatchMs, attenuationMs] of [
      [150, 20, 850, 14],
      [80, 24, 816, 9],
      [80, 25, 745, 200],
      [100, 40, 960, 200],
      [100, 40, 6, 200],
    ] as const) {
      const vehicle = { afterParmMs, soundGapMs, beforeMatchMs };
      const run = bench({ attenuationDb: { own: 12 }, vehicle, attenuationMs });
      const tookMs = run.at("CM_SLAC_MATCH.CNF") - run.at("CM_SLAC_PARM.CNF");
      expect(tookMs).toBeGreaterThan(700);
      expect(tookMs).toBeLessThan(2300);
    }
  });
});

it("ISO 15118-3 TT_match_sequence: a vehicle that pauses 399 ms after its parameters is matched at once, one of 410 ms at no time", () => {
  const tries = (afterParmMs: number) => {
    const { frames, evse } = bench({ attenuationDb: { own: 12 }, vehicle: { afterParmMs } });
    return [frames.filter(({ frame }) => frame.kind === "CM_SLAC_PARM.REQ").length > 1, evse];
  };
  expect(tries(399)).toEqual([false, "own"]);
  expect(tries(410)).toEqual([true, undefined]);
});

describe("the EVSE", () => {
  it("ISO 15118-3 TT_EVSE_SLAC_init: steps through E/F after 40 s of silence, and gives up after three attempts", () => {
    const evse = drive(evseSlac(EVSE)).send({ kind: "start" });
    evse.wait(39_999);
    expect(evse.said).toHaveLength(0);
    evse.wait(1);
    for (let attempt = 2; attempt <= 3; attempt++) evse.send({ kind: "start" }).wait(40_000);
    expect(evse.said.filter(({ output }) => output.kind === "stepEf")).toHaveLength(2);
    expect(evse.said.filter(({ output }) => output.kind === "gaveUp")).toHaveLength(1);
    expect(evse.phase).toBe("failed");
  });

  const parm = (runId: number) =>
    ({ kind: "frame", frame: { kind: "CM_SLAC_PARM.REQ", runId }, attenuationDb: 12 }) as const;

  it("ISO 15118-3 C_EVSE_match_parallel: hears five vehicles at once and not a sixth", () => {
    const evse = drive(evseSlac(EVSE)).send({ kind: "start" });
    for (let runId = 1; runId <= 6; runId++) evse.send(parm(runId));
    expect(evse.said.map(({ output }) => "frame" in output && output.frame.runId)).toEqual([1, 2, 3, 4, 5]);
  });

  it("V2G3-A09-16: starts over on the same run id, sounds forgotten", () => {
    const evse = drive(evseSlac(EVSE)).send({ kind: "start" }).send(parm(7));
    const start = { kind: "CM_START_ATTEN_CHAR.IND", runId: 7, timeoutCode: 6 } as const;
    evse.send({ kind: "frame", frame: start, attenuationDb: 12 });
    evse.send({ kind: "frame", frame: { kind: "CM_MNBC_SOUND.IND", runId: 7, countdown: 9 }, attenuationDb: 12 });
    evse.send(parm(7));
    expect(evse.state.runs).toMatchObject([{ runId: 7, sounds: 0, phase: "parameters" }]);
  });

  it("ISO 15118-3 TT_EVSE_match_session: an answered vehicle that never matches ends the attempt after 10 s", () => {
    const evse = drive(evseSlac(EVSE)).send({ kind: "start" }).send(parm(1));
    const hear = (frame: SlacFrame) => evse.send({ kind: "frame", frame, attenuationDb: 12 });
    hear({ kind: "CM_START_ATTEN_CHAR.IND", runId: 1, timeoutCode: 6 });
    for (let countdown = 9; countdown >= 0; countdown--) hear({ kind: "CM_MNBC_SOUND.IND", runId: 1, countdown });
    evse.wait(20);
    hear({ kind: "CM_ATTEN_CHAR.RSP", runId: 1, evse: "own" });
    evse.wait(9900);
    expect(evse.said.some(({ output }) => output.kind === "stepEf")).toBe(false);
    evse.wait(100);
    expect(evse.said.some(({ output }) => output.kind === "stepEf")).toBe(true);
  });
});
