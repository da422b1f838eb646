import { describe, expect, it } from "vitest";
import { EVSE, VEHICLE } from "../../../test/models/slac.ts";
import { evsePilot } from "../iec61851/evse.ts";
import { drive } from "../machine-driver.ts";
import { SLAC } from "./constants.ts";
import { evseSlac } from "./evse.ts";
import type { EvseSlacSettings } from "./evse-state.ts";
import type { SlacFrame } from "./frames.ts";
import { vehicleSlac } from "./vehicle.ts";
import type { VehicleSlacSettings } from "./vehicle-state.ts";

const vehicleOf = (given: Partial<VehicleSlacSettings> = {}) => drive(vehicleSlac({ ...VEHICLE, ...given }));
const evseOf = (given: Partial<EvseSlacSettings> = {}) => drive(evseSlac({ ...EVSE, ...given }));
type Driver = ReturnType<typeof vehicleOf> | ReturnType<typeof evseOf>;

const framesOf = (side: Driver, kind: SlacFrame["kind"]): number[] =>
  side.said.flatMap(({ output, atMs }) => (output.kind === "frame" && output.frame.kind === kind ? [atMs] : []));
const timesOf = (side: Driver, kind: string): number[] =>
  side.said.flatMap(({ output, atMs }) => (output.kind === kind ? [atMs] : []));
const notesOf = (side: Driver): string =>
  side.said.flatMap(({ output }) => (output.kind === "note" ? [output.text] : [])).join("\n");
const hear = (evse: ReturnType<typeof evseOf>, frame: SlacFrame) =>
  evse.send({ kind: "frame", frame, attenuationDb: 8 });

/** A vehicle that has its attenuation, with everything before answered at once by an EVSE so far away. */
function answered(given: Partial<VehicleSlacSettings> = {}, attenuationDb = 8) {
  const vehicle = vehicleOf(given)
    .send({ kind: "start" })
    .wait(given.startMs ?? VEHICLE.startMs);
  vehicle.send({ kind: "frame", frame: { kind: "CM_SLAC_PARM.CNF", runId: 1, evse: "own" } }).wait(1000);
  const frame = { kind: "CM_ATTEN_CHAR.IND", runId: 1, evse: "own", attenuationDb, sounds: 10 } as const;
  return vehicle.send({ kind: "frame", frame });
}

/** One that is confirmed as well, and waits for its network. */
function matched(given: Partial<VehicleSlacSettings> = {}) {
  const vehicle = answered(given).wait(given.beforeMatchMs ?? VEHICLE.beforeMatchMs);
  const frame = { kind: "CM_SLAC_MATCH.CNF", runId: 1, evse: "own", networkId: "own#1" } as const;
  return vehicle.send({ kind: "frame", frame });
}

/** An EVSE that has heard all of a vehicle up to a point. */
function evseWith(upTo: "sounds" | "answer" | "match", given: Partial<EvseSlacSettings> = {}) {
  const evse = evseOf(given).send({ kind: "plugged" }).send({ kind: "start" });
  hear(evse, { kind: "CM_SLAC_PARM.REQ", runId: 1 });
  hear(evse, { kind: "CM_START_ATTEN_CHAR.IND", runId: 1, timeoutCode: 6 });
  for (let countdown = 9; countdown >= 0; countdown--) hear(evse, { kind: "CM_MNBC_SOUND.IND", runId: 1, countdown });
  if (upTo === "sounds") return evse;
  evse.wait(given.attenuationMs ?? EVSE.attenuationMs);
  hear(evse, { kind: "CM_ATTEN_CHAR.RSP", runId: 1, evse: "own" });
  return upTo === "match" ? hear(evse, { kind: "CM_SLAC_MATCH.REQ", runId: 1, evse: "own" }) : evse;
}

describe("the pace of a match", () => {
  it("ISO 15118-3 TP_EV_SLAC_init: a first request after 10 s is on time, a later one is remarked upon", () => {
    for (const [startMs, isLate] of [[10_000, false] as const, [10_001, true] as const]) {
      const vehicle = vehicleOf({ startMs }).send({ kind: "start" }).wait(startMs);
      expect([framesOf(vehicle, "CM_SLAC_PARM.REQ"), /TP_EV_SLAC_init/.test(notesOf(vehicle))]).toEqual([
        [startMs],
        isLate,
      ]);
    }
  });

  it("ISO 15118-3 TP_match_sequence: an announcement after 100 ms is on time, one after 150 ms is remarked upon and made", () => {
    for (const [afterParmMs, isLate] of [[100, false] as const, [150, true] as const]) {
      const vehicle = answered({ afterParmMs });
      expect(framesOf(vehicle, "CM_START_ATTEN_CHAR.IND")[0]).toBe(VEHICLE.startMs + afterParmMs);
      expect(/TP_match_sequence/.test(notesOf(vehicle))).toBe(isLate);
    }
  });

  it("ISO 15118-3 TP_EV_batch_msg_interval: thirteen messages keep 20 or 50 ms; 60 ms are remarked upon", () => {
    for (const [soundGapMs, isLate] of [[20, false] as const, [50, false] as const, [60, true] as const]) {
      const vehicle = answered({ soundGapMs });
      const sounds = framesOf(vehicle, "CM_MNBC_SOUND.IND");
      expect(sounds.slice(1).every((atMs, i) => atMs - sounds[i]! === soundGapMs)).toBe(true);
      expect(/TP_EV_batch_msg_interval/.test(notesOf(vehicle))).toBe(isLate);
    }
  });

  it("ISO 15118-3 C_EV_start_atten_char_inds: three announcements precede the sounds", () => {
    const vehicle = answered();
    const announced = framesOf(vehicle, "CM_START_ATTEN_CHAR.IND");
    expect([announced.length, announced[2]! < framesOf(vehicle, "CM_MNBC_SOUND.IND")[0]!]).toEqual([3, true]);
  });

  it("ISO 15118-3 C_EV_match_MNBC: ten sounds, and after nine of them an EVSE has no average yet", () => {
    expect(framesOf(answered(), "CM_MNBC_SOUND.IND")).toHaveLength(10);
    const evse = evseOf().send({ kind: "start" });
    hear(evse, { kind: "CM_SLAC_PARM.REQ", runId: 1 });
    hear(evse, { kind: "CM_START_ATTEN_CHAR.IND", runId: 1, timeoutCode: 6 });
    for (let countdown = 9; countdown > 0; countdown--) hear(evse, { kind: "CM_MNBC_SOUND.IND", runId: 1, countdown });
    expect(framesOf(evse.wait(599), "CM_ATTEN_CHAR.IND")).toEqual([]);
  });

  it("ISO 15118-3 TP_match_response: an EVSE answers parameters and match in the very instant", () => {
    const evse = evseWith("match");
    expect(framesOf(evse, "CM_SLAC_PARM.CNF")).toEqual([0]);
    expect(framesOf(evse, "CM_SLAC_MATCH.CNF")).toEqual([evse.nowMs]);
  });

  it("ISO 15118-3 TP_EVSE_avg_atten_calc: sounds that never came are averaged for 100 ms; a slower modem is remarked upon", () => {
    const evse = evseOf().send({ kind: "start" });
    hear(evse, { kind: "CM_SLAC_PARM.REQ", runId: 1 });
    hear(evse, { kind: "CM_START_ATTEN_CHAR.IND", runId: 1, timeoutCode: 6 });
    hear(evse, { kind: "CM_MNBC_SOUND.IND", runId: 1, countdown: 9 });
    expect(framesOf(evse.wait(2000), "CM_ATTEN_CHAR.IND")[0]).toBe(600 + 100);
    for (const [attenuationMs, isLate] of [[100, false] as const, [200, true] as const])
      expect(/TP_EVSE_avg_atten_calc/.test(notesOf(evseWith("sounds", { attenuationMs })))).toBe(isLate);
  });

  it("ISO 15118-3 TT_match_response: attenuation and match are asked for again every 200 ms", () => {
    expect(framesOf(evseWith("sounds").wait(800), "CM_ATTEN_CHAR.IND")).toEqual([10, 210, 410]);
    const vehicle = answered();
    const fromMs = vehicle.nowMs + VEHICLE.beforeMatchMs;
    expect(framesOf(vehicle.wait(800), "CM_SLAC_MATCH.REQ")).toEqual([fromMs, fromMs + 200, fromMs + 400]);
  });

  it("ISO 15118-3 C_sequ_retry: an attenuation without answer is repeated twice, then the attempt has failed", () => {
    const evse = evseWith("sounds").wait(609);
    expect([framesOf(evse, "CM_ATTEN_CHAR.IND").length, timesOf(evse, "stepEf")]).toEqual([3, []]);
    expect(timesOf(evse.wait(1), "stepEf")).toEqual([610]);
  });

  it("ISO 15118-3 TP_EV_match_session: a match after 500 ms is on time, one after 900 ms is remarked upon and made", () => {
    for (const [beforeMatchMs, isLate] of [[500, false] as const, [900, true] as const]) {
      const vehicle = answered({ beforeMatchMs }).wait(beforeMatchMs);
      expect(framesOf(vehicle, "CM_SLAC_MATCH.REQ")).toHaveLength(1);
      expect(/TP_EV_match_session/.test(notesOf(vehicle))).toBe(isLate);
    }
  });

  it("ISO 15118-3 C_EV_match_signalattn: beyond 20 dB a match is remarked upon, beyond 40 dB there is none", () => {
    for (const [dB, isFar, matches] of [[10, false, 1] as const, [21, true, 1] as const, [41, false, 0] as const]) {
      const vehicle = answered({}, dB).wait(VEHICLE.beforeMatchMs);
      expect([/signalattn_indirect/.test(notesOf(vehicle)), framesOf(vehicle, "CM_SLAC_MATCH.REQ").length]).toEqual([
        isFar,
        matches,
      ]);
    }
  });

  it("ISO 15118-3 TT_matching_rate: the next attempt follows a failed one after 400 ms", () => {
    const vehicle = vehicleOf().send({ kind: "start" }).wait(1200);
    const [first, , third, next] = framesOf(vehicle, "CM_SLAC_PARM.REQ");
    expect([first, third, next]).toEqual([100, 500, 700 + 400]);
  });

  it("ISO 15118-3 TT_matching_repetition: 10 s after the first failure the vehicle falls silent until the pilot calls again", () => {
    const vehicle = vehicleOf()
      .send({ kind: "start" })
      .wait(700 + 9999);
    expect(vehicle.phase).toBe("parameters");
    expect(vehicle.wait(1).phase).toBe("failed");
    const count = framesOf(vehicle, "CM_SLAC_PARM.REQ").length;
    expect(framesOf(vehicle.wait(60_000), "CM_SLAC_PARM.REQ")).toHaveLength(count);
    vehicle.send({ kind: "stop" }).send({ kind: "start" }).wait(100);
    expect(framesOf(vehicle, "CM_SLAC_PARM.REQ")).toHaveLength(count + 1);
  });

  it("ISO 15118-3 C_conn_max_match: the third attempt without a vehicle is the EVSE's last", () => {
    const evse = evseOf();
    for (let attempt = 1; attempt <= SLAC.cConnMaxMatch; attempt++) evse.send({ kind: "start" }).wait(40_000);
    expect([timesOf(evse, "stepEf").length, timesOf(evse, "gaveUp").length]).toEqual([2, 1]);
  });

  it("ISO 15118-3 TP_EV_vald_toggle: a vehicle asks for a count of 600 ms to 3.5 s, as long as its toggles take", () => {
    for (const [toggles, toggleStateMs, asked] of [
      [1, 200, 600] as const,
      [2, 300, 1500] as const,
      [3, 400, 2800] as const,
    ]) {
      const vehicle = answered({ validation: "when-doubtful", toggles, toggleStateMs }, 12);
      const frame = { kind: "CM_VALIDATE.CNF", runId: 1, evse: "own", result: "Ready", toggles: 0 } as const;
      vehicle.send({ kind: "frame", frame });
      expect(vehicle.said.findLast(({ output }) => output.kind === "frame")!.output).toMatchObject({
        frame: { kind: "CM_VALIDATE.REQ", timerMs: asked },
      });
    }
  });

  it("ISO 15118-3 C_EV_vald_nb_toggles: as many counts as toggles match, one less does not", () => {
    for (const toggles of SLAC.cEvValdNbToggles)
      for (const [counted, phase] of [[toggles, "matching"] as const, [toggles - 1, "parameters"] as const]) {
        const vehicle = answered({ validation: "when-doubtful", toggles }, 12);
        const base = { kind: "CM_VALIDATE.CNF", runId: 1, evse: "own" } as const;
        vehicle.send({ kind: "frame", frame: { ...base, result: "Ready", toggles: 0 } });
        vehicle.send({
          kind: "frame",
          frame: { ...base, result: counted > 0 ? "Success" : "Failure", toggles: counted },
        });
        expect([toggles, counted, vehicle.phase]).toEqual([toggles, counted, phase]);
      }
  });
});

describe("the network after a match", () => {
  it("ISO 15118-3 TT_match_join: a network 12 s after the match is joined, a later one ends the attempt", () => {
    const notifyMs = SLAC.tpLinkReadyNotificationMs[0];
    expect(matched({ linkUpMs: 12_000 + notifyMs }).wait(12_000 + notifyMs).phase).toBe("linked");
    const late = matched({ linkUpMs: 12_001 + notifyMs }).wait(12_000);
    expect([late.phase, JSON.stringify(late.said.at(-1))]).toEqual([
      "parameters",
      expect.stringContaining("TT_match_join"),
    ]);
  });

  it("ISO 15118-3 TP_link_ready_notification: the notice comes 200 ms after the modem sees its network, on both sides", () => {
    const vehicle = matched({ linkUpMs: 500 }).wait(300);
    expect([vehicle.phase, timesOf(vehicle.wait(199), "linked")]).toEqual(["detected", []]);
    expect(vehicle.wait(1).phase).toBe("linked");
    const evse = evseWith("match", { resetMs: 500 }).wait(300);
    expect([evse.phase, timesOf(evse.wait(199), "linked")]).toEqual(["detected", []]);
    expect(evse.wait(1).phase).toBe("linked");
  });

  const cnf = (from: "vehicle" | "evse") => ({ kind: "CM_AMP_MAP.CNF", runId: 1, evse: "own", from }) as const;
  const req = (from: "vehicle" | "evse") => ({ kind: "CM_AMP_MAP.REQ", runId: 1, evse: "own", from }) as const;

  it("ISO 15118-3 TP_amp_map_exchange: who wants a map asks as soon as it sees the network, and the other confirms at once", () => {
    const vehicle = matched({ amplitudeMap: true }).wait(300);
    expect(framesOf(vehicle, "CM_AMP_MAP.REQ")).toEqual([vehicle.nowMs]);
    vehicle.send({ kind: "frame", frame: cnf("evse") }).wait(200);
    expect([vehicle.phase, framesOf(vehicle, "CM_AMP_MAP.REQ").length]).toEqual(["linked", 1]);
    const evse = hear(evseWith("match"), req("vehicle"));
    expect(framesOf(evse, "CM_AMP_MAP.CNF")).toEqual([evse.nowMs]);
    const asking = evseWith("match", { amplitudeMap: true }).wait(100);
    expect(framesOf(asking, "CM_AMP_MAP.REQ")).toEqual([asking.nowMs]);
    expect(hear(asking, cnf("vehicle")).wait(200).phase).toBe("linked");
    const asked = matched()
      .wait(300)
      .send({ kind: "frame", frame: req("evse") });
    expect(framesOf(asked, "CM_AMP_MAP.CNF")).toEqual([asked.nowMs]);
  });

  it("ISO 15118-3 TT_amp_map_exchange: a map confirmed late delays the notice, one never confirmed ends the attempt", () => {
    const late = matched({ amplitudeMap: true }).wait(300 + 350);
    expect([late.phase, framesOf(late, "CM_AMP_MAP.REQ").length]).toEqual(["detected", 2]);
    expect(late.send({ kind: "frame", frame: cnf("evse") }).phase).toBe("linked");
    for (const side of [
      matched({ amplitudeMap: true }).wait(300),
      evseWith("match", { amplitudeMap: true }).wait(100),
    ]) {
      const fromMs = side.nowMs;
      side.wait(600);
      expect(framesOf(side, "CM_AMP_MAP.REQ")).toEqual([fromMs, fromMs + 200, fromMs + 400]);
      expect([timesOf(side, "linked"), JSON.stringify(side.said.slice(-2))]).toEqual([
        [],
        expect.stringContaining("no CM_AMP_MAP.CNF to 3 requests"),
      ]);
    }
  });
});

describe("a modem that is not there in time", () => {
  it("ISO 15118-3 T_conn_max_comm: a modem that hears after 7.5 s matches, one after 8 s has failed its EVSE", () => {
    for (const [bootMs, phase] of [[7500, "matching"] as const, [8001, "failed"] as const]) {
      const evse = evseOf({ bootMs }).send({ kind: "plugged" }).send({ kind: "start" });
      hear(evse, { kind: "CM_SLAC_PARM.REQ", runId: 1 });
      expect([evse.phase, framesOf(evse, "CM_SLAC_PARM.CNF")]).toEqual(["booting", []]);
      hear(evse.wait(8000), { kind: "CM_SLAC_PARM.REQ", runId: 1 });
      expect([bootMs, evse.phase]).toEqual([bootMs, phase]);
    }
    const vehicle = vehicleOf().send({ kind: "plugged" }).wait(8000);
    expect([vehicle.phase, notesOf(vehicle)]).toEqual(["idle", expect.stringContaining("T_conn_max_comm")]);
    expect(notesOf(vehicleOf().send({ kind: "plugged" }).wait(7999).send({ kind: "start" }).wait(9000))).toBe("");
  });

  const linked = () => [matched().wait(500), evseWith("match").wait(300)] as const;

  it("ISO 15118-3 T_conn_resume: a network that is back after 5.9 s is used on, after 6 s both sides match anew", () => {
    const [vehicle, evse] = linked();
    expect(vehicle.send({ kind: "resume" }).wait(5900).phase).toBe("resuming");
    expect(vehicle.send({ kind: "signal", up: true }).phase).toBe("linked");
    expect(timesOf(vehicle, "resumed")).toEqual([vehicle.nowMs]);
    expect(evse.send({ kind: "wake" }).wait(EVSE.wakeMs).phase).toBe("linked");
    expect(timesOf(evse, "awake")).toEqual([evse.nowMs]);
    const [lateVehicle] = linked();
    const lateEvse = evseWith("match", { wakeMs: 60_000 }).wait(300);
    expect(lateVehicle.send({ kind: "resume" }).wait(6000).phase).toBe("leaving");
    expect([lateVehicle.wait(1000).phase, lateVehicle.state.runId]).toEqual(["parameters", 2]);
    expect(hear(lateEvse.send({ kind: "wake" }).wait(5999), { kind: "CM_SLAC_PARM.REQ", runId: 2 }).phase).toBe(
      "waking",
    );
    expect(hear(lateEvse.wait(1), { kind: "CM_SLAC_PARM.REQ", runId: 2 }).phase).toBe("matching");
  });

  it("ISO 15118-3 D-LINK_ERROR: without network a side that was told so leaves at once, not after 5 s", () => {
    const [vehicle, evse] = linked();
    vehicle.send({ kind: "signal", up: false }).wait(250).send({ kind: "error" });
    expect([vehicle.phase, vehicle.wait(SLAC.tpMatchLeaveS * 1000).phase]).toEqual(["leaving", "parameters"]);
    evse.send({ kind: "signal", up: false }).wait(250).send({ kind: "error" });
    expect([evse.phase, timesOf(evse.wait(10_000), "linkLost")]).toEqual(["waiting", []]);
  });
});

describe("the pilot around a match", () => {
  const pilot = () => {
    const settings = { dutyStepPct: 0, digital: true, digitalOnly: true, ventilated: false, contactorCloseMs: 100 };
    const driver = drive(evsePilot(settings)).send({ kind: "voltage", highV: 9, lowV: 9 }).wait(1000);
    const changes = () =>
      driver.said.flatMap(({ output, atMs }) =>
        output.kind === "pilot"
          ? [`${atMs} ${output.output}${output.output === "pwm" ? ` ${output.dutyPct}` : ""}`]
          : [],
      );
    return { driver, changes };
  };

  it("ISO 15118-3 T_step_EF: a failed attempt shows F for 4 s, then X1, then 5 % again", () => {
    const { driver, changes } = pilot();
    driver.send({ kind: "stepEf" }).wait(10_000);
    expect(changes()).toEqual(["750 pwm 5", "1000 f", "5000 x1", "5750 pwm 5"]);
  });

  it("ISO 15118-3 T_step_X1: without digital communication X1 lasts 3 s before the nominal duty cycle", () => {
    const settings = { dutyStepPct: 0, digital: true, digitalOnly: false, ventilated: false, contactorCloseMs: 100 };
    const driver = drive(evsePilot(settings)).send({ kind: "voltage", highV: 9, lowV: 9 }).wait(1000);
    driver
      .send({ kind: "offer", currentA: 16 })
      .send({ kind: "authorised" })
      .send({ kind: "digitalFailed" })
      .wait(5000);
    const times = driver.said.flatMap(({ output, atMs }) => (output.kind === "pilot" ? [[atMs, output.output]] : []));
    expect(times).toEqual([
      [750, "pwm"],
      [1000, "x1"],
      [4000, "pwm"],
    ]);
  });

  it("ISO 15118-3 T_conn_init_HLC: a woken session has its 5 % 200 ms after state B is back, not earlier", () => {
    const { driver, changes } = pilot();
    driver.send({ kind: "digitalUp" }).send({ kind: "sleep" }).wait(1000);
    const before = changes().length;
    driver.send({ kind: "voltage", highV: 6, lowV: 6 }).wait(250).send({ kind: "voltage", highV: 9, lowV: 9 });
    const fromMs = driver.nowMs;
    expect(changes().slice(before)).toEqual([]);
    driver.wait(199);
    expect(changes().slice(before)).toEqual([]);
    driver.wait(1);
    expect(changes().slice(before)).toEqual([`${fromMs + 200} pwm 5`]);
  });
});
