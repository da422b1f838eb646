import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Payload } from "../frame.ts";
import { faultOf } from "../shape.ts";
import type { StationEvent } from "./input.ts";
import { publishedFault } from "./published-schemas.ts";
import {
  CARD,
  EPOCH_US,
  externalProfile,
  OTHER_CARD,
  profile,
  remoteStart,
  reserve,
  setProfile,
  switchedOn,
  tokenAnswer,
  VERSION_21,
  VERSIONS,
  type Version,
} from "./testing.ts";

const evse = fc.constantFrom(1, 2);

const events: fc.Arbitrary<StationEvent> = fc.oneof(
  fc.record({ kind: fc.constant("plugged" as const), evse }),
  fc.record({ kind: fc.constant("unplugged" as const), evse }),
  fc.record({ kind: fc.constant("presented" as const), evse, token: fc.constantFrom(CARD, OTHER_CARD) }),
  fc.record({
    kind: fc.constant("charging" as const),
    evse,
    state: fc.constantFrom("Charging" as const, "SuspendedEV" as const, "SuspendedEVSE" as const),
  }),
  fc.record({ kind: fc.constant("fault" as const), evse, error: fc.constant("OtherError") }),
  fc.record({ kind: fc.constant("repaired" as const), evse }),
  fc.constant({ kind: "connected" as const }),
  fc.record({ kind: fc.constant("disconnected" as const), draw: fc.constantFrom(0, 0.5) }),
  fc.constant({ kind: "restarted" as const, reason: "PowerUp" }),
  fc.record({
    kind: fc.constant("constrained" as const),
    evse: fc.constantFrom(0, 1, 2),
    purpose: fc.constantFrom("ExternalConstraints" as const, "LocalGeneration" as const),
    source: fc.constantFrom("EMS" as const, "SO" as const, "Other" as const),
    isGridCritical: fc.boolean(),
    profile: fc.constantFrom(undefined, externalProfile(4200), externalProfile(11_000)),
  }) as fc.Arbitrary<StationEvent>,
  fc.record({
    kind: fc.constant("derAlarm" as const),
    alarm: fc.constant({ control: "FreqDroop", fault: "OverFrequency", isOver: false }),
  }),
);

/** What a back office may do besides answering; `ask` is a message without fields that matter here. */
const wishes = fc.oneof(
  fc.record({ wish: fc.constant("start" as const), evse }),
  fc.record({ wish: fc.constant("reserve" as const), evse, id: fc.nat(3), forS: fc.integer({ min: 1, max: 4000 }) }),
  fc.record({
    wish: fc.constant("profile" as const),
    evse: fc.constantFrom(0, 1, 2),
    limit: fc.nat(32),
    level: fc.nat(2),
  }),
  fc.record({ wish: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 2000 }) }),
  fc.record({ wish: fc.constant("answers" as const), how: fc.constantFrom("Accepted", "Invalid", "error", "silence") }),
  fc.record({ wish: fc.constant("clear" as const) }),
  fc.record({ wish: fc.constant("der" as const), id: fc.nat(3), level: fc.nat(3), seconds: fc.nat(600) }),
  fc.record({ wish: fc.constant("dynamic" as const), evse, limit: fc.nat(32) }),
);

const steps = fc.array(fc.oneof(events, wishes), { maxLength: 60 });

const ALL: readonly (readonly [string, Version])[] = [...VERSIONS, ["2.1", VERSION_21]];

describe.each(ALL)("OCPP %s", (name, version) => {
  function live(story: readonly (StationEvent | { readonly wish: string })[], startPoint: string) {
    const talk = switchedOn(version, {
      txStartPoint: startPoint,
      sampleIntervalS: 300,
      clockAlignedIntervalS: 900,
      offlineUnknownAllowed: true,
    });
    const started = new Map<unknown, number>();
    for (const step of story) {
      if ("kind" in step) talk.tell(step);
      else perform(step as never);
    }
    return { talk, started };

    function perform(step: {
      wish: string;
      evse: number;
      id: number;
      forS: number;
      limit: number;
      level: number;
      seconds: number;
      how: string;
    }) {
      if (step.wish === "wait") talk.wait(step.seconds);
      if (step.wish === "start") remoteStart(version, talk, { evse: step.evse });
      if (step.wish === "reserve") reserve(version, talk, step.evse, step.id, Math.round(talk.atS) + step.forS);
      if (step.wish === "clear") talk.ask("ClearChargingProfile", {});
      if (step.wish === "profile") {
        const json = profile(version, "TxDefaultProfile", [[0, step.limit]], { stackLevel: step.level });
        setProfile(version, talk, step.evse, json);
      }
      if (step.wish === "dynamic" && name === "2.1") {
        const more = { id: 30 + step.evse, chargingProfileKind: "Dynamic", dynUpdateInterval: 100 };
        setProfile(version, talk, step.evse, profile(version, "TxDefaultProfile", [[0, step.limit]], more));
      }
      if (step.wish === "der" && name === "2.1") {
        const span = { startTime: new Date((EPOCH_US + talk.atS * 1e6) / 1000 + 1000 * step.seconds), duration: 300 };
        const curve = { priority: step.level, yUnit: "PctMaxW", curveData: [{ x: 1, y: 2 }] };
        const isDefault = step.level === 0;
        talk.ask("SetDERControl", {
          ...{ isDefault, controlId: `c${step.id}`, controlType: "VoltWatt" },
          curve: { ...curve, ...(!isDefault && { ...span, startTime: span.startTime.toISOString() }) },
        });
        talk.ask("GetDERControl", { requestId: 1 });
      }
      if (step.wish === "answers") {
        const { how } = step;
        const spoken = how === "error" || how === "silence" ? how : undefined;
        talk.answer({
          Authorize: () => spoken ?? tokenAnswer(version, how),
          StartTransaction: () => spoken ?? { ...tokenAnswer(version, how), transactionId: talk.sent.length },
          StopTransaction: () => spoken ?? {},
          TransactionEvent: ({ idToken }: Payload) => spoken ?? (idToken ? tokenAnswer(version, how) : {}),
          PullDynamicScheduleUpdate: () => spoken ?? { status: "Accepted", scheduleUpdate: { limit: 7 } },
        });
      }
    }
  }

  const startPoint = fc.constantFrom("PowerPathClosed", "EVConnected", "Authorized", "EVConnected,Authorized");

  it("OCPP-RPC-3: whatever happens, every message the station sends keeps to its schema", () => {
    fc.assert(
      fc.property(steps, startPoint, (story, point) => {
        for (const { action, payload } of live(story, point).talk.sent) {
          const shape = version.dialect.shapes.requests[action];
          expect(shape && faultOf(payload, shape)).toBeUndefined();
          expect(shape).toBeDefined();
          expect(publishedFault(name, "request", action, payload)).toBeUndefined();
        }
      }),
    );
  });

  it("OCPP-RPC-3: whatever it is asked, its answers keep to the published schemas", () => {
    const asks: readonly (readonly [string, Payload])[] = [
      ["Reset", { type: version.is16 ? "Soft" : "OnIdle" }],
      ["GetCompositeSchedule", version.is16 ? { connectorId: 1, duration: 600 } : { evseId: 1, duration: 600 }],
      ["ClearChargingProfile", {}],
      ["ClearCache", {}],
      ["CancelReservation", { reservationId: 3 }],
      ["TriggerMessage", { requestedMessage: "Heartbeat" }],
      ["UnlockConnector", version.is16 ? { connectorId: 1 } : { evseId: 1, connectorId: 1 }],
      ["DataTransfer", { vendorId: "nobody" }],
      ...(version.is16
        ? ([
            ["ChangeAvailability", { connectorId: 1, type: "Inoperative" }],
            ["GetConfiguration", {}],
            ["ChangeConfiguration", { key: "MeterValueSampleInterval", value: "60" }],
            ["RemoteStopTransaction", { transactionId: 1000 }],
            ["GetLocalListVersion", {}],
          ] as const)
        : ([
            ["ChangeAvailability", { operationalStatus: "Inoperative" }],
            [
              "GetVariables",
              { getVariableData: [{ component: { name: "OCPPCommCtrlr" }, variable: { name: "HeartbeatInterval" } }] },
            ],
            ["RequestStopTransaction", { transactionId: "station-1-1" }],
            ["GetTransactionStatus", {}],
            ["GetChargingProfiles", { requestId: 1, chargingProfile: {} }],
            ["GetLocalListVersion", {}],
            ...(name === "2.1"
              ? ([
                  ["ClearDERControl", { isDefault: true }],
                  ["GetDERControl", { requestId: 2, controlType: "VoltWatt" }],
                  ["UpdateDynamicSchedule", { chargingProfileId: 31, scheduleUpdate: { limit: 9 } }],
                  [
                    "NotifyAllowedEnergyTransfer",
                    { transactionId: "station-1-1", allowedEnergyTransfer: ["AC_three_phase"] },
                  ],
                ] as const)
              : []),
          ] as const)),
    ];
    let answered = 0;
    fc.assert(
      fc.property(steps, startPoint, fc.shuffledSubarray([...asks]), (story, point, wanted) => {
        const { talk } = live(story, point);
        for (const [action, payload] of wanted) {
          expect(publishedFault(name, "request", action, payload)).toBeUndefined();
          const answer = talk.ask(action, payload);
          if (typeof answer === "string" || answer === undefined) continue;
          answered += 1;
          expect(publishedFault(name, "response", action, answer)).toBeUndefined();
        }
      }),
      { seed: 1, numRuns: 60 },
    );
    expect(answered).toBeGreaterThan(100);
  });

  it("OCPP-TX-1: whatever happens, energy is allowed only with a cable, a token and a transaction", () => {
    fc.assert(
      fc.property(steps, startPoint, (story, point) => {
        for (const { energised, plugged, authorisation, transaction } of live(story, point).talk.state.evses) {
          if (energised)
            expect([plugged, authorisation !== undefined, transaction !== undefined]).toEqual([true, true, true]);
        }
      }),
    );
  });

  it("OCPP-TX-5: whatever happens, nothing is told of a transaction before its start or after its end, and no event twice", () => {
    fc.assert(
      fc.property(steps, startPoint, (story, point) => {
        const { talk } = live(story, point);
        if (version.is16) return;
        const seen = new Map<unknown, { seqNo: number; ended: boolean }>();
        const events = talk.sent.filter(({ action }) => action === "TransactionEvent");
        for (const { payload } of events) {
          const id = (payload["transactionInfo"] as Payload)["transactionId"];
          const seqNo = payload["seqNo"] as number;
          const before = seen.get(id);
          // Sent again after a failure it is the same event; else a later one.
          expect(seqNo).toBeGreaterThanOrEqual(before?.seqNo ?? 0);
          if (seqNo > (before?.seqNo ?? -1)) expect(before?.ended ?? false).toBe(false);
          expect(payload["eventType"] === "Started").toBe(seqNo === 0);
          seen.set(id, { seqNo, ended: payload["eventType"] === "Ended" });
        }
      }),
    );
  });

  it("OCPP-QUEUE-1: whatever happens, once all is quiet and answered nothing is left to send", () => {
    fc.assert(
      fc.property(steps, startPoint, (story, point) => {
        const { talk } = live(story, point);
        talk.answer({
          Authorize: () => tokenAnswer(version, "Accepted"),
          StartTransaction: () => ({ ...tokenAnswer(version, "Accepted"), transactionId: 7 }),
          StopTransaction: () => ({}),
          PullDynamicScheduleUpdate: () => ({ status: "Rejected" }),
          TransactionEvent: () => ({}),
        });
        talk.tell({ kind: "disconnected", draw: 0 });
        talk.tell({ kind: "connected" });
        talk.wait(1);
        // A message that failed before may still sit out its pause.
        talk.wait(300);
        expect([talk.state.queue, talk.state.pending]).toEqual([[], undefined]);
      }),
    );
  });

  it("the same story gives the same messages", () => {
    fc.assert(
      fc.property(steps, startPoint, (story, point) => {
        expect(live(story, point).talk.sent).toEqual(live(story, point).talk.sent);
      }),
      { numRuns: 30 },
    );
  });
});
