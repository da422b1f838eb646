import { describe, expect, it } from "vitest";
import { type EvseHlcSettings, evseHlc } from "../../src/protocol/hlc/evse.ts";
import type { HlcMessage } from "../../src/protocol/hlc/message.ts";
import type { HlcProtocolName } from "../../src/protocol/hlc/names.ts";
import { HLC_PROTOCOLS } from "../../src/protocol/hlc/registry.ts";
import { type VehicleHlcSettings, vehicleHlc } from "../../src/protocol/hlc/vehicle.ts";
import { readOracleJson } from "./shared.ts";

interface Recorded {
  readonly dir: "EV->SE" | "SE->EV";
  readonly msg: string;
  readonly json: Record<string, unknown>;
  readonly nominalResponseTimeout_s?: number;
}

interface Case {
  readonly file: string;
  readonly protocol: HlcProtocolName;
  readonly mode: "AC" | "DC";
  readonly contract?: true;
  readonly bidirectional?: true;
  /** The recorded simulator announced an unfinished profile once. */
  readonly profileRounds?: number;
}

const CASES: readonly Case[] = [
  { file: "din70121_dc", protocol: "din70121", mode: "DC" },
  { file: "iso2_ac_eim", protocol: "iso15118-2", mode: "AC" },
  { file: "iso2_ac_pnc_tls12", protocol: "iso15118-2", mode: "AC", contract: true },
  { file: "iso2_dc_eim", protocol: "iso15118-2", mode: "DC" },
  { file: "iso20_ac", protocol: "iso15118-20", mode: "AC", contract: true },
  { file: "iso20_ac_bpt", protocol: "iso15118-20", mode: "AC", contract: true, bidirectional: true, profileRounds: 1 },
  { file: "iso20_dc", protocol: "iso15118-20", mode: "DC", contract: true },
  { file: "iso20_dc_bpt", protocol: "iso15118-20", mode: "DC", contract: true, bidirectional: true },
];

const vehicleSettings = (one: Case): VehicleHlcSettings => ({
  protocols: [HLC_PROTOCOLS[one.protocol]],
  mode: one.mode,
  evccId: "360279A3CF80",
  contract: one.contract === true,
  bidirectional: one.bidirectional === true,
  controlMode: "scheduled",
  phases: 3,
  maxAcCurrentA: 32,
  minAcCurrentA: 10,
  maxAcVoltageV: 400,
  maxPowerW: 11_000,
  minPowerW: 100,
  maxDischargePowerW: 11_000,
  minDischargePowerW: 100,
  maxCurrentA: 32,
  maxVoltageV: 500,
  neededVoltageV: 0,
  capacityWh: 70_000,
  think: { setupMs: 10, cableCheckMs: 10, firstLoopMs: 10, loopMs: 10 },
  preChargePatienceS: undefined,
  profileRounds: one.profileRounds ?? 0,
  skipsRequest: undefined,
  endsAfterAuthorisation: false,
  silentBefore: undefined,
  wrongSessionId: false,
});

const evseSettings = (one: Case): EvseHlcSettings => ({
  protocols: [HLC_PROTOCOLS[one.protocol]],
  mode: one.mode,
  evseId: "UK123E1234",
  sessionId: "E7F2934BD2E28F32",
  plugAndCharge: one.contract === true,
  // The recorded EVSE always offers both directions in ISO 15118-20.
  bidirectional: true,
  free: false,
  phases: 3,
  nominalVoltageV: 400,
  maxAcCurrentA: 32,
  minPowerW: 100,
  minCurrentA: 20,
  minVoltageV: 40,
  rippleA: 40,
  answerMs: {},
  defaultAnswerMs: 1,
  refuses: undefined,
  contractValid: true,
});

/** Plays both machines against each other in lockstep. What their devices know follows from the recorded trace alone:
 *  how often a step was repeated is the devices' doing, not the protocol's. */
function play(one: Case, recorded: readonly Recorded[]): HlcMessage[] {
  const vehicle = vehicleHlc(vehicleSettings(one));
  const evse = evseHlc(evseSettings(one));
  let v = vehicle.initial;
  let e = evse.initial;
  const messages: HlcMessage[] = [];
  const timeouts: (number | undefined)[] = [];
  const vStep = (input: Parameters<typeof vehicle.step>[1]) => {
    const next = vehicle.step(v, input);
    v = next.state;
    return next;
  };
  const eStep = (input: Parameters<typeof evse.step>[1]) => {
    const next = evse.step(e, input);
    e = next.state;
    return next;
  };
  const tls = one.protocol === "iso15118-20" ? "1.3" : one.contract ? "1.2" : "none";
  eStep({ kind: "connected", tls });
  eStep({
    kind: "facts",
    facts: {
      authorisation: "accepted",
      vehicleReady: true,
      contactorClosed: true,
      maxCurrentA: 40,
      maxVoltageV: 400,
      maxPowerW: 11_000,
      presentVoltageV: 1,
    },
  });
  vStep({ kind: "connected", tls });
  const requests = recorded.filter((line) => line.dir === "EV->SE");
  for (const [i, line] of requests.entries()) {
    const upcoming = requests[i + 1];
    const repeats = upcoming?.msg === line.msg;
    // The last round of precharge and welding detection is announced in the request itself (ISO 15118-20).
    const step20 = one.protocol === "iso15118-20" && line.json["EVProcessing"] === "Finished";
    vStep({ kind: "facts", facts: { preCharged: step20, weldingChecked: step20, wantsStop: false } });
    const asked = vStep({ kind: "timer", timer: "think" });
    const request = asked.outputs.find((output) => output.kind === "message")!.message;
    messages.push(request);
    const response = asked.timers.find((change) => change.timer === "response" && change.afterUs !== undefined);
    timeouts.push(response?.afterUs === undefined ? undefined : response.afterUs / 1e6);
    eStep({ kind: "facts", facts: { isolation: repeats ? "running" : "valid" } });
    eStep({ kind: "message", message: request });
    const answered = eStep({ kind: "timer", timer: "answer" });
    const answer = answered.outputs.find((output) => output.kind === "message")!.message;
    messages.push(answer);
    // The recorded vehicles had enough in their charging loop; one that had earlier would end the session there.
    const wantsStop = !repeats && HLC_PROTOCOLS[one.protocol].stageOf(request.name.replace(/Req$/, "")) === "charging";
    vStep({ kind: "facts", facts: { preCharged: !repeats, weldingChecked: !repeats, wantsStop } });
    vStep({ kind: "message", message: answer });
  }
  expect(v.phase).toBe("ended");
  expect(e.phase).toBe("ended");
  // CurrentDemand of the recorded ISO 15118-2 vehicle waits longer than the standard's 0.25 s.
  for (const [i, line] of requests.entries()) {
    const nominalS = line.nominalResponseTimeout_s;
    if (nominalS && !line.msg.startsWith("CurrentDemand"))
      expect([line.msg, timeouts[i]]).toEqual([line.msg, nominalS]);
  }
  return messages;
}

/** Every path to a value in a message, with what must match exactly: codes, states and truths, not amounts. */
function paths(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => paths(item, `${path}[]`)))];
  if (value !== null && typeof value === "object") {
    return Object.entries(value).flatMap(([key, child]) => paths(child, `${path}.${key}`));
  }
  const isState = typeof value === "string" && EXACT.test(path);
  return [isState ? `${path} = ${value}` : path];
}

const EXACT =
  /(ResponseCode|EVSEProcessing|EVProcessing|ChargeProgress|SelectedPaymentOption|SelectedAuthorizationService|ChargingSession|Unit|RequestedEnergyTransferMode|EVRequestedEnergyTransferType|EVSENotification|EVErrorCode|EVSEStatusCode|EVSEIsolationStatus|BPT_ChannelSelection|PowerToleranceAcceptance|ProtocolNamespace|Name)$/;

/** The recorded message as name, header marks and body. */
function recordedShape(line: Recorded): { name: string; signed: boolean; paths: string[] } {
  const { Header, Body, ...rest } = line.json as { Header?: { Signature?: unknown }; Body?: Record<string, unknown> };
  const body = Body ? Body[line.msg] : rest;
  return { name: line.msg, signed: Header?.Signature !== undefined, paths: paths(body).filter(isComparable).sort() };
}

const shapeOf = (message: HlcMessage) => ({
  name: message.name,
  signed: message.signed === true,
  paths: paths(message.fields).filter(isComparable).sort(),
});

/** What differs for reasons that are the peer's own: names of taxes, and which energy modes its one station lists. */
const isComparable = (path: string) => !/TaxRuleName|ServiceName =|EnergyTransferMode\[\]/.test(path);

describe("message order and fields equal the recorded session", () => {
  for (const one of CASES) {
    it(`${HLC_PROTOCOLS[one.protocol].title}: ${one.file}`, () => {
      const { messages } = readOracleJson<{ messages: Recorded[] }>(`oracles/protocol/iso15118_trace_${one.file}.json`);
      const played = play(one, messages);
      expect(played.map((message) => message.name)).toEqual(messages.map((line) => line.msg));
      for (const [i, message] of played.entries()) {
        expect([i, shapeOf(message)]).toEqual([i, recordedShape(messages[i]!)]);
      }
    });
  }
});
