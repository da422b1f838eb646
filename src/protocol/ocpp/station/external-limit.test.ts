import { describe, expect, it } from "vitest";
import type { Conversation } from "../conversation.ts";
import type { Payload } from "../frame.ts";
import { publishedFault } from "./published-schemas.ts";
import {
  actions,
  charging,
  externalProfile,
  profile,
  runningId,
  sentOf,
  setProfile,
  switchedOn,
  VERSION_21,
  VERSIONS,
  type Version,
} from "./testing.ts";

const ALL: readonly (readonly [string, Version])[] = [...VERSIONS, ["2.1", VERSION_21]];
const TELLING = ALL.filter(([, { is16 }]) => !is16);

/** 4140 W are 6 A on each of three phases of 230 V. */
function constrain(talk: Conversation, limitW: number | undefined, more: { evse?: number } = {}): void {
  const limit = limitW === undefined ? {} : { profile: externalProfile(limitW) };
  const at = { evse: 0, ...more };
  talk.tell({
    kind: "constrained",
    purpose: "ExternalConstraints",
    source: "SO",
    isGridCritical: true,
    ...at,
    ...limit,
  });
}

const lastLimit = (talk: Conversation): number | undefined =>
  talk.done.flatMap((output) => (output.kind === "limit" ? [output.limit?.limit] : [])).at(-1);

describe.each(ALL)("OCPP %s", (_, version) => {
  it("OCPP-EXTERNAL-1: the limit holds at once beside the profiles, the lower wins, and its end leaves the profile", () => {
    const talk = charging(version);
    const own = (limitA: number) =>
      setProfile(
        version,
        talk,
        1,
        profile(version, "TxProfile", [[0, limitA]], {
          transactionId: version.is16 ? Number(runningId(version)) : runningId(version),
        }),
      );
    own(10);
    expect(lastLimit(talk)).toBe(10);
    constrain(talk, 4140);
    expect(lastLimit(talk)).toBe(6);
    own(5);
    expect(lastLimit(talk)).toBe(5);
    own(16);
    expect(lastLimit(talk)).toBe(6);
    constrain(talk, undefined);
    expect(lastLimit(talk)).toBe(16);
  });

  it("OCPP-EXTERNAL-5: the back office neither clears nor replaces it", () => {
    const talk = charging(version);
    constrain(talk, 4140);
    talk.ask("ClearChargingProfile", {});
    setProfile(version, talk, 0, profile(version, "TxDefaultProfile", [[0, 16]], version.is16 ? {} : { id: 1 }));
    expect(lastLimit(talk)).toBe(6);
  });
});

describe("OCPP 1.6", () => {
  it("OCPP-EXTERNAL-2: obeys and has no words for it", () => {
    const talk = charging(VERSIONS[0]![1]);
    const before = talk.sent.length;
    constrain(talk, 4140);
    expect(lastLimit(talk)).toBe(6);
    expect(talk.sent).toHaveLength(before);
  });
});

describe.each(TELLING)("OCPP %s", (name, version) => {
  const idle = (settings = {}) => switchedOn(version, settings);
  const told = (talk: Conversation): string[] => actions(talk).filter((action) => action.endsWith("ChargingLimit"));

  it("OCPP-EXTERNAL-2: limit and end are told with their source, in messages the published schemas know", () => {
    const talk = idle();
    constrain(talk, 4140);
    constrain(talk, undefined);
    expect(told(talk)).toEqual(["NotifyChargingLimit", "ClearedChargingLimit"]);
    const [notice] = sentOf(talk, "NotifyChargingLimit") as [Payload];
    expect(notice["chargingLimit"]).toEqual({ chargingLimitSource: "SO", isGridCritical: true });
    expect(notice["evseId"]).toBeUndefined();
    expect(notice["chargingSchedule"]).toMatchObject([
      { chargingRateUnit: "W", chargingSchedulePeriod: [{ limit: 4140 }] },
    ]);
    expect(sentOf(talk, "ClearedChargingLimit")).toEqual([{ chargingLimitSource: "SO" }]);
    for (const { action, payload } of talk.sent)
      expect(publishedFault(name, "request", action, payload)).toBeUndefined();
  });

  it("OCPP-EXTERNAL-2: without NotifyChargingLimitWithSchedules the schedule stays at home; an EVSE is named", () => {
    const talk = idle({ limitSchedules: false });
    constrain(talk, 4140, { evse: 2 });
    expect(sentOf(talk, "NotifyChargingLimit")).toEqual([
      { chargingLimit: { chargingLimitSource: "SO", isGridCritical: true }, evseId: 2 },
    ]);
  });

  it("OCPP-EXTERNAL-3: a running transaction's change of rate is an event, one within the significance is not told", () => {
    const talk = charging(version, { limitChangePct: 10 });
    constrain(talk, 4140);
    const rates = () =>
      sentOf(talk, "TransactionEvent").filter((event) => event["triggerReason"] === "ChargingRateChanged").length;
    expect([told(talk).length, rates()]).toEqual([1, 1]);
    constrain(talk, 4200);
    expect([told(talk).length, rates()]).toEqual([1, 1]);
    constrain(talk, 6900);
    expect([told(talk).length, rates()]).toEqual([2, 2]);
  });

  it("OCPP-EXTERNAL-4: a limit that came and went offline is never told, one that stays is once connected", () => {
    const talk = idle();
    talk.tell({ kind: "disconnected", draw: 0 });
    constrain(talk, 4140);
    expect(told(talk)).toEqual([]);
    talk.tell({ kind: "connected" });
    expect(told(talk)).toEqual(["NotifyChargingLimit"]);
    talk.tell({ kind: "disconnected", draw: 0 });
    constrain(talk, undefined);
    constrain(talk, 4140);
    talk.tell({ kind: "connected" });
    expect(told(talk)).toHaveLength(1);
  });

  it("OCPP-EXTERNAL-4: a notice without an answer is said again once connected", () => {
    const talk = idle();
    talk.answer({ NotifyChargingLimit: () => "silence" });
    constrain(talk, 4140);
    talk.wait(100);
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.tell({ kind: "connected" });
    expect(told(talk)).toHaveLength(2);
  });

  it("OCPP-EXTERNAL-5: it is reported under its source", () => {
    const talk = idle();
    constrain(talk, 4140);
    setProfile(version, talk, 0, profile(version, "TxDefaultProfile", [[0, 16]]));
    talk.ask("GetChargingProfiles", { requestId: 7, chargingProfile: {} });
    expect(sentOf(talk, "ReportChargingProfiles").map((one) => [one["chargingLimitSource"], one["tbc"]])).toEqual([
      ["SO", true],
      ["CSO", false],
    ]);
  });
});
