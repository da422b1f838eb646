import { describe, expect, it } from "vitest";
import { type SessionTrace, traceSession } from "../../trace-session.ts";

const DC = { vehicle: "hyundai-ioniq-28", charger: "compleo-cito-50" } as const;
const AC = { vehicle: "mercedes-eqs", charger: "public-ac-22kw-15118" } as const;
const PAUSES = { vehicle: "generic-v2g-20", charger: "public-ac-22kw-15118" } as const;

const atS = (trace: SessionTrace, event: string, after = 0, detail = ""): number => {
  const line = trace.lines.find(
    (one) => one.event === event && one.timeUs / 1e6 > after && one.detail.includes(detail),
  );
  return line ? line.timeUs / 1e6 : Number.NaN;
};

describe("a data link that is lost while charging", () => {
  it("V2G_EVCC_Msg_Timeout: on direct current the vehicle is in B after 0.25 s, and the contactors are open 0.1 s later", async () => {
    const trace = await traceSession({ ...DC, fault: "data-link-lost" });
    const lostS = atS(trace, "data link lost");
    const requestS = atS(trace, "CurrentDemandReq", lostS);
    expect(atS(trace, "gave up: charging", lostS)).toBeCloseTo(requestS + 0.25, 6);
    expect(atS(trace, "contactor", lostS, "open") - requestS - 0.25).toBeLessThanOrEqual(0.1);
    expect(trace.failures[0]).toMatchObject({ stage: "charging", party: "cable", clause: "V2G_EVCC_Msg_Timeout" });
  });

  it("ISO 15118-3 T_conn_resetup: one that stays away ends the session 15 s after it was lost", async () => {
    const trace = await traceSession({ ...DC, fault: "data-link-lost" });
    expect([trace.outcome, trace.failures.at(-1)]).toMatchObject([
      "failed",
      { clause: "ISO 15118-3 T_conn_resetup", party: "cable" },
    ]);
    expect(atS(trace, "FAILED: slac") - atS(trace, "data link lost")).toBeCloseTo(15, 6);
  });

  it("ISO 15118-3 TP_match_leave: after a gap of 3 s both sides match anew, test the insulation anew, and charge on", async () => {
    const trace = await traceSession({ ...DC, fault: "data-link-gap", chargeS: 120 });
    const lostS = atS(trace, "data link lost");
    const backS = atS(trace, "data link back");
    expect(backS - lostS).toBeCloseTo(3, 6);
    const order = ["CM_SLAC_MATCH.CNF", "SessionSetupRes", "insulation", "PreChargeReq", "CurrentDemandReq"];
    const times = order.map((event) => atS(trace, event, backS));
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(times[4]! - times[0]!).toBeGreaterThan(13);
    expect(trace.outcome).toBe("charged");
    // The second charge makes more than the first, which lasted 10 s.
    expect(trace.energyKwh).toBeGreaterThan(0.5);
  });

  it("Vehicle quirk: a car that falls silent after three requests does not come back after a gap", async () => {
    const trace = await traceSession({ vehicle: "porsche-taycan", charger: "hpc-350", fault: "data-link-gap" });
    expect([trace.outcome, trace.failures.at(-1)?.stage]).toEqual(["failed", "slac"]);
  });

  it("On alternating current charging goes on by the pilot after X1", async () => {
    const trace = await traceSession({ ...AC, fault: "data-link-lost", chargeS: 60 });
    const lostS = atS(trace, "data link lost");
    expect([trace.outcome, trace.standard]).toEqual(["charged", "control pilot"]);
    expect(atS(trace, "state C2", lostS)).toBeGreaterThan(lostS + 2 + 3);
    expect(atS(trace, "draws", atS(trace, "state C2", lostS), "22.00 kW")).toBeGreaterThan(lostS);
  });
});

describe("a pause", () => {
  it("V2G2 pause: by ISO 15118-20 it ends with the toggle of the vehicle's pilot, and the old session is joined", async () => {
    const trace = await traceSession({ ...PAUSES, fault: "pause", chargeS: 60 });
    const pausedS = atS(trace, "SessionStopReq", 0, "Pause");
    // V2G_SECC_CPOscillator_Retain_Time, then 10 s of rest.
    expect(atS(trace, "state B1", pausedS) - atS(trace, "SessionStopRes", pausedS)).toBeCloseTo(1.5, 6);
    const wokenS = atS(trace, "woken by the vehicle", pausedS);
    expect(atS(trace, "state B2", wokenS) - wokenS).toBeCloseTo(0.2, 6);
    expect(atS(trace, "SessionSetupRes", wokenS, "OK_OldSessionJoined")).toBeLessThan(wokenS + 3);
    expect([trace.outcome, trace.failures]).toEqual(["charged", []]);
    expect(atS(trace, "draws", wokenS, "11.00 kW")).toBeLessThan(wokenS + 6);
  });

  it("ISO 15118-3 T_conn_resume: a modem that does not wake is matched anew 6 s later, and the old session is joined", async () => {
    const trace = await traceSession({ ...PAUSES, fault: "modem-asleep", chargeS: 60 });
    const wokenS = atS(trace, "woken by the vehicle");
    expect(atS(trace, "CM_SLAC_PARM.REQ", wokenS) - atS(trace, "state digital", wokenS)).toBeCloseTo(6 + 1, 6);
    expect(atS(trace, "SessionSetupRes", wokenS, "OK_OldSessionJoined")).toBeGreaterThan(wokenS + 7);
    expect(trace.outcome).toBe("charged");
  });
});

it("ISO 15118-3 T_conn_max_comm: a modem that is never ready ends a session on direct current, and is done without on alternating", async () => {
  const [dc, ac] = await Promise.all([
    traceSession({ ...DC, fault: "modem-not-ready" }),
    traceSession({ ...AC, fault: "modem-not-ready" }),
  ]);
  expect([dc.outcome, dc.failures.at(-1)]).toMatchObject(["failed", { clause: "ISO 15118-3 T_conn_max_comm" }]);
  expect(atS(dc, "FAILED: slac") - atS(dc, "plugged in")).toBeCloseTo(8, 6);
  expect([ac.outcome, ac.standard]).toEqual(["charged", "control pilot"]);
});
