import { describe, expect, it } from "vitest";
import {
  CARD,
  charging,
  energyOf,
  OTHER_CARD,
  reserve,
  sentOf,
  status,
  statusesOf,
  switchedOn,
  tokenAnswer,
  VERSIONS,
} from "./testing.ts";

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  it("OCPP-RESERVE-1: an idle EVSE can be reserved; one in use, broken or out of service says so", () => {
    const talk = charging(version);
    expect(reserve(version, talk, 1, 5, 600)).toBe("Occupied");
    expect(reserve(version, talk, 2, 5, 600)).toBe("Accepted");
    expect(statusesOf(talk, 2)).toEqual(["Available", "Reserved"]);
    expect(reserve(version, talk, 2, 6, 600)).toBe("Occupied");
    expect(reserve(version, talk, 3, 7, 600)).toBe("Rejected");
    expect(reserve(version, talk, 2, 7, 0)).toBe("Rejected");
    talk.tell({ kind: "fault", evse: 2, error: "OtherError" });
    expect(reserve(version, talk, 2, 7, 600)).toBe("Faulted");
    const closed = switchedOn(version);
    const word = "Inoperative";
    closed.ask(
      "ChangeAvailability",
      version.is16 ? { connectorId: 1, type: word } : { operationalStatus: word, evse: { id: 1 } },
    );
    expect(reserve(version, closed, 1, 5, 600)).toBe("Unavailable");
  });

  it("OCPP-RESERVE-2: a reserved EVSE serves its token or group, and the transaction names the reservation", () => {
    const starts = (token: typeof CARD, group?: string) => {
      const talk = switchedOn(version, {}, { Authorize: () => tokenAnswer(version, "Accepted", group) });
      reserve(version, talk, 1, 5, 600, "FAMILY");
      talk.tell({ kind: "plugged", evse: 1 });
      talk.tell({ kind: "presented", evse: 1, token });
      const started = sentOf(talk, version.is16 ? "StartTransaction" : "TransactionEvent")[0];
      return [energyOf(talk).length, started?.["reservationId"], talk.state.reservations.length];
    };
    expect(starts(CARD)).toEqual([1, 5, 0]);
    expect(starts(OTHER_CARD)).toEqual([0, undefined, 1]);
    expect(starts(OTHER_CARD, "FAMILY")).toEqual([1, 5, 0]);
    expect(starts(OTHER_CARD, "STRANGERS")).toEqual([0, undefined, 1]);
  });

  it("OCPP-RESERVE-2: a stranger's cable does not use up the reservation", () => {
    const talk = switchedOn(version, { txStartPoint: "EVConnected" });
    reserve(version, talk, 1, 5, 600);
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: OTHER_CARD });
    expect([energyOf(talk), talk.state.reservations.length]).toEqual([[], 1]);
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    expect([energyOf(talk), talk.state.reservations.length]).toEqual([[true], 0]);
    const named = [...sentOf(talk, "StartTransaction"), ...sentOf(talk, "TransactionEvent")].filter(
      (one) => one["reservationId"] === 5,
    );
    expect(named).toHaveLength(1);
  });

  it("OCPP-RESERVE-3: it ends when it expires, is cancelled, or cannot be kept; the same id replaces it", () => {
    const talk = switchedOn(version);
    reserve(version, talk, 1, 5, 600);
    talk.wait(600);
    expect(statusesOf(talk, 1)).toEqual(["Available", "Reserved", "Available"]);
    reserve(version, talk, 1, 6, 1200);
    expect(reserve(version, talk, 2, 6, 1200)).toBe("Accepted");
    expect([statusesOf(talk, 1).at(-1), statusesOf(talk, 2).at(-1)]).toEqual(["Available", "Reserved"]);
    expect(status(talk.ask("CancelReservation", { reservationId: 6 }))).toBe("Accepted");
    expect(status(talk.ask("CancelReservation", { reservationId: 6 }))).toBe("Rejected");
    reserve(version, talk, 1, 7, 1200);
    talk.tell({ kind: "fault", evse: 1, error: "OtherError" });
    expect(talk.state.reservations).toEqual([]);
    expect(sentOf(talk, "ReservationStatusUpdate")).toEqual(
      version.is16
        ? []
        : [
            { reservationId: 5, reservationUpdateStatus: "Expired" },
            { reservationId: 7, reservationUpdateStatus: "Removed" },
          ],
    );
  });
});
