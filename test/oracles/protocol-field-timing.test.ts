import { describe, expect, it } from "vitest";
import { followedCurrentA, lagDecay, requestedCurrentA } from "../../src/run/session/dc-current.ts";
import { type SessionTrace, traceSession } from "../../src/trace-session.ts";
import { readOracleJson } from "./shared.ts";

const atMs = (trace: SessionTrace, event: string): number => {
  const line = trace.lines.find((line) => line.event === event);
  return line ? line.timeUs / 1000 : Number.NaN;
};

describe("whole handshakes lie inside the measured spreads", () => {
  const REAL_TEST = [
    ["hyundai-ioniq-28", "alpitronic-hyc150"],
    ["hyundai-ioniq-28", "compleo-cito-50"],
    ["tesla-model-y", "compleo-cito-50"],
    ["polestar-2", "alpitronic-hyc150"],
    ["audi-q4-e-tron", "alpitronic-hyc150"],
  ] as const;

  it.each(REAL_TEST)(
    "%s at %s: plug to first CurrentDemand takes 13 to 26 s with a real insulation test",
    async (vehicle, charger) => {
      const trace = await traceSession({ vehicle, charger, chargeS: 5 });
      const tookS = atMs(trace, "CurrentDemandReq") / 1000;
      expect(tookS).toBeGreaterThan(13);
      expect(tookS).toBeLessThan(26);
    },
  );

  it.each([["hyundai-ioniq-28"], ["tesla-model-x-plaid"], ["polestar-2"], ["audi-q4-e-tron"]])(
    "%s: 6.7 to 16.3 s from the first CM_SLAC_PARM.REQ without, and 4 to 9.4 s from SessionSetup",
    async (vehicle) => {
      const trace = await traceSession({ vehicle, charger: "dc-no-insulation-test", chargeS: 5 });
      const firstS = (atMs(trace, "CurrentDemandReq") - atMs(trace, "CM_SLAC_PARM.REQ")) / 1000;
      expect(firstS).toBeGreaterThan(6.7);
      expect(firstS).toBeLessThan(16.3);
      const setupS = (atMs(trace, "CurrentDemandReq") - atMs(trace, "SessionSetupReq")) / 1000;
      expect(setupS).toBeGreaterThan(4);
      expect(setupS).toBeLessThan(9.4);
    },
  );

  it("the Ioniq at the Alpitronic: SLAC, cable check, precharge and loop period as in the captured session", async () => {
    const trace = await traceSession({ vehicle: "hyundai-ioniq-28", charger: "alpitronic-hyc150" });
    const slacMs = atMs(trace, "CM_SLAC_MATCH.CNF") - atMs(trace, "CM_SLAC_PARM.CNF");
    expect(slacMs).toBeGreaterThan(700);
    expect(slacMs).toBeLessThan(2300);
    const setupMs = atMs(trace, "CurrentDemandReq") - atMs(trace, "SessionSetupReq");
    // 18.3 to 20.6 s were measured with immediate authorisation.
    expect(setupMs).toBeGreaterThan(16_500);
    expect(setupMs).toBeLessThan(20_600);
    const checkMs = atMs(trace, "PreChargeReq") - atMs(trace, "CableCheckReq");
    expect(checkMs).toBeGreaterThan(13_600);
    expect(checkMs).toBeLessThan(14_600);
    const loop = trace.lines.filter((line) => line.event === "CurrentDemandReq").map((line) => line.timeUs / 1000);
    const periodMs = (loop.at(-1)! - loop[0]!) / (loop.length - 1);
    // Measured 90 ms; each session draws its think time within ±10 %.
    expect(Math.abs(periodMs - 90)).toBeLessThan(12);
  });
});

it("the captured Ioniq session replayed: current follows the measured one within 1 A RMS and 6 A at most", () => {
  interface Captured {
    readonly current_cols: readonly string[];
    readonly current: readonly (readonly number[])[];
  }
  const { current, current_cols } = readOracleJson<Captured>("oracles/protocol/dc_session_ioniq_alpitronic.json");
  const column = (name: string) => current_cols.indexOf(name);
  const rows = current.map((row) => ({
    askedS: row[column("t_req")]!,
    atS: row[column("t_res")]!,
    limitA: row[column("Imax_evse")]!,
    measuredA: row[column("I_evse")]!,
  }));
  // Same limits in: what the vehicle asked for at most (172 A), and what the EVSE offered row by row.
  const mostA = Math.max(...current.map((row) => row[column("I_target")]!));
  const [RAMP_A_PER_S, LAG_S, GAP_S] = [10, 0.25, 0.9];
  const startS = rows[0]!.askedS;
  let currentA = 0;
  let beforeS = startS;
  const errors: number[] = [];
  // The last rows belong to the shutdown the EVSE asked for, which the vehicle's ramp knows nothing of.
  const stopS = rows.find((_, i) => current[i]![column("evse_status")] !== 1)?.atS ?? Number.POSITIVE_INFINITY;
  for (const { askedS, atS, limitA, measuredA } of rows) {
    if (atS >= stopS) break;
    const elapsedS = askedS - startS;
    const wantedA = elapsedS < GAP_S ? 0 : Math.min(limitA, requestedCurrentA(elapsedS, RAMP_A_PER_S, mostA));
    currentA = followedCurrentA(currentA, wantedA, lagDecay(atS - beforeS, LAG_S));
    beforeS = atS;
    errors.push(currentA - measuredA);
  }
  expect(errors.length).toBeGreaterThan(300);
  const rmsA = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
  expect(rmsA).toBeLessThan(1);
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(6);
});
