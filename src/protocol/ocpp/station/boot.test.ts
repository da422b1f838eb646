import { describe, expect, it } from "vitest";
import { actions, charging, remoteStart, sentOf, status, statusesOf, switchedOn, VERSIONS } from "./testing.ts";

describe.each(VERSIONS)("OCPP %s", (name, version) => {
  const answer = (word: string, interval: number) => () => ({
    status: word,
    currentTime: "2024-03-01T00:00:00.000Z",
    interval,
  });

  it("OCPP-BOOT-1: once connected the station introduces itself and sends nothing else until it is accepted", () => {
    const talk = switchedOn(version, {}, { BootNotification: () => "silence" });
    talk.tell({ kind: "plugged", evse: 1 });
    expect(actions(talk)).toEqual(["BootNotification"]);
  });

  it("OCPP-BOOT-2: accepted, it takes on the heartbeat interval and tells every status", () => {
    const talk = switchedOn(version, {}, { BootNotification: answer("Accepted", 100) });
    expect(talk.state.settings.heartbeatIntervalS).toBe(100);
    expect(statusesOf(talk, 1)).toEqual(["Available"]);
    expect(statusesOf(talk, 2)).toEqual(["Available"]);
    expect(statusesOf(talk, 0)).toEqual(name === "1.6" ? ["Available"] : []);
  });

  it.each([
    ["Pending", 30, 30],
    ["Rejected", 30, 30],
    ["Rejected", 0, 60],
  ])("OCPP-BOOT-3: %s with interval %i, it introduces itself again after %i s", (word, interval, afterS) => {
    const talk = switchedOn(version, {}, { BootNotification: answer(word, interval) });
    talk.wait(afterS - 1);
    expect(actions(talk)).toHaveLength(1);
    talk.wait(1);
    expect(talk.sent.map(({ atS }) => atS)).toEqual([0, afterS]);
  });

  it("OCPP-BOOT-4: unanswered, it introduces itself again 60 s after the time-out", () => {
    const talk = switchedOn(version, { callTimeoutS: 20 }, { BootNotification: () => "silence" });
    talk.wait(80);
    expect(talk.sent.map(({ atS, action }) => [atS, action])).toEqual([
      [0, "BootNotification"],
      [80, "BootNotification"],
    ]);
  });

  it("OCPP-BOOT-5: pending, it starts nothing; rejected, it obeys nothing", () => {
    const pending = switchedOn(version, {}, { BootNotification: answer("Pending", 30) });
    pending.tell({ kind: "plugged", evse: 1 });
    expect(remoteStart(version, pending)).toBe("Rejected");
    expect(status(pending.ask("TriggerMessage", { requestedMessage: "Heartbeat" }))).toBe("Accepted");
    expect(status(pending.ask("TriggerMessage", { requestedMessage: "StatusNotification" }))).toBe("Accepted");
    const statuses = name === "1.6" ? 3 : 2;
    expect(actions(pending)).toEqual(["BootNotification", "Heartbeat", ...Array(statuses).fill("StatusNotification")]);
    const rejected = switchedOn(version, {}, { BootNotification: answer("Rejected", 30) });
    expect(rejected.ask("TriggerMessage", { requestedMessage: "Heartbeat" })).toBe("SecurityError");
  });

  it("OCPP-CONNECT-1: back after a lost connection, it does not boot again", () => {
    const talk = charging(version);
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.wait(5);
    talk.tell({ kind: "connected" });
    expect(sentOf(talk, "BootNotification")).toHaveLength(1);
  });

  it("OCPP-CONNECT-2: waits between attempts are 1, 2, 4 and 4 s, each plus a share of 2 s", () => {
    const talk = switchedOn(version);
    const draws = [0, 0.5, 1, 0.25];
    for (const draw of draws) {
      talk.tell({ kind: "disconnected", draw });
      talk.wait(60);
    }
    const at = talk.done.flatMap((output) => (output.kind === "connect" ? [output.atS] : []));
    // The first is the station's start.
    expect(at).toEqual([0, 1 + 0, 60 + 2 + 1, 120 + 4 + 2, 180 + 4 + 0.5]);
  });

  it("OCPP-HEART-1: a heartbeat goes out when nothing else went out for the interval", () => {
    const talk = switchedOn(version, {}, { BootNotification: answer("Accepted", 100) });
    talk.wait(90);
    talk.tell({ kind: "plugged", evse: 1 });
    talk.wait(300);
    const beats = talk.sent.filter(({ action }) => action === "Heartbeat").map(({ atS }) => atS);
    expect(beats).toEqual([190, 290, 390]);
  });
});
