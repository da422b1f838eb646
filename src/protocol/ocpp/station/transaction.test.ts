import { describe, expect, it } from "vitest";
import type { Payload } from "../frame.ts";
import {
  CARD,
  charging,
  energyOf,
  OTHER_CARD,
  sentOf,
  statusesOf,
  switchedOn,
  tokenAnswer,
  transactionsOf,
  VERSIONS,
} from "./testing.ts";

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  it("OCPP-TX-1: energy flows once cable and accepted token are both there, whichever came first", () => {
    const talk = switchedOn(version);
    talk.tell({ kind: "plugged", evse: 1 });
    expect(energyOf(talk)).toEqual([]);
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    expect(energyOf(talk)).toEqual([true]);
    talk.tell({ kind: "presented", evse: 2, token: CARD });
    expect(energyOf(talk)).toEqual([true]);
    talk.tell({ kind: "plugged", evse: 2 });
    expect(energyOf(talk)).toEqual([true, true]);
    expect(transactionsOf(talk)).toEqual(["Started", "Started"]);
  });

  it("OCPP-TX-2: an accepted token without a cable lapses after the connection time-out", () => {
    const talk = switchedOn(version, { connectionTimeOutS: 45 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(45);
    talk.tell({ kind: "plugged", evse: 1 });
    expect([energyOf(talk), transactionsOf(talk)]).toEqual([[], []]);
  });

  it("OCPP-STATUS-1: every change of a connector's status is told once", () => {
    const talk = charging(version);
    talk.tell({ kind: "charging", evse: 1, state: "SuspendedEV" });
    talk.tell({ kind: "charging", evse: 1, state: "SuspendedEV" });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(statusesOf(talk, 1)).toEqual(
      version.is16
        ? ["Available", "Preparing", "Charging", "SuspendedEV", "Finishing", "Available"]
        : ["Available", "Occupied", "Available"],
    );
    expect(statusesOf(talk, 2)).toEqual(["Available"]);
  });

  it("OCPP-STATUS-2: after a short absence the changed statuses are told, after a long one all", () => {
    const toldAfter = (seconds: number) => {
      const talk = switchedOn(version);
      talk.tell({ kind: "disconnected", draw: 0 });
      talk.tell({ kind: "plugged", evse: 1 });
      talk.wait(seconds);
      talk.tell({ kind: "connected" });
      return [statusesOf(talk, 1).length, statusesOf(talk, 2).length];
    };
    expect([toldAfter(30), toldAfter(61)]).toEqual([
      [2, 1],
      [2, 2],
    ]);
  });

  it("OCPP-STATUS-2: a status that got lost with the connection is told again", () => {
    const talk = switchedOn(version);
    talk.answer({ StatusNotification: () => "silence" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.answer({ StatusNotification: () => ({}) });
    talk.tell({ kind: "connected" });
    const word = version.is16 ? "Preparing" : "Occupied";
    expect(statusesOf(talk, 1)).toEqual(["Available", word, word]);
  });

  it("OCPP-TX-3: stopped at the station, it ends with reason Local and finishes until the cable is out", () => {
    const talk = charging(version);
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    expect(transactionsOf(talk)).toEqual(["Started", "Ended Local"]);
    expect(energyOf(talk)).toEqual([true, false]);
    expect(statusesOf(talk, 1).at(-1)).toBe(version.is16 ? "Finishing" : "Occupied");
    // The same driver may go on without pulling the cable.
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    expect(transactionsOf(talk)).toEqual(["Started", "Ended Local", "Started"]);
  });

  it("OCPP-TX-4: pulling the cable ends the transaction, or only pauses it", () => {
    const ends = charging(version);
    ends.tell({ kind: "unplugged", evse: 1 });
    expect(transactionsOf(ends)).toEqual(["Started", "Ended EVDisconnected"]);
    const pauses = charging(version, { stopOnEvDisconnect: false });
    pauses.tell({ kind: "unplugged", evse: 1 });
    expect([transactionsOf(pauses), energyOf(pauses)]).toEqual([["Started"], [true, false]]);
    pauses.tell({ kind: "plugged", evse: 1 });
    expect([transactionsOf(pauses), energyOf(pauses)]).toEqual([["Started"], [true, false, true]]);
  });

  it("OCPP-TX-5: 1.6 ends under the id it was given; 2.0.1 numbers events from 0 without a gap", () => {
    const talk = charging(version);
    talk.tell({ kind: "charging", evse: 1, state: "SuspendedEV" });
    talk.tell({ kind: "unplugged", evse: 1 });
    if (version.is16) {
      expect(sentOf(talk, "StopTransaction")[0]!["transactionId"]).toBe(1000);
      return;
    }
    const events = sentOf(talk, "TransactionEvent");
    expect(events.map((event) => event["seqNo"])).toEqual([0, 1, 2, 3]);
    expect(new Set(events.map((event) => (event["transactionInfo"] as Payload)["transactionId"]))).toEqual(
      new Set(["station-1-1"]),
    );
  });

  it("OCPP-TX-6: a token refused after the start ends the transaction, or only its energy", () => {
    const refuse = {
      StartTransaction: () => ({ ...tokenAnswer(version, "Invalid"), transactionId: 5 }),
      TransactionEvent: ({ idToken }: Payload) => (idToken ? tokenAnswer(version, "Invalid") : {}),
    };
    const ends = charging(version, {}, refuse);
    expect([transactionsOf(ends), energyOf(ends)]).toEqual([
      ["Started", "Ended DeAuthorized"],
      [true, false],
    ]);
    const starves = charging(version, { stopOnInvalidId: false }, refuse);
    expect([transactionsOf(starves), energyOf(starves)]).toEqual([["Started"], [true, false]]);
  });

  it("OCPP-TX-6: a token refused stays without energy when the cable comes back", () => {
    const refuse = {
      StartTransaction: () => ({ ...tokenAnswer(version, "Invalid"), transactionId: 5 }),
      TransactionEvent: ({ idToken }: Payload) => (idToken ? tokenAnswer(version, "Invalid") : {}),
    };
    const talk = charging(version, { stopOnInvalidId: false, stopOnEvDisconnect: false }, refuse);
    talk.tell({ kind: "unplugged", evse: 1 });
    talk.tell({ kind: "plugged", evse: 1 });
    expect(energyOf(talk)).toEqual([true, false]);
  });

  it("OCPP-TX-6: an answer about an earlier transaction does not touch the one that runs", () => {
    const talk = switchedOn(version, { offlineUnknownAllowed: true });
    talk.tell({ kind: "disconnected", draw: 0 });
    for (const token of [CARD, OTHER_CARD]) {
      talk.tell({ kind: "plugged", evse: 1 });
      talk.tell({ kind: "presented", evse: 1, token });
      if (token === CARD) talk.tell({ kind: "unplugged", evse: 1 });
    }
    const word = (payload: Payload) => (JSON.stringify(payload).includes(CARD.id) ? "Invalid" : "Accepted");
    talk.answer({
      StartTransaction: (payload) => ({ ...tokenAnswer(version, word(payload)), transactionId: 5 }),
      TransactionEvent: (payload) => (payload["idToken"] ? tokenAnswer(version, word(payload)) : {}),
    });
    talk.tell({ kind: "connected" });
    expect(transactionsOf(talk)).toEqual(["Started", "Ended EVDisconnected", "Started"]);
    expect(energyOf(talk)).toEqual([true, false, true]);
  });

  it("OCPP-TX-8: a transaction cut by a restart is ended with reason PowerLoss and told after the next boot", () => {
    const talk = charging(version);
    talk.tell({ kind: "restarted", reason: "PowerUp" });
    expect(transactionsOf(talk)).toEqual(["Started"]);
    talk.tell({ kind: "connected" });
    expect(transactionsOf(talk)).toEqual(["Started", "Ended PowerLoss"]);
    expect(sentOf(talk, "BootNotification")).toHaveLength(2);
  });
});

describe("OCPP 2.0.1 start points", () => {
  const version = VERSIONS[1]![1];
  const story = (txStartPoint: string, cableFirst: boolean) => {
    const talk = switchedOn(version, { txStartPoint });
    const steps = [
      { kind: "plugged", evse: 1 },
      { kind: "presented", evse: 1, token: CARD },
    ] as const;
    for (const step of cableFirst ? steps : [...steps].reverse()) talk.tell(step);
    const events = sentOf(talk, "TransactionEvent").map((event) => `${event["eventType"]} ${event["triggerReason"]}`);
    return { talk, events };
  };

  it("OCPP-TX-7: the transaction opens at the start point set: cable, token, or both", () => {
    expect(story("PowerPathClosed", true).events).toEqual(["Started Authorized"]);
    expect(story("PowerPathClosed", false).events).toEqual(["Started CablePluggedIn"]);
    expect(story("EVConnected", true).events).toEqual(["Started CablePluggedIn", "Updated Authorized"]);
    expect(story("Authorized", false).events).toEqual(["Started Authorized", "Updated CablePluggedIn"]);
    expect(story("EVConnected,Authorized", true).events).toEqual(["Started CablePluggedIn", "Updated Authorized"]);
    for (const point of ["PowerPathClosed", "EVConnected", "Authorized"]) {
      expect(energyOf(story(point, true).talk)).toEqual([true]);
    }
  });

  it("OCPP-TX-7: a transaction opened by a token alone ends with reason Timeout where no cable comes", () => {
    const talk = switchedOn(version, { txStartPoint: "Authorized" });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(120);
    expect(transactionsOf(talk)).toEqual(["Started", "Ended Timeout"]);
  });
});
