import { describe, expect, it } from "vitest";
import type { Payload } from "../frame.ts";
import { CARD, charging, sentOf, status, switchedOn, transactionsOf, VERSIONS } from "./testing.ts";

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  const started = version.is16 ? "StartTransaction" : "TransactionEvent";

  it("OCPP-QUEUE-1: events of transactions made offline are kept, in order, and sent once connected", () => {
    const talk = switchedOn(version, { offlineUnknownAllowed: true, sampleIntervalS: 60 });
    talk.tell({ kind: "disconnected", draw: 0 });
    const quiet = talk.sent.length;
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(100);
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(talk.sent).toHaveLength(quiet);
    talk.tell({ kind: "connected" });
    const sent = talk.sent.slice(quiet).filter(({ action }) => action !== "StatusNotification");
    expect(
      sent.map(({ payload }) =>
        String(payload["timestamp"] ?? (payload["meterValue"] as Payload[])[0]!["timestamp"]).slice(14, 19),
      ),
    ).toEqual(["00:00", "01:00", "01:40"]);
    expect(transactionsOf(talk)).toEqual(["Started", "Ended EVDisconnected"]);
    if (version.is16) {
      // The id came with the answer to the first and is in the others.
      expect(sent.slice(1).map(({ payload }) => payload["transactionId"])).toEqual([1000, 1000]);
    } else {
      expect(sent.map(({ payload }) => payload["offline"])).toEqual([true, true, true]);
    }
  });

  it("OCPP-QUEUE-2: a transaction message that fails is repeated after longer pauses, then given up", () => {
    const talk = switchedOn(version, { transactionAttempts: 3, transactionRetryS: 60 }, { [started]: () => "error" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(100);
    // While it waits, other messages go their way and later ones of transactions wait behind it.
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(talk.sent.at(-1)!.action).toBe("StatusNotification");
    talk.wait(1000);
    const first = talk.sent.filter(({ action, payload }) => action === started && (payload["seqNo"] ?? 0) === 0);
    expect(first.map(({ atS }) => atS)).toEqual([0, 60, 180]);
    expect(transactionsOf(talk).at(-1)).toBe("Ended EVDisconnected");
  });

  it("OCPP-QUEUE-3: one CALL is under way at a time; unanswered it counts as failed after the time-out", () => {
    const talk = switchedOn(version, { callTimeoutS: 20, transactionRetryS: 5 });
    talk.answer({ [started]: () => "silence" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    const sent = talk.sent.length;
    talk.tell({ kind: "charging", evse: 1, state: "Charging" });
    talk.wait(19);
    expect(talk.sent).toHaveLength(sent);
    talk.answer({ [started]: () => (version.is16 ? { transactionId: 1, idTagInfo: { status: "Accepted" } } : {}) });
    talk.wait(6);
    expect(sentOf(talk, started).length).toBeGreaterThan(1);
    expect(talk.sent.filter(({ action }) => action === started)[1]!.atS).toBe(25);
  });

  it("OCPP-QUEUE-4: a message whose connection broke is sent again and counts no attempt", () => {
    const talk = switchedOn(version, { transactionAttempts: 1 }, { [started]: () => "silence" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    for (let i = 0; i < 3; i++) {
      talk.tell({ kind: "disconnected", draw: 0 });
      talk.wait(5);
      talk.tell({ kind: "connected" });
    }
    expect(sentOf(talk, started)).toHaveLength(4);
  });

  it("OCPP-CONFIG-1: settings are read and changed by name; unknown, fixed and ill-formed ones are told apart", () => {
    const talk = switchedOn(version);
    const variables: Record<string, [string, string]> = {
      HeartbeatInterval: ["OCPPCommCtrlr", "HeartbeatInterval"],
      LocalPreAuthorize: ["AuthCtrlr", "LocalPreAuthorize"],
      ChargeProfileMaxStackLevel: ["SmartChargingCtrlr", "ProfileStackLevel"],
      Colour: ["AuthCtrlr", "Colour"],
      Coffee: ["CoffeeCtrlr", "Strength"],
    };
    const named = (key: string): Payload => ({
      component: { name: variables[key]![0] },
      variable: { name: variables[key]![1] },
    });
    const set = (key: string, value: string): unknown => {
      if (version.is16) return status(talk.ask("ChangeConfiguration", { key, value }));
      const reply = talk.ask("SetVariables", {
        setVariableData: [{ attributeValue: value, ...named(key) }],
      }) as Payload;
      return (reply["setVariableResult"] as Payload[])[0]!["attributeStatus"];
    };
    const get = (key: string): unknown => {
      if (version.is16) {
        const reply = talk.ask("GetConfiguration", { key: [key] }) as Record<string, Payload[]>;
        return reply["configurationKey"]![0]?.["value"] ?? reply["unknownKey"]![0];
      }
      const reply = talk.ask("GetVariables", { getVariableData: [named(key)] }) as Payload;
      const result = (reply["getVariableResult"] as Payload[])[0]!;
      return result["attributeValue"] ?? result["attributeStatus"];
    };
    expect([set("HeartbeatInterval", "120"), get("HeartbeatInterval")]).toEqual(["Accepted", "120"]);
    expect([set("LocalPreAuthorize", "TRUE"), get("LocalPreAuthorize")]).toEqual(["Accepted", "true"]);
    expect([set("HeartbeatInterval", "soon"), set("LocalPreAuthorize", "maybe")]).toEqual(["Rejected", "Rejected"]);
    expect(set("ChargeProfileMaxStackLevel", "3")).toBe("Rejected");
    if (version.is16) {
      const all = (talk.ask("GetConfiguration", {}) as Record<string, Payload[]>)["configurationKey"]!;
      expect(all).toContainEqual({ key: "NumberOfConnectors", readonly: true, value: "2" });
    }
    expect([set("Colour", "red"), set("Coffee", "9")]).toEqual(
      version.is16 ? ["NotSupported", "NotSupported"] : ["UnknownVariable", "UnknownComponent"],
    );
    expect(get("Colour")).toBe(version.is16 ? "Colour" : "UnknownVariable");
    talk.wait(120);
    expect(talk.sent.at(-1)).toMatchObject({ atS: 120, action: "Heartbeat" });
  });

  it("OCPP-RPC-1: unknown actions and broken payloads are answered with the error that fits", () => {
    const talk = switchedOn(version);
    const [missing, format] = version.is16
      ? ["OccurenceConstraintViolation", "FormationViolation"]
      : ["OccurrenceConstraintViolation", "FormatViolation"];
    expect(talk.ask("MakeCoffee", {})).toBe("NotImplemented");
    expect(talk.ask("Reset", {})).toBe(missing);
    expect(talk.ask("Reset", { type: 5 })).toBe("TypeConstraintViolation");
    expect(talk.ask("Reset", { type: "Gently" })).toBe("PropertyConstraintViolation");
    expect(talk.ask("ClearCache", { all: true })).toBe(format);
    expect(status(talk.ask("DataTransfer", { vendorId: "acme" }))).toBe("UnknownVendorId");
  });

  it("OCPP-RPC-2: an answer that breaks its schema counts as an error", () => {
    const talk = switchedOn(version, {}, { BootNotification: () => ({ status: "Accepted" }) });
    expect(talk.state.registration).toBe("New");
    talk.wait(60);
    expect(sentOf(talk, "BootNotification")).toHaveLength(2);
  });
});

describe("OCPP 1.6", () => {
  it("OCPP-QUEUE-5: where StartTransaction was given up, StopTransaction carries the id -1", () => {
    const talk = switchedOn(VERSIONS[0]![1], { transactionAttempts: 1 }, { StartTransaction: () => "error" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(sentOf(talk, "StopTransaction")[0]!["transactionId"]).toBe(-1);
  });

  it("OCPP-QUEUE-2: with the standard's values the pauses are 60 and 120 s", () => {
    const talk = switchedOn(VERSIONS[0]![1], {}, { StartTransaction: () => "error" });
    talk.tell({ kind: "plugged", evse: 1 });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(3600);
    const at = talk.sent.filter(({ action }) => action === "StartTransaction").map(({ atS }) => atS);
    expect(at).toEqual([0, 60, 180]);
  });
});

describe("OCPP 2.0.1", () => {
  it("OCPP-QUEUE-6: the station says whether a transaction goes on and whether messages of it wait", () => {
    const talk = charging(VERSIONS[1]![1]);
    const ask = (transactionId?: string) => talk.ask("GetTransactionStatus", transactionId ? { transactionId } : {});
    expect(ask("station-1-1")).toEqual({ ongoingIndicator: true, messagesInQueue: false });
    expect(ask("station-1-9")).toEqual({ ongoingIndicator: false, messagesInQueue: false });
    expect(ask()).toEqual({ messagesInQueue: false });
    talk.answer({ TransactionEvent: () => "silence" });
    talk.tell({ kind: "unplugged", evse: 1 });
    expect(ask("station-1-1")).toEqual({ ongoingIndicator: false, messagesInQueue: true });
  });
});
