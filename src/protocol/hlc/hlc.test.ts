import { describe, expect, it } from "vitest";
import { drive } from "../machine-driver.ts";
import { ALL_PROTOCOLS, evseSettings, playBench } from "./bench.ts";
import { evseHlc } from "./evse.ts";
import { type HlcMessage, responseCode } from "./message.ts";
import type { HlcProtocolName } from "./names.ts";
import { messageOf, nodeOf } from "./protocol.ts";
import { HLC_PROTOCOLS } from "./registry.ts";

const DIN = HLC_PROTOCOLS.din70121;
const TWO = HLC_PROTOCOLS["iso15118-2"];
const TWENTY = HLC_PROTOCOLS["iso15118-20"];

describe("order", () => {
  for (const { protocol, tls } of ALL_PROTOCOLS) {
    for (const mode of protocol === DIN ? (["DC"] as const) : (["AC", "DC"] as const)) {
      it(`V2G2-538: ${protocol.title} ${mode}: every request that is out of order is refused, wherever the session stands`, () => {
        const played = playBench({
          vehicle: { protocols: [protocol], mode },
          tls,
          at: { 1500: { vehicle: { wantsStop: true } } },
        });
        expect([played.vehicle.phase, played.evse.phase]).toEqual(["ended", "ended"]);
        const requests = played.messages.flatMap(({ message }) => (message.name.endsWith("Req") ? [message] : []));
        const byNode = new Map(requests.map((request) => [nodeOf(request), request]));
        let refused = 0;
        for (let length = 0; length < requests.length; length++) {
          for (const [node, request] of byNode) {
            const { driver, allowed } = evseAfter(requests.slice(0, length), protocol.name, mode, tls);
            driver.send({ kind: "message", message: request }).wait(10);
            const answer = driver.said.filter(({ output }) => output.kind === "message").at(-1)!.output as {
              message: HlcMessage;
            };
            const isRefused = responseCode(answer.message) === "FAILED_SequenceError";
            expect([node, isRefused]).toEqual([node, !allowed.includes(node)]);
            if (!isRefused) continue;
            refused += 1;
            expect(answer.message.name).toBe(`${messageOf(node)}Res`);
            expect(driver.phase).toBe("failed");
          }
        }
        expect(refused).toBeGreaterThan(50);
      });
    }
  }

  it("V2G2-462: a wrong session id is answered with FAILED_UnknownSession and blamed on the vehicle", () => {
    const played = playBench({ vehicle: { wrongSessionId: true } });
    expect(played.evseFailure).toMatchObject({ code: "FAILED_UnknownSession", party: "vehicle" });
    expect(played.vehicleFailure).toMatchObject({ code: "FAILED_UnknownSession", party: "vehicle" });
  });
});

/** An EVSE that has answered these requests, and what it would take next. */
function evseAfter(requests: readonly HlcMessage[], name: string, mode: "AC" | "DC", tls: "none" | "1.3") {
  const driver = drive(evseHlc(evseSettings({ mode, protocols: [HLC_PROTOCOLS[name as HlcProtocolName]] })));
  const ready = { authorisation: "accepted", vehicleReady: true, contactorClosed: true, isolation: "valid" } as const;
  driver.send({ kind: "facts", facts: ready }).send({ kind: "connected", tls });
  for (const message of requests) driver.send({ kind: "message", message }).wait(10);
  return { driver, allowed: driver.state.allowed };
}

describe("agreement", () => {
  it("V2G2-170: the vehicle's first choice that both speak wins; without one there is none", () => {
    const agreed = (protocols: (typeof DIN)[], evse: (typeof DIN)[]) => {
      const said = playBench({ vehicle: { protocols }, evse: { protocols: evse }, tls: "1.3", forMs: 100 }).vehicle
        .said;
      return said.flatMap(({ output }) => (output.kind === "agreed" ? [output.protocol] : []))[0];
    };
    expect(agreed([TWO, DIN], [DIN, TWO])).toBe("ISO 15118-2");
    expect(agreed([DIN, TWO], [DIN, TWO])).toBe("DIN 70121");
    expect(agreed([TWENTY, TWO], [TWO])).toBe("ISO 15118-2");
    expect(agreed([TWENTY], [DIN])).toBeUndefined();
  });

  it("V2G20-1237: ISO 15118-20 is neither offered nor taken without TLS 1.3", () => {
    for (const tls of ["none", "1.2", "1.3"] as const) {
      const { messages } = playBench({ vehicle: { protocols: [TWENTY, TWO] }, tls, forMs: 100 });
      const offer = messages[0]!.message.fields["AppProtocol"] as { ProtocolNamespace: string }[];
      expect(offer.some((one) => one.ProtocolNamespace.includes("-20"))).toBe(tls === "1.3");
    }
  });
});

describe("time limits", () => {
  it.each([
    [DIN, "none", "CurrentDemand", 0.25],
    [TWO, "none", "CurrentDemand", 0.25],
    [TWENTY, "1.3", "DC_ChargeLoop", 0.5],
    [TWO, "none", "ServiceDiscovery", 2],
    [TWO, "none", "PowerDelivery", 5],
  ] as const)(
    "V2G_EVCC_Msg_Timeout: $title %s %s: an answer after the limit of %d s ends the session",
    (protocol, tls, name, limitS) => {
      for (const [extraMs, isOver] of [
        [-10, false],
        [10, true],
      ] as const) {
        const answerMs = { [name]: limitS * 1000 + extraMs };
        const played = playBench({ vehicle: { protocols: [protocol] }, evse: { answerMs }, tls, forMs: 12_000 });
        expect([extraMs, played.vehicleFailure?.clause]).toEqual([
          extraMs,
          isOver ? "V2G_EVCC_Msg_Timeout" : undefined,
        ]);
      }
    },
  );

  it.each(ALL_PROTOCOLS)(
    "V2G_EVCC_CableCheck_Timeout: $protocol.title: a cable check of 39 s is borne, one of 41 s is not",
    ({ protocol, tls }) => {
      for (const [doneMs, clause] of [
        [39_000, undefined],
        [41_000, "V2G_EVCC_CableCheck_Timeout"],
      ] as const) {
        const at = { [doneMs]: { evse: { isolation: "valid" as const } } };
        const evseFacts = { isolation: "running" as const };
        const played = playBench({ vehicle: { protocols: [protocol] }, evseFacts, tls, at, forMs: 43_000 });
        expect([doneMs, played.vehicleFailure?.clause]).toEqual([doneMs, clause]);
      }
    },
  );

  it.each([
    [DIN, "none", 7000, undefined],
    [TWO, "none", 7000, undefined],
    [TWENTY, "1.3", 10_000, undefined],
    [DIN, "none", 12_000, 12],
  ] as const)(
    "V2G_EVCC_PreCharge_Timeout: %# precharge ends at the standard's limit, or at the vehicle's own",
    (protocol, tls, limitMs, own) => {
      const vehicle = { protocols: [protocol], preChargePatienceS: own };
      const played = playBench({ vehicle, vehicleFacts: { preCharged: false }, tls, forMs: limitMs + 3000 });
      expect(played.vehicleFailure?.clause).toBe("V2G_EVCC_PreCharge_Timeout");
      const failedMs = played.vehicle.said.find(({ output }) => output.kind === "failed")!.atMs;
      const startMs = played.at(protocol === TWENTY ? "DC_PreChargeReq" : "PreChargeReq");
      // The limit counts from the step before the first request, so by the think time more.
      expect(failedMs - startMs).toBeGreaterThan(limitMs - 150);
      expect(failedMs - startMs).toBeLessThanOrEqual(limitMs + 100);
    },
  );

  it("V2G_EVCC_ReadyToCharge_Timeout: by DIN 70121 150 s of set-up are too long, by ISO 15118-2 they are not", () => {
    const think = { setupMs: 25_000, cableCheckMs: 20, firstLoopMs: 20, loopMs: 20 };
    const din = playBench({ vehicle: { protocols: [DIN], think, preChargePatienceS: 60 }, forMs: 180_000 });
    expect(din.vehicleFailure?.clause).toBe("V2G_EVCC_ReadyToCharge_Timeout");
    const failedMs = din.vehicle.said.find(({ output }) => output.kind === "failed")!.atMs;
    expect(failedMs - din.at("supportedAppProtocolRes")).toBe(150_000);
    expect(
      playBench({ vehicle: { protocols: [TWO], think, preChargePatienceS: 60 }, forMs: 180_000 }).vehicleFailure,
    ).toBeUndefined();
    // Once in the loop the limit has been met for good.
    const quick = { ...think, setupMs: 20 };
    expect(playBench({ vehicle: { protocols: [DIN], think: quick }, forMs: 160_000 }).vehicleFailure).toBeUndefined();
  });

  it("V2G_SECC_Sequence_Timeout: 60 s of silence end the session, 0.5 s in the loop of ISO 15118-20", () => {
    const setup = playBench({ vehicle: { silentBefore: "ChargeParameterDiscovery" }, forMs: 61_000 });
    expect(setup.evseFailure?.clause).toBe("V2G_SECC_Sequence_Timeout");
    const think = { setupMs: 20, cableCheckMs: 20, firstLoopMs: 20, loopMs: 600 };
    const loop = playBench({ vehicle: { protocols: [TWENTY], think }, tls: "1.3", forMs: 8000 });
    expect(loop.evseFailure).toMatchObject({ clause: "V2G_SECC_Sequence_Timeout", party: "vehicle" });
    expect(playBench({ vehicle: { protocols: [TWO], think }, forMs: 8000 }).evseFailure).toBeUndefined();
  });
});

describe("power", () => {
  it("V2G2-862: on AC the answer to Start waits for the contactor, and fails after 3 s", () => {
    const evseFacts = { contactorClosed: false };
    const vehicle = { mode: "AC" as const };
    const at = { 2500: { evse: { contactorClosed: true } } };
    expect(playBench({ vehicle, evseFacts, at }).names).toContain("ChargingStatusRes");
    const failed = playBench({ vehicle, evseFacts, forMs: 6000 });
    expect(failed.vehicleFailure?.code).toBe("FAILED_ContactorError");
  });

  it("V2G2 renegotiation: goes through PowerDelivery(Renegotiate) and new parameters, and charges on", () => {
    const at = {
      1000: { evse: { notification: "ReNegotiation" as const } },
      1250: { evse: { notification: "None" as const } },
    };
    const { names, messages } = playBench({ vehicle: { mode: "AC" }, at, forMs: 2500 });
    const from = messages.findIndex(({ message }) => message.fields["ChargeProgress"] === "Renegotiate");
    expect(names.slice(from, from + 7)).toEqual([
      "PowerDeliveryReq",
      "PowerDeliveryRes",
      "ChargeParameterDiscoveryReq",
      "ChargeParameterDiscoveryRes",
      "PowerDeliveryReq",
      "PowerDeliveryRes",
      "ChargingStatusReq",
    ]);
  });

  it("V2G2 early end: a vehicle that is stopped before it charges ends by SessionStop after the next answer", () => {
    for (const { protocol, tls } of ALL_PROTOCOLS) {
      const whole = playBench({ vehicle: { protocols: [protocol], mode: "DC" }, tls });
      for (const share of [0.2, 0.4, 0.6, 0.8]) {
        const atMs = Math.floor(share * whole.at("PowerDeliveryReq"));
        const played = playBench({
          vehicle: { protocols: [protocol], mode: "DC" },
          tls,
          at: { [atMs]: { vehicle: { wantsStop: true } } },
        });
        const last = played.messages.at(-2)!;
        expect([played.vehicle.phase, played.evse.phase, last.message.name]).toEqual([
          "ended",
          "ended",
          "SessionStopReq",
        ]);
        expect(last.atMs - atMs).toBeLessThan(200);
        expect(played.names).not.toContain("PowerDeliveryReq");
        // Whoever was in C for the cable check is back in B.
        const states = played.vehicle.said.flatMap(({ output }) => (output.kind === "ready" ? [output.on] : []));
        expect(states.at(-1) ?? false).toBe(false);
      }
    }
  });

  it("V2G2 pause: ends with Pause on both sides and is joined again with its id", () => {
    const played = playBench({ vehicle: { mode: "AC" }, at: { 1000: { vehicle: { wantsPause: true } } } });
    expect([played.vehicle.phase, played.evse.phase]).toEqual(["paused", "paused"]);
    const { vehicle, evse } = played;
    vehicle.send({ kind: "facts", facts: { wantsPause: false } }).send({ kind: "connected", tls: "none" });
    evse.send({ kind: "connected", tls: "none" });
    const exchange = () => {
      vehicle.wait(20);
      const asked = vehicle.said.at(-1)!.output as { message: HlcMessage };
      evse.send({ kind: "message", message: asked.message }).wait(10);
      const answered = evse.said.findLast(({ output }) => output.kind === "message")!.output as { message: HlcMessage };
      vehicle.send({ kind: "message", message: answered.message });
      return answered.message;
    };
    exchange();
    expect(responseCode(exchange())).toBe("OK_OldSessionJoined");
  });

  it("V2G2 contract: an expired certificate and a foreign challenge are refused, a good one is not", () => {
    const vehicle = { mode: "AC" as const, contract: true };
    const good = playBench({ vehicle, evse: { plugAndCharge: true }, tls: "1.2" });
    expect(good.names).toContain("PaymentDetailsReq");
    expect(good.names).toContain("ChargingStatusReq");
    const expired = playBench({ vehicle, evse: { plugAndCharge: true, contractValid: false }, tls: "1.2" });
    expect(expired.vehicleFailure?.code).toBe("FAILED_CertificateExpired");
    const { driver } = evseAfter(
      good.messages.flatMap(({ message }) => (message.name.endsWith("Req") ? [message] : [])).slice(0, 5),
      "iso15118-2",
      "AC",
      "none",
    );
    const foreign = { name: "AuthorizationReq", sessionId: "A1B2C3D4", fields: { Id: "id1", GenChallenge: "other" } };
    driver.send({ kind: "message", message: foreign }).wait(10);
    expect(driver.phase).toBe("failed");
  });

  it("an insulation fault fails the cable check, and silence after power-off is borne", () => {
    const fault = playBench({ evseFacts: { isolation: "fault" } });
    expect(fault.evseFailure?.clause).toMatch(/cable check/);
    const silent = playBench({
      at: { 1000: { vehicle: { wantsStop: true } } },
      evse: { answerMs: { WeldingDetection: 10_000 } },
      forMs: 8000,
    });
    expect([silent.vehicleFailure, silent.vehicle.phase]).toEqual([undefined, "ended"]);
  });

  it("dynamic control of ISO 15118-20: the EVSE's target decides, inside the vehicle's limits", () => {
    const evseFacts = { targetPowerW: 4200, maxPowerW: 50_000 };
    const played = playBench({
      vehicle: { protocols: [TWENTY], controlMode: "dynamic" },
      evseFacts,
      vehicleFacts: { inletVoltageV: 400 },
      tls: "1.3",
    });
    const commands = played.evse.said.flatMap(({ output }) =>
      output.kind === "command" && output.command.what === "deliver" ? [output.command] : [],
    );
    expect(commands.at(-1)).toMatchObject({ voltageV: 400, currentA: 10.5 });
  });
});
