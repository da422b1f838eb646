import { describe, expect, it } from "vitest";
import type { Conversation, Script } from "../conversation.ts";
import type { Payload } from "../frame.ts";
import { publishedFault } from "./published-schemas.ts";
import {
  charging,
  EPOCH_US,
  profile,
  runningId,
  sentOf,
  setProfile,
  status,
  switchedOn,
  VERSION_21,
} from "./testing.ts";

/** The parts of OCPP 2.1 for vehicles that give back: what is asked, what is answered and what is told is held against the
 *  published schemas here. */
const version = VERSION_21;

/** A CALL of the back office, its payload and its answer held against the schemas. @returns the answer's status */
function ask(talk: Conversation, action: string, payload: Payload): unknown {
  expect(publishedFault("2.1", "request", action, payload)).toBeUndefined();
  const answer = talk.ask(action, payload);
  expect(typeof answer, JSON.stringify(answer)).toBe("object");
  expect(publishedFault("2.1", "response", action, answer as Payload)).toBeUndefined();
  return status(answer);
}

/** Messages of one name that the station sent, each held against its schema. */
function told(talk: Conversation, action: string): Payload[] {
  const all = sentOf(talk, action);
  for (const payload of all) expect(publishedFault("2.1", "request", action, payload)).toBeUndefined();
  return all;
}

const at = (seconds: number): string => new Date(EPOCH_US / 1000 + seconds * 1000).toISOString();
const limitsOf = (talk: Conversation): unknown[] =>
  talk.done.flatMap((output) =>
    output.kind === "limit" ? [[Math.round(output.atS), output.limit?.limit, output.limit?.setpoint]] : [],
  );

/** A dynamic Tx profile at 10 A, with more fields of profile and period. */
function dynamic(talk: Conversation, more: Payload = {}, period: Payload = {}): unknown {
  const chargingSchedulePeriod = [{ startPeriod: 0, limit: 10, ...period }];
  const json = profile(version, "TxProfile", [], {
    transactionId: runningId(version),
    id: 3,
    chargingProfileKind: "Dynamic",
    chargingSchedule: [{ id: 1, chargingRateUnit: "A", chargingSchedulePeriod }],
    ...more,
  });
  expect(publishedFault("2.1", "request", "SetChargingProfile", { evseId: 1, chargingProfile: json })).toBeUndefined();
  return setProfile(version, talk, 1, json);
}

describe("dynamic schedules", () => {
  const answering = (answers: readonly (Payload | "silence")[]): Script => {
    let next = 0;
    return { PullDynamicScheduleUpdate: () => answers[next++] ?? { status: "Rejected" } };
  };

  it("OCPP-DYNAMIC-1: the station asks for an update every interval, and the values it is given hold at once", () => {
    const answers = [
      { status: "Accepted", scheduleUpdate: { limit: 12 } },
      { status: "Rejected" },
      { status: "Accepted", scheduleUpdate: { limit: 6, setpoint: 5 } },
    ];
    for (const answer of answers)
      expect(publishedFault("2.1", "response", "PullDynamicScheduleUpdate", answer)).toBeUndefined();
    const talk = charging(version, {}, answering(answers));
    expect(dynamic(talk, { dynUpdateInterval: 60 })).toBe("Accepted");
    talk.wait(200);
    expect(told(talk, "PullDynamicScheduleUpdate")).toEqual([3, 3, 3].map((id) => ({ chargingProfileId: id })));
    expect(limitsOf(talk)).toEqual([
      [0, 10, undefined],
      [60, 12, undefined],
      [180, 6, 5],
    ]);
  });

  it("OCPP-DYNAMIC-1: an update that is pushed puts off the next pull, and its time is reported", () => {
    const talk = charging(version, {}, answering([]));
    dynamic(talk, { dynUpdateInterval: 60 });
    talk.wait(50);
    expect(ask(talk, "UpdateDynamicSchedule", { chargingProfileId: 3, scheduleUpdate: { limit: 8 } })).toBe("Accepted");
    talk.wait(50);
    expect(told(talk, "PullDynamicScheduleUpdate")).toEqual([]);
    talk.wait(20);
    expect(told(talk, "PullDynamicScheduleUpdate")).toHaveLength(1);
    expect(ask(talk, "GetChargingProfiles", { requestId: 1, chargingProfile: {} })).toBe("Accepted");
    const [report] = told(talk, "ReportChargingProfiles");
    expect(report!["chargingProfile"]).toMatchObject([{ id: 3, dynUpdateTime: at(50) }]);
  });

  it("OCPP-DYNAMIC-2: nothing is asked offline, without an interval, or once the profile is gone", () => {
    const talk = charging(version, {}, answering([]));
    dynamic(talk);
    talk.wait(600);
    dynamic(talk, { dynUpdateInterval: 60 });
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.wait(130);
    expect(told(talk, "PullDynamicScheduleUpdate")).toEqual([]);
    talk.tell({ kind: "connected" });
    talk.wait(60);
    expect(told(talk, "PullDynamicScheduleUpdate")).toHaveLength(1);
    talk.tell({ kind: "unplugged", evse: 1 });
    talk.wait(600);
    expect(told(talk, "PullDynamicScheduleUpdate")).toHaveLength(1);
  });

  it("OCPP-RPC-1: a discharge limit above zero is refused, as its schema says", () => {
    const talk = charging(version);
    dynamic(talk);
    const update = { chargingProfileId: 3, scheduleUpdate: { dischargeLimit: 5 } };
    expect(publishedFault("2.1", "request", "UpdateDynamicSchedule", update)).toBeDefined();
    expect(talk.ask("UpdateDynamicSchedule", update)).toBe("PropertyConstraintViolation");
  });
});

describe("allowed energy transfer", () => {
  const allow = (talk: Conversation, modes: readonly string[], transactionId = runningId(version)): unknown =>
    ask(talk, "NotifyAllowedEnergyTransfer", { transactionId, allowedEnergyTransfer: modes });

  it("OCPP-TRANSFER-1: a running transaction takes on what the station is built for; else it is rejected", () => {
    const talk = charging(version);
    expect([allow(talk, ["AC_BPT"], "unknown"), allow(talk, ["DC_BPT", "WPT"])]).toEqual(["Rejected", "Rejected"]);
    expect(allow(talk, ["AC_BPT", "DC_BPT"])).toBe("Accepted");
    const modes = talk.done.flatMap((output) => (output.kind === "transfer" ? [output.modes] : []));
    expect(modes).toEqual([["AC_BPT"]]);
  });

  it("OCPP-TRANSFER-2: without a bidirectional way allowed nothing flows back, whatever the profile says", () => {
    const talk = charging(version);
    dynamic(talk, {}, { dischargeLimit: -16, setpoint: -12, operationMode: "CentralSetpoint" });
    expect(allow(talk, ["AC_three_phase"])).toBe("Accepted");
    expect(allow(talk, ["AC_three_phase", "AC_BPT"])).toBe("Accepted");
    expect(limitsOf(talk).map((one) => (one as number[])[2])).toEqual([-12, 0, -12]);
  });
});

describe("local generation", () => {
  const limit = (value: number, unit: string, purpose: string): Payload => ({
    id: purpose === "LocalGeneration" ? 8 : 9,
    stackLevel: 0,
    chargingProfilePurpose: purpose,
    chargingProfileKind: "Absolute",
    chargingSchedule: [{ id: 1, chargingRateUnit: unit, chargingSchedulePeriod: [{ startPeriod: 0, limit: value }] }],
  });

  it("OCPP-LOCAL-1: it comes on top of the external constraints, in either unit, below the profile of the transaction", () => {
    const talk = charging(version);
    const last = () => (limitsOf(talk).at(-1) as unknown[])[1];
    const external = limit(6, "A", "ChargingStationExternalConstraints");
    const constrain = (json: Payload) =>
      talk.tell({ kind: "constrained", evse: 0, purpose: "ExternalConstraints", profile: json as never });
    constrain(external);
    expect(last()).toBe(6);
    const solar = limit(4, "A", "LocalGeneration");
    expect(
      publishedFault("2.1", "request", "SetChargingProfile", { evseId: 0, chargingProfile: solar }),
    ).toBeUndefined();
    expect([setProfile(version, talk, 1, solar), setProfile(version, talk, 0, solar)]).toEqual([
      "Rejected",
      "Accepted",
    ]);
    expect(last()).toBe(10);
    // 2.07 kW on three phases of 230 V are 3 A.
    expect(setProfile(version, talk, 0, limit(2070, "W", "LocalGeneration"))).toBe("Accepted");
    expect(last()).toBe(9);
    expect(dynamic(talk)).toBe("Accepted");
    expect(last()).toBe(9);
    constrain(limit(8, "A", "ChargingStationExternalConstraints"));
    expect(last()).toBe(10);
    talk.tell({ kind: "constrained", evse: 0, purpose: "ExternalConstraints" });
    expect(last()).toBe(10);
  });

  it("OCPP-LOCAL-1: a back office may not set external constraints", () => {
    const talk = charging(version);
    expect(setProfile(version, talk, 0, limit(6, "A", "ChargingStationExternalConstraints"))).toBe("Rejected");
  });
});

describe("DER control", () => {
  const curve = (priority: number, when: Payload = {}): Payload => ({
    priority,
    yUnit: "PctMaxW",
    curveData: [
      { x: 106, y: 100 },
      { x: 110, y: 20 },
    ],
    ...when,
  });
  const voltWatt = (
    talk: Conversation,
    controlId: string,
    priority: number,
    span?: readonly [number, number],
  ): Payload => {
    const when = span ? { startTime: at(span[0]), duration: span[1] - span[0] } : {};
    const payload = { isDefault: !span, controlId, controlType: "VoltWatt", curve: curve(priority, when) };
    expect(publishedFault("2.1", "request", "SetDERControl", payload)).toBeUndefined();
    const answer = talk.ask("SetDERControl", payload) as Payload;
    expect(publishedFault("2.1", "response", "SetDERControl", answer)).toBeUndefined();
    return answer;
  };
  const holding = (talk: Conversation): unknown[] =>
    talk.done.flatMap((output) =>
      output.kind === "der"
        ? [[Math.round(output.atS), output.controls.map(({ setting }) => setting["priority"])]]
        : [],
    );

  it("OCPP-DER-1: a type it is not built for is not supported; a setting that does not fit its type is rejected", () => {
    const talk = switchedOn(version);
    const set = (payload: Payload) => ask(talk, "SetDERControl", { controlId: "a", isDefault: true, ...payload });
    expect(set({ controlType: "LVMomCess", curve: curve(0) })).toBe("NotSupported");
    expect(set({ controlType: "VoltVar", gradient: { priority: 0, gradient: 1, softGradient: 1 } })).toBe("Rejected");
    expect(set({ controlType: "VoltVar", curve: curve(0), isDefault: false })).toBe("Rejected");
    expect(set({ controlType: "Gradients", gradient: { priority: 0, gradient: 1, softGradient: 1 } })).toBe("Accepted");
    const droop = { priority: 1, overFreq: 50.2, underFreq: 49.8, overDroop: 5, underDroop: 5, responseTime: 1 };
    expect(set({ controlId: "b", controlType: "FreqDroop", freqDroop: droop })).toBe("Accepted");
  });

  it("OCPP-DER-2: of two defaults of a type the one of higher priority holds, of two equal ones the later", () => {
    const talk = switchedOn(version);
    expect(voltWatt(talk, "a", 5)).toEqual({ status: "Accepted" });
    expect(voltWatt(talk, "b", 5)).toEqual({ status: "Accepted", supersededIds: ["a"] });
    expect(voltWatt(talk, "c", 7)).toEqual({ status: "Accepted" });
    expect(voltWatt(talk, "d", 1)).toEqual({ status: "Accepted", supersededIds: ["b"] });
    expect(talk.state.derHolding).toEqual(["d"]);
    expect(holding(talk).map((one) => (one as unknown[])[1])).toEqual([[5], [5], [1]]);
  });

  it("OCPP-DER-3: a scheduled control stands before the default for its time, and its start and end are told", () => {
    const talk = switchedOn(version);
    voltWatt(talk, "default", 0);
    expect(voltWatt(talk, "evening", 3, [100, 400])).toEqual({ status: "Accepted" });
    expect(voltWatt(talk, "urgent", 1, [200, 300])).toEqual({ status: "Accepted", supersededIds: ["evening"] });
    talk.wait(1000);
    expect(holding(talk)).toEqual([
      [0, [0]],
      [100, [3]],
      [200, [1]],
      [300, [3]],
      [400, [0]],
    ]);
    expect(told(talk, "NotifyDERStartStop")).toEqual([
      { controlId: "evening", started: true, timestamp: at(100), supersededIds: ["default"] },
      { controlId: "urgent", started: true, timestamp: at(200), supersededIds: ["evening"] },
      { controlId: "urgent", started: false, timestamp: at(300) },
      { controlId: "evening", started: true, timestamp: at(300) },
      { controlId: "evening", started: false, timestamp: at(400) },
    ]);
    expect(talk.state.derControls.map(({ id }) => id)).toEqual(["default"]);
  });

  it("OCPP-DER-4: controls are reported by sort, type or id, and cleared so", () => {
    const talk = switchedOn(version);
    voltWatt(talk, "a", 5);
    voltWatt(talk, "b", 1);
    voltWatt(talk, "later", 1, [500, 600]);
    const pf = { priority: 0, displacement: 0.95, excitation: true };
    ask(talk, "SetDERControl", { isDefault: true, controlId: "pf", controlType: "FixedPFAbsorb", fixedPFAbsorb: pf });
    const service = { priority: 0, highVoltage: 105, lowVoltage: 95, highFreq: 50.1, lowFreq: 49.9 };
    const enter = { isDefault: true, controlId: "in", controlType: "EnterService", enterService: service };
    ask(talk, "SetDERControl", enter);
    const get = (filter: Payload) => ask(talk, "GetDERControl", { requestId: 4, ...filter });
    const reports = () => told(talk, "ReportDERControl");
    expect(get({ isDefault: true })).toBe("Accepted");
    expect(reports().at(-1)).toMatchObject({
      requestId: 4,
      curve: [
        { id: "a", curveType: "VoltWatt", isDefault: true, isSuperseded: true },
        { id: "b", isSuperseded: false },
      ],
      fixedPFAbsorb: [{ id: "pf", fixedPF: pf }],
      enterService: [{ id: "in", enterService: service }],
    });
    expect([get({ controlId: "later" }), get({ controlType: "VoltVar" }), get({ controlType: "HVMustTrip" })]).toEqual([
      "Accepted",
      "NotFound",
      "NotSupported",
    ]);
    expect(reports().at(-1)).toMatchObject({ curve: [{ id: "later", isDefault: false }] });
    const clear = (filter: Payload) => ask(talk, "ClearDERControl", filter);
    expect(clear({ isDefault: false, controlId: "a" })).toBe("NotFound");
    expect(clear({ isDefault: true, controlId: "b" })).toBe("Accepted");
    expect(talk.state.derHolding).toEqual(["in", "pf", "a"]);
    expect(clear({ isDefault: true })).toBe("Accepted");
    expect(talk.state.derControls.map(({ id }) => id)).toEqual(["later"]);
    expect(clear({ isDefault: false, controlType: "HVMustTrip" })).toBe("NotSupported");
  });

  it("OCPP-DER-5: an event of the grid that a control answers to is told, and its end", () => {
    const talk = switchedOn(version);
    talk.tell({ kind: "derAlarm", alarm: { control: "FreqDroop", fault: "UnderFrequency", more: "49.7 Hz" } });
    talk.wait(5);
    talk.tell({ kind: "derAlarm", alarm: { control: "FreqDroop", isOver: true } });
    expect(told(talk, "NotifyDERAlarm")).toEqual([
      { controlType: "FreqDroop", timestamp: at(0), gridEventFault: "UnderFrequency", extraInfo: "49.7 Hz" },
      { controlType: "FreqDroop", timestamp: at(5), alarmEnded: true },
    ]);
  });

  it("OCPP-RPC-1: a broken DER control is refused, as its schema says", () => {
    const talk = switchedOn(version);
    const good = { isDefault: true, controlId: "a", controlType: "VoltWatt", curve: curve(0) };
    const broken: Payload[] = [
      { ...good, controlType: "VoltLaugh" },
      { ...good, curve: { ...curve(0), curveData: [] } },
      { ...good, curve: curve(-1) },
      { ...good, controlId: "x".repeat(37) },
      { ...good, stranger: 1 },
    ];
    for (const payload of broken) {
      expect(publishedFault("2.1", "request", "SetDERControl", payload)).toBeDefined();
      expect(typeof talk.ask("SetDERControl", payload)).toBe("string");
    }
  });
});
