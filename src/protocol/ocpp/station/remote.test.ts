import { describe, expect, it } from "vitest";
import type { Conversation } from "../conversation.ts";
import {
  actions,
  CARD,
  charging,
  energyOf,
  profile,
  remoteStart,
  runningId,
  sentOf,
  status,
  statusesOf,
  switchedOn,
  transactionsOf,
  VERSIONS,
  type Version,
} from "./testing.ts";

const rebooted = (talk: Conversation): unknown[] =>
  talk.done.flatMap((output) => (output.kind === "reboot" ? [output.reason] : []));

const stop = (version: Version, talk: Conversation, id: string): unknown =>
  status(
    version.is16
      ? talk.ask("RemoteStopTransaction", { transactionId: Number(id) })
      : talk.ask("RequestStopTransaction", { transactionId: id }),
  );

const reset = (version: Version, talk: Conversation, hard: boolean): unknown =>
  status(talk.ask("Reset", { type: version.is16 ? (hard ? "Hard" : "Soft") : hard ? "Immediate" : "OnIdle" }));

const setAvailable = (version: Version, talk: Conversation, evse: number, operative: boolean): unknown => {
  const word = operative ? "Operative" : "Inoperative";
  return status(
    version.is16
      ? talk.ask("ChangeAvailability", { connectorId: evse, type: word })
      : talk.ask("ChangeAvailability", { operationalStatus: word, ...(evse > 0 && { evse: { id: evse } }) }),
  );
};

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  it("OCPP-REMOTE-1: a remote start is obeyed with or without asking about the token again", () => {
    const plain = switchedOn(version);
    plain.tell({ kind: "plugged", evse: 1 });
    expect(remoteStart(version, plain, { evse: 1 })).toBe("Accepted");
    expect([energyOf(plain), sentOf(plain, "Authorize").length]).toEqual([[true], 0]);
    const asking = switchedOn(version, { authorizeRemoteStart: true });
    expect(remoteStart(version, asking, { evse: 1 })).toBe("Accepted");
    expect(sentOf(asking, "Authorize")).toHaveLength(1);
    expect(energyOf(asking)).toEqual([]);
    asking.tell({ kind: "plugged", evse: 1 });
    expect(energyOf(asking)).toEqual([true]);
    if (!version.is16) {
      const started = sentOf(asking, "TransactionEvent")[0]!;
      expect(started["transactionInfo"]).toMatchObject({ remoteStartId: 7 });
    }
  });

  it("OCPP-REMOTE-2: without an EVSE named the first free one is taken; with none free it is refused", () => {
    const talk = charging(version);
    expect(remoteStart(version, talk)).toBe("Accepted");
    talk.tell({ kind: "plugged", evse: 2 });
    expect(transactionsOf(talk)).toEqual(["Started", "Started"]);
    expect(remoteStart(version, talk)).toBe("Rejected");
    expect(remoteStart(version, talk, { evse: 3 })).toBe("Rejected");
  });

  it("OCPP-REMOTE-3: a remote stop ends the transaction of that id; an unknown id is refused", () => {
    const talk = charging(version);
    expect(stop(version, talk, "77")).toBe("Rejected");
    expect(stop(version, talk, runningId(version))).toBe("Accepted");
    expect(transactionsOf(talk)).toEqual(["Started", "Ended Remote"]);
  });

  it("OCPP-REMOTE-4: a profile that comes along holds for that transaction alone and must be a Tx profile", () => {
    const talk = switchedOn(version);
    talk.tell({ kind: "plugged", evse: 1 });
    const wrong = profile(version, "TxDefaultProfile", [[0, 10]]);
    expect(remoteStart(version, talk, { evse: 1, profile: wrong })).toBe("Rejected");
    expect(remoteStart(version, talk, { evse: 1, profile: profile(version, "TxProfile", [[0, 10]]) })).toBe("Accepted");
    expect(talk.done.at(-1)).toMatchObject({ kind: "limit", evse: 1, limit: { limit: 10 } });
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(talk.state.profiles).toEqual([]);
  });

  it("OCPP-AVAIL-1: availability changes at once, or when the transaction has ended", () => {
    const talk = charging(version);
    expect(setAvailable(version, talk, 2, false)).toBe("Accepted");
    expect(statusesOf(talk, 2)).toEqual(["Available", "Unavailable"]);
    expect(setAvailable(version, talk, 1, false)).toBe("Scheduled");
    expect(energyOf(talk)).toEqual([true]);
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(statusesOf(talk, 1).at(-1)).toBe("Unavailable");
    expect(setAvailable(version, talk, 0, true)).toBe("Accepted");
    expect([statusesOf(talk, 1).at(-1), statusesOf(talk, 2).at(-1)]).toEqual(["Available", "Available"]);
    expect(setAvailable(version, talk, 9, true)).toBe("Rejected");
  });

  it("OCPP-AVAIL-1: an EVSE out of service refuses drivers", () => {
    const talk = switchedOn(version);
    setAvailable(version, talk, 1, false);
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    expect(energyOf(talk)).toEqual([]);
    expect(talk.done.at(-1)).toMatchObject({ kind: "refused", evse: 1, status: "Unavailable" });
  });

  it("OCPP-AVAIL-2: a fault ends the transaction and is told", () => {
    const talk = charging(version);
    talk.tell({ kind: "fault", evse: 1, error: "GroundFailure" });
    expect(transactionsOf(talk)).toEqual(["Started", "Ended Other"]);
    expect(statusesOf(talk, 1).at(-1)).toBe("Faulted");
    if (version.is16) expect(sentOf(talk, "StatusNotification").at(-1)!["errorCode"]).toBe("GroundFailure");
    talk.tell({ kind: "unplugged", evse: 1 });
    talk.tell({ kind: "repaired", evse: 1 });
    expect(statusesOf(talk, 1).at(-1)).toBe("Available");
  });

  it("OCPP-RESET-1: a reset ends what runs, or waits for it, then restarts", () => {
    const hard = charging(version);
    expect(reset(version, hard, true)).toBe("Accepted");
    expect(transactionsOf(hard)).toEqual(["Started", version.is16 ? "Ended HardReset" : "Ended ImmediateReset"]);
    expect(rebooted(hard)).toEqual(["RemoteReset"]);
    const gentle = charging(version);
    expect(reset(version, gentle, false)).toBe(version.is16 ? "Accepted" : "Scheduled");
    expect(transactionsOf(gentle)).toEqual(version.is16 ? ["Started", "Ended SoftReset"] : ["Started"]);
    if (!version.is16) expect(status(gentle.ask("Reset", { type: "Immediate", evseId: 1 }))).toBe("Rejected");
    gentle.tell({ kind: "unplugged", evse: 1 });
    expect(rebooted(gentle)).toHaveLength(1);
  });

  it("OCPP-UNLOCK-1: unlocking ends the transaction in 1.6 and is refused during one in 2.0.1", () => {
    const talk = charging(version);
    const unlock = (evse: number): unknown =>
      status(talk.ask("UnlockConnector", version.is16 ? { connectorId: evse } : { evseId: evse, connectorId: 1 }));
    expect(unlock(1)).toBe(version.is16 ? "Unlocked" : "OngoingAuthorizedTransaction");
    expect(transactionsOf(talk)).toEqual(version.is16 ? ["Started", "Ended UnlockCommand"] : ["Started"]);
    expect(unlock(2)).toBe("Unlocked");
    expect(talk.done.at(-1)).toMatchObject({ kind: "unlock", evse: 2 });
    expect(unlock(9)).toBe(version.is16 ? "NotSupported" : "UnknownConnector");
  });

  it("OCPP-TRIGGER-1: on request the station says again what it can, and says what it cannot", () => {
    const talk = charging(version);
    const before = actions(talk).length;
    const trigger = (message: string, evse?: number): unknown =>
      status(
        talk.ask("TriggerMessage", {
          requestedMessage: message,
          ...(evse && (version.is16 ? { connectorId: evse } : { evse: { id: evse } })),
        }),
      );
    expect(trigger("Heartbeat")).toBe("Accepted");
    expect(trigger("StatusNotification", 2)).toBe("Accepted");
    expect(trigger("MeterValues", 1)).toBe("Accepted");
    expect(trigger("BootNotification")).toBe(version.is16 ? "Accepted" : "Rejected");
    expect(trigger("FirmwareStatusNotification")).toBe("NotImplemented");
    expect(trigger("StatusNotification", 9)).toBe("Rejected");
    expect(actions(talk).slice(before)).toEqual(
      version.is16
        ? [
            "Heartbeat",
            "StatusNotification",
            "MeterValues",
            "BootNotification",
            "StatusNotification",
            "StatusNotification",
            "StatusNotification",
          ]
        : ["Heartbeat", "StatusNotification", "TransactionEvent"],
    );
  });
});
