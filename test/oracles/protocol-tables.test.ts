import { describe, expect, it } from "vitest";
import { HLC_PROTOCOLS } from "../../src/protocol/hlc/registry.ts";
import { currentFromDutyA, dutyFromCurrentPct } from "../../src/protocol/iec61851/duty.ts";
import { BANDS_V, LOW_BAND_V } from "../../src/protocol/iec61851/levels.ts";
import { TYPE1_OHM, TYPE2_CODES } from "../../src/protocol/iec61851/proximity.ts";
import { PILOT_TIMING } from "../../src/protocol/iec61851/timing.ts";
import { LINK_TIMING } from "../../src/protocol/link/messages.ts";
import { SLAC } from "../../src/protocol/slac/constants.ts";
import { readOracleJson } from "./shared.ts";

interface CpTable {
  readonly states_V: Readonly<Record<string, { nom: number; min?: number; max?: number }>>;
  readonly checks: readonly (readonly [dutyPct: number, currentA: number])[];
  readonly PP_type2_cable_ohm_to_A: Readonly<Record<string, number | string>>;
  readonly PP_type1_ohm: { latched: number; button_pressed: number };
}

describe("control pilot tables", () => {
  const table = readOracleJson<CpTable>("oracles/protocol/cp_table.json");

  it("IEC 61851-1 A.3: every checked duty cycle gives its current, and the current its duty cycle", () => {
    for (const [dutyPct, currentA] of table.checks) {
      // The table's duty cycles are rounded to 0.01 %, which is 0.006 A below 51 A and 0.025 A above.
      expect(Math.abs(currentFromDutyA(dutyPct) - currentA)).toBeLessThan(0.01);
      // 8 and 10 % both mean 6 A and 96 and 97 % both 80 A; the EVSE uses 10 and 96 %.
      if (dutyPct >= 10 && dutyPct < 97) expect(Math.abs(dutyFromCurrentPct(currentA) - dutyPct)).toBeLessThan(0.01);
    }
  });

  it("IEC 61851-1 A.3: borders at 3, 7, 8, 10, 85, 96 and 97 %, and the gap from 51 to 52.5 A", () => {
    const borders = [2.99, 3, 7, 7.99, 8, 9.99, 10, 85, 96, 97, 97.01].map((duty) => currentFromDutyA(duty));
    expect(borders).toEqual([0, 0, 0, 0, 6, 6, 6, 51, 80, 80, 0]);
    expect(currentFromDutyA(85.01)).toBeCloseTo(52.525, 3);
    for (const currentA of [51.01, 52, 52.49]) expect(currentFromDutyA(dutyFromCurrentPct(currentA))).toBe(51);
  });

  it("IEC 61851-1 A.2: voltage bands are the table's", () => {
    for (const letter of ["B", "C", "D"] as const) {
      expect(BANDS_V[letter]).toEqual([table.states_V[letter]!.min, table.states_V[letter]!.max]);
    }
    expect(LOW_BAND_V).toEqual([table.states_V["low"]!.min, table.states_V["low"]!.max]);
  });

  it("IEC 61851-1 Annex B: proximity codes are the table's", () => {
    for (const { ohm, currentA } of TYPE2_CODES) {
      expect(Number.parseInt(String(table.PP_type2_cable_ohm_to_A[ohm]), 10)).toBe(currentA);
    }
    expect(TYPE1_OHM).toEqual({ latched: table.PP_type1_ohm.latched, pressed: table.PP_type1_ohm.button_pressed });
  });
});

it("ISO 15118-3 A.9 sequence: SLAC's timers and counts are the table's", () => {
  type Table = Readonly<Record<string, number | readonly number[]>>;
  const t = readOracleJson<Table>("oracles/protocol/slac_timers.json");
  const [initMinS, initMaxS] = t["TT_EVSE_SLAC_init"] as [number, number];
  expect(SLAC.ttEvseSlacInitS).toBeGreaterThanOrEqual(initMinS);
  expect(SLAC.ttEvseSlacInitS).toBeLessThanOrEqual(initMaxS);
  const ms = (name: string) => Math.round((t[name] as number) * 1000);
  expect({
    matchSequence: SLAC.ttMatchSequenceMs,
    matchResponse: SLAC.ttMatchResponseMs,
    results: SLAC.ttEvAttenResultsMs,
    mnbc: SLAC.ttEvseMatchMnbcMs,
    average: SLAC.tpEvseAvgAttenCalcMs,
    session: SLAC.ttEvseMatchSessionS * 1000,
    join: SLAC.ttMatchJoinS * 1000,
    rate: SLAC.ttMatchingRateMs,
    repetition: SLAC.ttMatchingRepetitionS * 1000,
    announcements: SLAC.cEvStartAttenCharInds,
    sounds: SLAC.cEvMatchMnbc,
    retries: SLAC.cEvMatchRetry,
    sequenceRetries: SLAC.cSequRetry,
    attempts: SLAC.cConnMaxMatch,
    parallel: SLAC.cEvseMatchParallel,
  }).toEqual({
    matchSequence: ms("TT_match_sequence"),
    matchResponse: ms("TT_match_response"),
    results: ms("TT_EV_atten_results"),
    mnbc: ms("TT_EVSE_match_MNBC"),
    average: ms("TP_EVSE_avg_atten_calc"),
    session: ms("TT_EVSE_match_session"),
    join: ms("TT_match_join"),
    rate: ms("TT_matching_rate"),
    repetition: ms("TT_matching_repetition"),
    announcements: t["C_EV_start_atten_char_inds"],
    sounds: t["C_EV_match_MNBC"],
    retries: t["C_EV_match_retry"],
    sequenceRetries: t["C_sequ_retry"],
    attempts: t["C_conn_max_match"],
    parallel: t["C_EVSE_match_parallel"],
  });
});

it("ISO 15118-3 TP_match_sequence: what SLAC's sides owe each other, and the network after the match, is the table's", () => {
  type Table = Readonly<Record<string, number | readonly number[]>>;
  const t = readOracleJson<Table>("oracles/protocol/slac_timers.json");
  const ms = (name: string) => Math.round((t[name] as number) * 1000);
  const both = (name: string) => (t[name] as readonly number[]).map((s) => Math.round(s * 1000));
  expect([
    SLAC.tpEvSlacInitS * 1000,
    SLAC.tpMatchSequenceMs,
    SLAC.tpMatchResponseMs,
    SLAC.tpEvMatchSessionMs,
    SLAC.tpAmpMapExchangeMs,
    SLAC.ttAmpMapExchangeMs,
    SLAC.tpMatchLeaveS * 1000,
    SLAC.ttLinkStatusResponseS * 1000,
    SLAC.ttEvseValdToggleMs,
    SLAC.tConnMaxCommS * 1000,
    SLAC.tConnResumeS * 1000,
    SLAC.tConnResetupS * 1000,
    PILOT_TIMING.connInitHlcMs,
    PILOT_TIMING.stepEfS * 1000,
    PILOT_TIMING.stepX1S * 1000,
  ]).toEqual(
    [
      "TP_EV_SLAC_init",
      "TP_match_sequence",
      "TP_match_response",
      "TP_EV_match_session",
      "TP_amp_map_exchange",
      "TT_amp_map_exchange",
      "TP_match_leave",
      "TT_link_status_response",
      "TT_EVSE_vald_toggle",
      "T_conn_max_comm",
      "T_conn_resume",
      "T_conn_resetup",
      "T_conn_init_HLC",
      "T_step_EF",
      "T_step_X1",
    ].map(ms),
  );
  expect([
    SLAC.tpEvBatchMsgIntervalMs,
    SLAC.tpLinkReadyNotificationMs,
    SLAC.tpEvValdStateDurationMs,
    [SLAC.tpEvValdToggleMs, SLAC.ttEvseValdToggleMs],
  ]).toEqual(
    ["TP_EV_batch_msg_interval", "TP_link_ready_notification", "TP_EV_vald_state_duration", "TP_EV_vald_toggle"].map(
      both,
    ),
  );
  expect([...SLAC.cEvValdNbToggles]).toEqual(t["C_EV_vald_nb_toggles"]);
  expect([SLAC.attenuationDirectDb, SLAC.attenuationIndirectDb]).toEqual([
    t["C_EV_match_signalattn_direct_dB"],
    t["C_EV_match_signalattn_indirect_dB"],
  ]);
});

describe("time limits of the application layer are the table's", () => {
  type Limits = Readonly<Record<string, number>>;
  const limits = readOracleJson<Readonly<Record<string, Limits>>>("oracles/protocol/iso15118_timeouts.json");
  const TABLES = { din70121: "din70121", "iso15118-2": "iso15118_2", "iso15118-20": "iso15118_20" };

  for (const protocol of Object.values(HLC_PROTOCOLS)) {
    it(`V2G_EVCC_Msg_Timeout: ${protocol.title}`, () => {
      const table = limits[TABLES[protocol.name as keyof typeof TABLES]]!;
      const names = new Set([...Object.keys(protocol.order("DC")), ...Object.keys(protocol.order("AC"))]);
      let compared = 0;
      for (const node of names) {
        const name = node.split(":")[0]!;
        const key = `${name
          .replace(/([a-z])([A-Z])/g, "$1_$2")
          .replace("AC_Charge_Parameter", "Charge_Parameter")
          .replace("DC_Charge_Parameter", "Charge_Parameter")
          .toUpperCase()}_REQ`;
        const limitS = table[key];
        if (limitS === undefined) continue;
        compared += 1;
        expect([name, protocol.timeoutS[name] ?? protocol.timeoutS["default"]]).toEqual([name, limitS]);
      }
      expect(compared).toBeGreaterThanOrEqual(10);
      expect(protocol.cableCheckS).toBe(table["V2G_EVCC_CABLE_CHECK_TIMEOUT"]);
      expect(protocol.preChargeS).toBe(table["V2G_EVCC_PRE_CHARGE_TIMEOUT"]);
      expect(protocol.sequenceS).toBe(limits["common"]!["V2G_SECC_SEQUENCE_TIMEOUT"]);
      const loopS = table["V2G_SECC_SEQUENCE_TIMEOUT_DC_CL"];
      expect(protocol.loopSequenceS).toBe(loopS ?? protocol.sequenceS);
    });
  }

  it("V2G_EVCC_CommunicationSetup_Timeout: 20 s at the vehicle, 18 s at the EVSE, 50 SDP requests of 250 ms", () => {
    const { common, extra } = limits;
    expect(LINK_TIMING).toMatchObject({
      setupVehicleS: common!["V2G_EVCC_COMMUNICATION_SETUP_TIMEOUT"],
      setupEvseS: extra!["SECC_communication_setup_s"],
      sdpIntervalMs: common!["SDP_REQ"]! * 1000,
      sdpRequests: extra!["SDP_max_requests"],
    });
  });
});
