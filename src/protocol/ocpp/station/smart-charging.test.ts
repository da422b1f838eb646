import { describe, expect, it } from "vitest";
import type { Conversation } from "../conversation.ts";
import type { Payload } from "../frame.ts";
import { faultOf } from "../shape.ts";
import { OCPP_21 } from "../v21/dialect.ts";
import {
  charging,
  profile,
  runningId,
  sentOf,
  setProfile,
  status,
  switchedOn,
  VERSION_21,
  VERSIONS,
  type Version,
} from "./testing.ts";

const limits = (talk: Conversation): unknown[] =>
  talk.done.flatMap((output) => (output.kind === "limit" ? [[output.atS, output.limit?.limit]] : []));

const txId = (version: Version): Payload => ({ transactionId: version.is16 ? 1000 : runningId(version) });

const composite = (version: Version, talk: Conversation, evse: number, unit: string): unknown => {
  const reply = talk.ask("GetCompositeSchedule", {
    [version.is16 ? "connectorId" : "evseId"]: evse,
    duration: 900,
    chargingRateUnit: unit,
  }) as Payload;
  const schedule = reply[version.is16 ? "chargingSchedule" : "schedule"] as Payload | undefined;
  const periods = (schedule?.["chargingSchedulePeriod"] ?? []) as Payload[];
  return [reply["status"], periods.map(({ startPeriod, limit }) => [startPeriod, limit])];
};

const clear = (version: Version, talk: Conversation, filter: { id?: number; evse?: number }): unknown =>
  status(
    version.is16
      ? talk.ask("ClearChargingProfile", {
          ...(filter.id && { id: filter.id }),
          ...(filter.evse && { connectorId: filter.evse }),
        })
      : talk.ask("ClearChargingProfile", {
          ...(filter.id && { chargingProfileId: filter.id }),
          ...(filter.evse && { chargingProfileCriteria: { evseId: filter.evse } }),
        }),
  );

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  const id = version.is16 ? "chargingProfileId" : "id";

  it("OCPP-PROFILE-1: a profile of the same purpose and level on the same EVSE, or of the same id, replaces", () => {
    const talk = switchedOn(version);
    const set = (evse: number, limit: number, more: Payload) =>
      setProfile(version, talk, evse, profile(version, "TxDefaultProfile", [[0, limit]], more));
    set(1, 10, { [id]: 1 });
    set(1, 12, { [id]: 2 });
    expect(talk.state.profiles.map(({ profile }) => profile.id)).toEqual([2]);
    set(1, 14, { [id]: 3, stackLevel: 1 });
    set(2, 16, { [id]: 2, stackLevel: 5 });
    expect(talk.state.profiles.map(({ evse, profile }) => [evse, profile.id])).toEqual([
      [1, 3],
      [2, 2],
    ]);
  });

  it("OCPP-PROFILE-2: profiles that cannot hold are refused", () => {
    const talk = charging(version);
    const set = (evse: number, purpose: string, more: Payload = {}, steps: [number, number][] = [[0, 10]]) =>
      setProfile(version, talk, evse, profile(version, purpose, steps, more));
    expect(set(1, "ChargingStationMaxProfile")).toBe("Rejected");
    expect(set(0, "ChargingStationMaxProfile")).toBe("Accepted");
    expect(set(0, "TxProfile", txId(version))).toBe("Rejected");
    expect(set(2, "TxProfile", txId(version))).toBe("Rejected");
    expect(set(1, "TxProfile", { transactionId: version.is16 ? 4 : "other" })).toBe("Rejected");
    expect(set(1, "TxProfile", txId(version))).toBe("Accepted");
    expect(set(1, "TxProfile")).toBe(version.is16 ? "Accepted" : "Rejected");
    expect(set(7, "TxDefaultProfile")).toBe("Rejected");
    expect(set(1, "TxDefaultProfile", { stackLevel: 100 })).toBe("Rejected");
    expect(set(1, "TxDefaultProfile", {}, [[60, 10]])).toBe("Rejected");
    expect(
      set(1, "TxDefaultProfile", {}, [
        [0, 10],
        [90, 8],
        [60, 6],
      ]),
    ).toBe("Rejected");
    expect(set(1, "TxDefaultProfile", { chargingProfileKind: "Recurring" })).toBe("Rejected");
  });

  it("OCPP-PROFILE-3: the EVSE is told its limit when a profile comes, changes step or goes", () => {
    const talk = charging(version);
    setProfile(
      version,
      talk,
      1,
      profile(
        version,
        "TxProfile",
        [
          [0, 16],
          [300, 10],
          [600, 6],
        ],
        txId(version),
      ),
    );
    talk.wait(700);
    setProfile(version, talk, 0, profile(version, "ChargingStationMaxProfile", [[0, 5]], { [id]: 9 }));
    expect(limits(talk)).toEqual([
      [0, 16],
      [300, 10],
      [600, 6],
      [700, 5],
    ]);
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(limits(talk).at(-1)).toEqual([700, undefined]);
    expect(talk.state.profiles.map(({ profile }) => profile.purpose)).toEqual(["StationMax"]);
  });

  it("OCPP-PROFILE-3: a TxDefault profile stands ready for the next transaction", () => {
    const talk = switchedOn(version);
    setProfile(version, talk, 0, profile(version, "TxDefaultProfile", [[0, 8]]));
    expect(limits(talk)).toEqual([]);
    talk.wait(50);
    talk.tell({ kind: "plugged", evse: 2 });
    talk.tell({ kind: "presented", evse: 2, token: { id: "X", type: "Central" } });
    expect(limits(talk)).toEqual([[50, 8]]);
  });

  it("OCPP-PROFILE-4: profiles are cleared by id or by what they have in common", () => {
    const talk = charging(version);
    setProfile(version, talk, 1, profile(version, "TxDefaultProfile", [[0, 8]], { [id]: 4 }));
    setProfile(version, talk, 1, profile(version, "TxDefaultProfile", [[0, 9]], { [id]: 5, stackLevel: 2 }));
    setProfile(version, talk, 2, profile(version, "TxDefaultProfile", [[0, 9]], { [id]: 6 }));
    expect(clear(version, talk, { id: 99 })).toBe("Unknown");
    expect(clear(version, talk, { id: 5 })).toBe("Accepted");
    expect(limits(talk).at(-1)).toEqual([0, 8]);
    expect(clear(version, talk, { evse: 1 })).toBe("Accepted");
    expect(talk.state.profiles.map(({ profile }) => profile.id)).toEqual([6]);
    expect(clear(version, talk, {})).toBe("Accepted");
    expect(talk.state.profiles).toEqual([]);
  });

  it("OCPP-PROFILE-6: the composite schedule is told for an EVSE and for the station, in the unit asked for", () => {
    const talk = switchedOn(version);
    setProfile(
      version,
      talk,
      1,
      profile(version, "TxDefaultProfile", [
        [0, 16],
        [600, 10.1],
      ]),
    );
    expect(composite(version, talk, 1, "A")).toEqual([
      "Accepted",
      [
        [0, 16],
        [600, 10.1],
      ],
    ]);
    expect(composite(version, talk, 1, "W")).toEqual([
      "Accepted",
      [
        [0, 11_040],
        [600, 6969],
      ],
    ]);
    // EVSE 2 counts with its hardware's 32 A.
    expect(composite(version, talk, 0, "A")).toMatchObject([
      "Accepted",
      [
        [0, 48],
        [600, 42.1],
      ],
    ]);
    expect(composite(version, talk, 5, "A")).toEqual(["Rejected", []]);
  });
});

describe("OCPP 2.0.1", () => {
  const version = VERSIONS[1]![1];

  it("OCPP-PROFILE-5: the profiles asked for are listed, one report per EVSE", () => {
    const talk = switchedOn(version);
    const json = [1, 2, 0].map((evse) =>
      profile(version, "TxDefaultProfile", [[0, 8]], { id: 4 + evse, stackLevel: evse }),
    );
    [1, 2, 0].forEach((evse, i) => void setProfile(version, talk, evse, json[i]!));
    const get = (chargingProfile: Payload, evseId?: number) =>
      status(
        talk.ask("GetChargingProfiles", { requestId: 3, chargingProfile, ...(evseId !== undefined && { evseId }) }),
      );
    expect(get({})).toBe("Accepted");
    const reports = sentOf(talk, "ReportChargingProfiles");
    expect(reports.map(({ evseId, tbc, chargingProfile }) => [evseId, tbc, chargingProfile])).toEqual([
      [0, true, [json[2]]],
      [1, true, [json[0]]],
      [2, false, [json[1]]],
    ]);
    expect(get({ stackLevel: 1 }, 2)).toBe("NoProfiles");
    expect(get({ chargingProfileId: [6] })).toBe("Accepted");
    expect(sentOf(talk, "ReportChargingProfiles")).toHaveLength(4);
  });
});

describe("OCPP 2.1", () => {
  const version = VERSION_21;
  const day = 86_400;

  /** Two Tx profiles: 10 A always, and above it a discharge set-point that rests after 600 s offline. */
  function withSetpoint(invalidAfter: boolean): Conversation {
    const talk = charging(version);
    const plain = profile(version, "TxProfile", [[0, 10]], { ...txId(version), id: 1 });
    const v2g = profile(version, "TxProfile", [], {
      ...txId(version),
      id: 2,
      stackLevel: 1,
      maxOfflineDuration: 600,
      ...(invalidAfter && { invalidAfterOfflineDuration: true }),
      chargingSchedule: [
        {
          id: 1,
          chargingRateUnit: "A",
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 16, dischargeLimit: -16, setpoint: -20, operationMode: "CentralSetpoint" },
          ],
        },
      ],
    });
    expect([setProfile(version, talk, 1, plain), setProfile(version, talk, 1, v2g)]).toEqual(["Accepted", "Accepted"]);
    return talk;
  }

  const setpoints = (talk: Conversation): unknown[] =>
    talk.done.flatMap((output) => (output.kind === "limit" ? [[Math.round(output.atS), output.limit?.setpoint]] : []));

  it("OCPP-PROFILE-7: a profile with an offline limit rests once the station has been away that long", () => {
    const talk = withSetpoint(false);
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.wait(1000);
    talk.tell({ kind: "connected" });
    expect(setpoints(talk).slice(1)).toEqual([
      [0, -16],
      [600, undefined],
      [1000, -16],
    ]);
  });

  it("OCPP-PROFILE-7: it is gone for good if it says so", () => {
    const talk = withSetpoint(true);
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.wait(day);
    talk.tell({ kind: "connected" });
    expect(setpoints(talk).at(-1)).toEqual([600, undefined]);
    expect(talk.state.profiles.map(({ profile }) => profile.id)).toEqual([1]);
  });

  /** A dynamic Tx profile that follows the restoration signal: ±10 kW at ±100 around 1 kW. */
  function withSignal(talk: Conversation): unknown {
    const json = profile(version, "TxProfile", [], {
      ...txId(version),
      id: 3,
      chargingProfileKind: "Dynamic",
      chargingSchedule: [
        {
          id: 1,
          chargingRateUnit: "W",
          chargingSchedulePeriod: [
            {
              startPeriod: 0,
              limit: 11_040,
              dischargeLimit: -6900,
              operationMode: "CentralFrequency",
              v2xBaseline: 1000,
              v2xSignalWattCurve: [
                { signal: -100, power: -10_000 },
                { signal: 100, power: 10_000 },
              ],
            },
          ],
        },
      ],
    });
    return setProfile(version, talk, 1, json);
  }

  it("OCPP-DISCHARGE-3: AFRRSignal moves the set-point along the curve, inside the limits", () => {
    const talk = charging(version);
    const signal = (value: number) =>
      status(talk.ask("AFRRSignal", { timestamp: "2024-03-01T00:00:00Z", signal: value }));
    expect(signal(10)).toBe("Rejected");
    expect(withSignal(talk)).toBe("Accepted");
    for (const value of [50, -50, -100, 100]) expect(signal(value)).toBe("Accepted");
    // In ampere on three phases of 230 V: 1 kW, 6 kW, -4 kW, -6.9 kW at the most, 11 kW.
    const ampere = setpoints(talk).map((one) => Math.round((one as number[])[1]! * 690));
    expect(ampere).toEqual([1000, 6000, -4000, -6900, 11_000]);
  });

  it("OCPP-DISCHARGE-4: UpdateDynamicSchedule changes a dynamic profile at once, and no other", () => {
    const talk = charging(version);
    expect(withSignal(talk)).toBe("Accepted");
    const update = (id: number, scheduleUpdate: Payload) =>
      status(talk.ask("UpdateDynamicSchedule", { chargingProfileId: id, scheduleUpdate }));
    expect(update(9, { limit: 5000 })).toBe("Rejected");
    expect(update(3, { limit: 690 })).toBe("Accepted");
    const limits = talk.done.flatMap((output) => (output.kind === "limit" ? [output.limit] : []));
    expect(limits.at(-1)).toMatchObject({ limit: 1, setpoint: 1 });
    const plain = profile(version, "TxProfile", [[0, 10]], { ...txId(version), id: 4, stackLevel: 1 });
    expect(setProfile(version, talk, 1, plain)).toBe("Accepted");
    expect(update(4, { limit: 5 })).toBe("Rejected");
  });

  it("OCPP-PRIORITY-1: a driver with priority charges by that profile alone, below the station's maximum", () => {
    const talk = charging(version);
    const use = (activate: boolean, transactionId = runningId(version)) =>
      status(talk.ask("UsePriorityCharging", { transactionId, activate }));
    const set = (evse: number, purpose: string, ampere: number, id: number, more: Payload = {}) =>
      setProfile(version, talk, evse, profile(version, purpose, [[0, ampere]], { id, ...more }));
    expect(set(1, "TxProfile", 6, 1, txId(version))).toBe("Accepted");
    expect([use(true), use(true, "unknown")]).toEqual(["NoProfile", "Rejected"]);
    expect(set(1, "PriorityCharging", 20, 2)).toBe("Accepted");
    expect(limits(talk).at(-1)).toEqual([expect.anything(), 6]);
    expect(use(true)).toBe("Accepted");
    expect(limits(talk).at(-1)).toEqual([expect.anything(), 20]);
    expect(set(0, "ChargingStationMaxProfile", 16, 3)).toBe("Accepted");
    expect(limits(talk).at(-1)).toEqual([expect.anything(), 16]);
    expect(use(false)).toBe("Accepted");
    expect(limits(talk).at(-1)).toEqual([expect.anything(), 6]);
  });

  it("OCPP-PROFILE-6: the composite schedule tells set-point and discharge limit", () => {
    const reply = withSetpoint(false).ask("GetCompositeSchedule", {
      evseId: 1,
      duration: 60,
      chargingRateUnit: "W",
    }) as Payload;
    expect(faultOf(reply, OCPP_21.shapes.replies["GetCompositeSchedule"]!)).toBeUndefined();
    expect((reply["schedule"] as Payload)["chargingSchedulePeriod"]).toEqual([
      { startPeriod: 0, limit: 11_040, setpoint: -11_040, dischargeLimit: -11_040 },
    ]);
  });
});
