import { type Failed, type Failure, failed, type Note } from "../failure.ts";
import type { TlsVersion } from "../link/messages.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { type HlcMessage, isOngoing } from "./message.ts";
import {
  type Answer,
  type Channel,
  type DeviceCommand,
  type HlcProtocol,
  type Node,
  nodeOf,
  requestBase,
  responseOf,
} from "./protocol.ts";
import { HANDSHAKE, type HlcStep, stepsOf } from "./steps.ts";

/** What one EVSE can. */
export interface EvseHlcSettings {
  readonly protocols: readonly HlcProtocol[];
  readonly mode: "AC" | "DC";
  readonly evseId: string;
  /** Session id it gives out. */
  readonly sessionId: string;
  readonly plugAndCharge: boolean;
  readonly bidirectional: boolean;
  readonly free: boolean;
  readonly phases: 1 | 3;
  readonly nominalVoltageV: number;
  readonly maxAcCurrentA: number;
  readonly minPowerW: number;
  readonly minCurrentA: number;
  readonly minVoltageV: number;
  readonly rippleA: number;
  /** Answer times [ms]: by message name without Req, and for all others. */
  readonly answerMs: Readonly<Record<string, number>>;
  readonly defaultAnswerMs: number;
  /** Answers this request with FAILED. */
  readonly refuses: string | undefined;
  readonly contractValid: boolean;
}

/** What the EVSE's devices and its back office know now. */
export interface EvseFacts {
  readonly authorisation: "pending" | "accepted" | "rejected";
  readonly vehicleReady: boolean;
  readonly contactorClosed: boolean;
  readonly isolation: "idle" | "running" | "valid" | "fault";
  readonly presentVoltageV: number;
  readonly presentCurrentA: number;
  readonly maxCurrentA: number;
  readonly maxVoltageV: number;
  readonly maxPowerW: number;
  /** Power the EVSE wants to flow, positive into the vehicle [W] (ISO 15118-20 dynamic). */
  readonly targetPowerW: number;
  readonly meteredWh: number;
  readonly notification: "None" | "StopCharging" | "ReNegotiation";
}

export type EvseHlcTimer = "answer" | "sequence" | "wait";

export type EvseHlcInput =
  | Fired<EvseHlcTimer>
  | { readonly kind: "connected"; readonly tls: TlsVersion }
  | { readonly kind: "abort" }
  | { readonly kind: "facts"; readonly facts: Partial<EvseFacts> }
  | { readonly kind: "message"; readonly message: HlcMessage };

export type EvseHlcOutput =
  | Failed
  | Note
  | { readonly kind: "message"; readonly message: HlcMessage }
  | { readonly kind: "command"; readonly command: DeviceCommand }
  | { readonly kind: "sessionUp" }
  | { readonly kind: "ended"; readonly how: "Terminate" | "Pause" };

export interface EvseHlcState {
  readonly settings: EvseHlcSettings;
  readonly phase: Node;
  readonly allowed: readonly Node[];
  readonly protocol: HlcProtocol | undefined;
  readonly tls: TlsVersion;
  readonly sessionId: string;
  /** A paused session that may be resumed. */
  readonly pausedSessionId: string;
  readonly facts: EvseFacts;
  /** A request that waits for a device. */
  readonly waiting: { readonly step: HlcStep; readonly request: HlcMessage } | undefined;
  readonly answering: HlcMessage | undefined;
  readonly closing: Failure | "Terminate" | "Pause" | undefined;
  /** Last payment or authorisation service chosen. */
  readonly payment: "EIM" | "PnC";
  /** Which way the vehicle has power flow from its last PowerDelivery(Start) on. */
  readonly channel: Channel;
}

export type EvseDraft = Draft<EvseHlcState, EvseHlcOutput, EvseHlcTimer>;

/** A machine's own, for it to lay news over. */
const factsAtFirst = (): EvseFacts => ({
  authorisation: "pending",
  vehicleReady: false,
  contactorClosed: false,
  isolation: "idle",
  presentVoltageV: 0,
  presentCurrentA: 0,
  maxCurrentA: 0,
  maxVoltageV: 0,
  maxPowerW: 0,
  targetPowerW: 0,
  meteredWh: 0,
  notification: "None",
});

/** Lays news over what is known. In place, and spelt out, because facts come with every message. */
function learn(known: { -readonly [F in keyof EvseFacts]: EvseFacts[F] }, news: Partial<EvseFacts>): EvseFacts {
  if (news.authorisation !== undefined) known.authorisation = news.authorisation;
  if (news.vehicleReady !== undefined) known.vehicleReady = news.vehicleReady;
  if (news.contactorClosed !== undefined) known.contactorClosed = news.contactorClosed;
  if (news.isolation !== undefined) known.isolation = news.isolation;
  if (news.presentVoltageV !== undefined) known.presentVoltageV = news.presentVoltageV;
  if (news.presentCurrentA !== undefined) known.presentCurrentA = news.presentCurrentA;
  if (news.maxCurrentA !== undefined) known.maxCurrentA = news.maxCurrentA;
  if (news.maxVoltageV !== undefined) known.maxVoltageV = news.maxVoltageV;
  if (news.maxPowerW !== undefined) known.maxPowerW = news.maxPowerW;
  if (news.targetPowerW !== undefined) known.targetPowerW = news.targetPowerW;
  if (news.meteredWh !== undefined) known.meteredWh = news.meteredWh;
  if (news.notification !== undefined) known.notification = news.notification;
  return known;
}

/** The EVSE's side of the application layer: it answers what is in order and refuses what is not. */
export function evseHlc(settings: EvseHlcSettings): Machine<EvseHlcState, EvseHlcInput, EvseHlcOutput> {
  const initial: EvseHlcState = {
    settings,
    phase: "idle",
    allowed: [],
    protocol: undefined,
    tls: "none",
    sessionId: "",
    pausedSessionId: "",
    facts: factsAtFirst(),
    waiting: undefined,
    answering: undefined,
    closing: undefined,
    payment: "EIM",
    channel: "Charge",
  };
  return { name: "Application layer, EVSE", initial, step, phase: (state) => state.phase };
}

function step(
  state: EvseHlcState,
  input: EvseHlcInput,
  d: EvseDraft = draftOf(state),
): Step<EvseHlcState, EvseHlcOutput, EvseHlcTimer> {
  const s = d.state;
  switch (input.kind) {
    case "connected":
      s.tls = input.tls;
      s.phase = "connected";
      s.allowed = ["supportedAppProtocol"];
      s.closing = undefined;
      startS(d, "sequence", 60);
      break;
    case "abort":
      halt(d, "idle");
      break;
    case "facts":
      s.facts = learn(s === state ? s.facts : { ...s.facts }, input.facts);
      if (s.waiting) tryAnswer(d, s.waiting.step, s.waiting.request, false);
      break;
    case "message":
      if (s.phase !== "idle" && s.phase !== "failed") onRequest(d, input.message);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

function onRequest(d: EvseDraft, request: HlcMessage): void {
  const s = d.state;
  const node = nodeOf(request);
  stop(d, "sequence");
  if (!s.allowed.includes(node)) {
    const expected = s.allowed.join(" or ") || "nothing";
    refuse(d, request, "FAILED_SequenceError", {
      stage: s.protocol?.stageOf(node) ?? "handshake",
      cause: `${node} after ${s.phase}, expected ${expected}`,
      clause: "V2G2-538 / V2G-DC-390 sequence",
      party: "vehicle",
      code: "FAILED_SequenceError",
    });
    return;
  }
  if (node === "supportedAppProtocol") {
    negotiate(d, request);
    return;
  }
  if (node !== "SessionSetup" && request.sessionId !== s.sessionId) {
    refuse(d, request, "FAILED_UnknownSession", {
      stage: s.protocol!.stageOf(node),
      cause: `session id ${request.sessionId} is not ${s.sessionId}`,
      clause: "V2G2-462 unknown session",
      party: "vehicle",
      code: "FAILED_UnknownSession",
    });
    return;
  }
  if (node === "SessionSetup") joinSession(d, request);
  const step = stepsOf(s.protocol!, s.settings.mode).of(node);
  if (step.message === s.settings.refuses) {
    const code = node.startsWith("PowerDelivery") ? "FAILED_PowerDeliveryNotApplied" : "FAILED";
    refuse(d, request, code, {
      stage: s.protocol!.stageOf(node),
      cause: `the EVSE refuses ${node}`,
      clause: "any FAILED ends the session",
      party: "evse",
      code,
    });
    return;
  }
  tryAnswer(d, step, request, true);
}

/** A paused session with the same id is joined again; anything else opens a new one. */
function joinSession(d: EvseDraft, request: HlcMessage): void {
  const s = d.state;
  const isOld = s.pausedSessionId !== "" && request.sessionId === s.pausedSessionId;
  s.sessionId = isOld ? s.pausedSessionId : s.settings.sessionId;
  if (!isOld) s.pausedSessionId = "";
}

/** The best protocol both speak, by the vehicle's priority; ISO 15118-20 counts with TLS 1.3 alone. */
function negotiate(d: EvseDraft, request: HlcMessage): void {
  const s = d.state;
  type Offer = { ProtocolNamespace: string; VersionNumberMajor: number; SchemaID: number; Priority: number };
  const offers = [...(request.fields["AppProtocol"] as readonly Offer[])].sort((a, b) => a.Priority - b.Priority);
  for (const offer of offers) {
    const protocol = s.settings.protocols.find(
      (one) =>
        one.namespace(s.settings.mode) === offer.ProtocolNamespace &&
        one.version.major === offer.VersionNumberMajor &&
        (one.needsTls === undefined || s.tls === one.needsTls),
    );
    if (!protocol) continue;
    s.protocol = protocol;
    s.phase = "supportedAppProtocol";
    s.allowed = ["SessionSetup"];
    reply(d, HANDSHAKE.message, HANDSHAKE.response, {
      ResponseCode: "OK_SuccessfulNegotiation",
      SchemaID: offer.SchemaID,
    });
    return;
  }
  refuse(d, request, "Failed_NoNegotiation", {
    stage: "handshake",
    cause: offers.length === 0 ? "the vehicle offers no protocol on this connection" : "no protocol in common",
    clause: "V2G2-170 supportedAppProtocol",
    party: offers.length === 0 ? "vehicle" : "evse",
    code: "Failed_NoNegotiation",
  });
}

function tryAnswer(d: EvseDraft, step: HlcStep, request: HlcMessage, isFirst: boolean): void {
  const s = d.state;
  const answer = s.protocol!.answer(s, step.node, request);
  if (isFirst) for (const command of answer.commands ?? []) d.outputs.push({ kind: "command", command });
  const { waitFor } = answer;
  if (waitFor && !isThere(s, waitFor.what)) {
    s.waiting = { step, request };
    if (isFirst) startS(d, "wait", waitFor.atMostS);
    return;
  }
  if (s.waiting) {
    s.waiting = undefined;
    stop(d, "wait");
  }
  accept(d, step, request, answer);
}

function accept(d: EvseDraft, step: HlcStep, request: HlcMessage, answer: Answer): void {
  const s = d.state;
  const { node } = step;
  s.phase = node;
  s.allowed = isOngoing(answer) ? step.ongoing : step.next;
  if (answer.failure) s.closing = answer.failure;
  else if (answer.ends) s.closing = answer.ends;
  if (node === "SessionSetup") d.outputs.push({ kind: "sessionUp" });
  if (node === "PowerDelivery:Start") s.channel = (request.fields["BPT_ChannelSelection"] ?? "Charge") as Channel;
  reply(d, step.message, step.response, answer.fields, answer.signed);
}

function reply(d: EvseDraft, base: string, name: string, fields: HlcMessage["fields"], signed?: true): void {
  const s = d.state;
  s.answering = signed ? { name, sessionId: s.sessionId, fields, signed } : { name, sessionId: s.sessionId, fields };
  startMs(d, "answer", s.settings.answerMs[base] ?? s.settings.defaultAnswerMs);
}

function refuse(d: EvseDraft, request: HlcMessage, code: string, failure: Failure): void {
  d.state.waiting = undefined;
  d.state.closing = failure;
  d.state.allowed = [];
  const base = requestBase(request.name);
  reply(d, base, responseOf(base), { ResponseCode: code });
}

function onTimer(d: EvseDraft, timer: EvseHlcTimer): void {
  const s = d.state;
  if (timer === "sequence") {
    close(d, {
      stage: s.protocol?.stageOf(s.phase) ?? "handshake",
      cause: `no request within ${sequenceS(s)} s after ${s.phase}`,
      clause: "V2G_SECC_Sequence_Timeout",
      party: "vehicle",
    });
    return;
  }
  if (timer === "wait") {
    const { step, request } = s.waiting!;
    const { waitFor } = s.protocol!.answer(s, step.node, request);
    refuse(d, request, waitFor!.code, waitFor!.failure);
    return;
  }
  d.outputs.push({ kind: "message", message: s.answering! });
  s.answering = undefined;
  if (s.closing === undefined) startS(d, "sequence", sequenceS(s));
  else if (typeof s.closing === "string") {
    s.pausedSessionId = s.closing === "Pause" ? s.sessionId : "";
    const how = s.closing;
    halt(d, how === "Pause" ? "paused" : "ended");
    d.outputs.push({ kind: "ended", how });
  } else close(d, s.closing);
}

function close(d: EvseDraft, failure: Failure): void {
  halt(d, "failed");
  d.outputs.push({ kind: "command", command: { what: "power", on: false } }, failed(failure));
}

function halt(d: EvseDraft, phase: Node): void {
  d.state.phase = phase;
  d.state.allowed = [];
  d.state.waiting = undefined;
  stop(d, "answer", "sequence", "wait");
}

const sequenceS = (s: EvseHlcState): number => {
  if (!s.protocol) return 60;
  return s.protocol.loops.includes(s.phase) ? s.protocol.loopSequenceS : s.protocol.sequenceS;
};

const isThere = (s: EvseHlcState, what: "contactor" | "vehicleReady"): boolean =>
  what === "contactor" ? s.facts.contactorClosed : s.facts.vehicleReady;
