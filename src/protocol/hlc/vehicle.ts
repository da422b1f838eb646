import { type Failed, type Failure, failed, type Note, note, type Stage } from "../failure.ts";
import type { TlsVersion } from "../link/messages.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { evseMaxVoltageV, type HlcMessage, isOngoing, responseCode } from "./message.ts";
import { phaseFailure, phaseLimitS } from "./phase-limit.ts";
import type { HlcProtocol, Node, VehicleMemory } from "./protocol.ts";
import { HANDSHAKE, type HlcStep, stepsOf } from "./steps.ts";
import { type ThinkTimes, thinkMs } from "./think.ts";

/** What one vehicle can and wants. */
export interface VehicleHlcSettings {
  /** In order of preference. */
  readonly protocols: readonly HlcProtocol[];
  readonly mode: "AC" | "DC";
  readonly evccId: string;
  readonly contract: boolean;
  readonly bidirectional: boolean;
  readonly controlMode: "scheduled" | "dynamic";
  readonly phases: 1 | 3;
  readonly maxAcCurrentA: number;
  readonly minAcCurrentA: number;
  readonly maxAcVoltageV: number;
  readonly maxPowerW: number;
  readonly minPowerW: number;
  readonly maxDischargePowerW: number;
  readonly minDischargePowerW: number;
  readonly maxCurrentA: number;
  readonly maxVoltageV: number;
  /** Least highest voltage of an EVSE that its battery, or its converter, can be charged from now [V]. */
  readonly neededVoltageV: number;
  readonly capacityWh: number;
  readonly think: ThinkTimes;
  /** Its own patience in precharge [s], where it is not the standard's. */
  readonly preChargePatienceS: number | undefined;
  /** It says that its power profile is still being worked out, this often, before PowerDelivery(Start) (ISO 15118-20). */
  readonly profileRounds: number;
  /** It asks for certificates again, leaves a request out, falls silent before one, or mangles the session id. */
  readonly skipsRequest: string | undefined;
  /** It uses the session to identify itself only, and leaves after authorisation. */
  readonly endsAfterAuthorisation: boolean;
  readonly silentBefore: string | undefined;
  readonly wrongSessionId: boolean;
}

/** What the vehicle's battery management knows now. */
export interface VehicleFacts {
  readonly soc: number;
  readonly targetVoltageV: number;
  readonly targetCurrentA: number;
  /** What the battery takes and gives now, where the EVSE sets the current [A] (ISO 15118-20 dynamic). */
  readonly acceptedCurrentA: number;
  readonly givableCurrentA: number;
  /** Active power at the inlet, positive into the vehicle [W]. */
  readonly powerW: number;
  readonly inletVoltageV: number;
  /** The inlet is near enough to the battery's voltage. */
  readonly preCharged: boolean;
  /** The inlet is safe again after the contactors opened. */
  readonly weldingChecked: boolean;
  readonly wantsStop: boolean;
  readonly wantsPause: boolean;
}

export type VehicleHlcTimer = "think" | "response" | "phase" | "ready";

export type VehicleHlcInput =
  | Fired<VehicleHlcTimer>
  | { readonly kind: "connected"; readonly tls: TlsVersion }
  | { readonly kind: "abort" }
  | { readonly kind: "stop" }
  | { readonly kind: "facts"; readonly facts: Partial<VehicleFacts> }
  | { readonly kind: "message"; readonly message: HlcMessage };

export type VehicleHlcOutput =
  | Failed
  | Note
  | { readonly kind: "message"; readonly message: HlcMessage }
  | { readonly kind: "agreed"; readonly protocol: string }
  /** Session setup was answered. */
  | { readonly kind: "sessionUp" }
  /** The pilot is to go to C (on) or B. */
  | { readonly kind: "ready"; readonly on: boolean }
  | { readonly kind: "loop" }
  /** The EVSE's limit, as current per phase (AC) or at the plug (DC) [A] and power [W]. */
  | { readonly kind: "limit"; readonly message: HlcMessage }
  | { readonly kind: "ended"; readonly how: "Terminate" | "Pause" };

export interface VehicleHlcState {
  readonly settings: VehicleHlcSettings;
  readonly phase: Node;
  /** The step its last request belonged to, or its next does. */
  readonly step: HlcStep;
  readonly isWaiting: boolean;
  readonly protocol: HlcProtocol | undefined;
  /** What it offered in supportedAppProtocol. */
  readonly offered: readonly HlcProtocol[];
  readonly tls: TlsVersion;
  readonly sessionId: string;
  readonly facts: VehicleFacts;
  readonly memory: VehicleMemory;
  /** The step whose total time is being watched. */
  readonly watched: Node;
  readonly poweredOff: boolean;
}

export type VehicleDraft = Draft<VehicleHlcState, VehicleHlcOutput, VehicleHlcTimer>;

const MEMORY: VehicleMemory = {
  payment: "EIM",
  genChallenge: "",
  tupleId: 1,
  serviceId: 1,
  parameterSetId: 1,
  profileReady: false,
  profileRounds: 0,
  renegotiating: false,
  channel: "Charge",
  ending: "Terminate",
};

/** A machine's own, for it to lay news over. */
const factsAtFirst = (): VehicleFacts => ({
  soc: 0.5,
  targetVoltageV: 400,
  targetCurrentA: 1,
  acceptedCurrentA: Number.POSITIVE_INFINITY,
  givableCurrentA: 0,
  powerW: 0,
  inletVoltageV: 0,
  preCharged: false,
  weldingChecked: false,
  wantsStop: false,
  wantsPause: false,
});

/** Lays news over what is known. In place, and spelt out, because facts come with every message. */
function learn(
  known: { -readonly [F in keyof VehicleFacts]: VehicleFacts[F] },
  news: Partial<VehicleFacts>,
): VehicleFacts {
  if (news.soc !== undefined) known.soc = news.soc;
  if (news.targetVoltageV !== undefined) known.targetVoltageV = news.targetVoltageV;
  if (news.targetCurrentA !== undefined) known.targetCurrentA = news.targetCurrentA;
  if (news.acceptedCurrentA !== undefined) known.acceptedCurrentA = news.acceptedCurrentA;
  if (news.givableCurrentA !== undefined) known.givableCurrentA = news.givableCurrentA;
  if (news.powerW !== undefined) known.powerW = news.powerW;
  if (news.inletVoltageV !== undefined) known.inletVoltageV = news.inletVoltageV;
  if (news.preCharged !== undefined) known.preCharged = news.preCharged;
  if (news.weldingChecked !== undefined) known.weldingChecked = news.weldingChecked;
  if (news.wantsStop !== undefined) known.wantsStop = news.wantsStop;
  if (news.wantsPause !== undefined) known.wantsPause = news.wantsPause;
  return known;
}

/** Stages in which a session that is not wanted any more ends at once. */
const SET_UP: readonly Stage[] = ["session setup", "authorisation", "parameters", "cable check", "precharge"];

/** The vehicle's side of the application layer: it asks, and decides by the answers what to ask next. */
export function vehicleHlc(settings: VehicleHlcSettings): Machine<VehicleHlcState, VehicleHlcInput, VehicleHlcOutput> {
  const initial: VehicleHlcState = {
    settings,
    phase: "idle",
    step: HANDSHAKE,
    isWaiting: false,
    protocol: undefined,
    offered: [],
    tls: "none",
    sessionId: "00",
    facts: factsAtFirst(),
    memory: MEMORY,
    watched: "",
    poweredOff: false,
  };
  return { name: "Application layer, vehicle", initial, step, phase: (state) => state.phase };
}

function step(
  state: VehicleHlcState,
  input: VehicleHlcInput,
  d: VehicleDraft = draftOf(state),
): Step<VehicleHlcState, VehicleHlcOutput, VehicleHlcTimer> {
  const s = d.state;
  switch (input.kind) {
    case "connected":
      s.tls = input.tls;
      s.phase = HANDSHAKE.node;
      s.step = HANDSHAKE;
      s.memory = { ...MEMORY };
      s.poweredOff = false;
      startMs(d, "think", s.settings.think.setupMs);
      break;
    case "abort":
      halt(d, "idle");
      break;
    case "stop":
      s.facts = learn(s === state ? s.facts : { ...s.facts }, { wantsStop: true });
      break;
    case "facts":
      s.facts = learn(s === state ? s.facts : { ...s.facts }, input.facts);
      break;
    case "message":
      onResponse(d, input.message);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

function onResponse(d: VehicleDraft, message: HlcMessage): void {
  const s = d.state;
  if (!s.isWaiting || message.name !== s.step.response) return;
  s.isWaiting = false;
  stop(d, "response");
  const code = responseCode(message);
  if (!code.startsWith("OK")) {
    // After the power is off nothing is lost any more: some EVSEs answer FAILED there (pyPLC notes).
    if (s.poweredOff) {
      d.outputs.push(note(`${message.name} ${code} after power-off: tolerated`));
      end(d);
      return;
    }
    fail(d, {
      stage: stageOf(s),
      cause: `the EVSE answered ${s.phase} with ${code}`,
      clause: "any FAILED ends the session",
      party: partyOf(code),
      code,
    });
    return;
  }
  if (s.step === HANDSHAKE) {
    s.protocol = s.offered[Number(message.fields["SchemaID"]) - 1] ?? s.offered[0]!;
    d.outputs.push({ kind: "agreed", protocol: s.protocol.title });
    s.memory = { ...s.memory, profileRounds: s.settings.profileRounds };
    if (s.protocol.readyToChargeS !== undefined) startS(d, "ready", s.protocol.readyToChargeS);
    goTo(d, "SessionSetup");
    return;
  }
  const protocol = s.protocol!;
  if (s.phase === "SessionSetup") {
    s.sessionId = message.sessionId;
    d.outputs.push({ kind: "sessionUp" });
  }
  if (s.phase === "PowerDelivery:Stop") {
    s.poweredOff = true;
    d.outputs.push({ kind: "ready", on: false });
  }
  const reachV = s.step.isParameters ? evseMaxVoltageV(message) : undefined;
  if (reachV !== undefined && reachV < s.settings.neededVoltageV) {
    fail(d, {
      stage: stageOf(s),
      cause: `the EVSE gives at most ${reachV} V, the battery needs ${Math.round(s.settings.neededVoltageV)} V`,
      clause: "DC_EVErrorCode FAILED_ChargingVoltageOutOfRange",
      party: "evse",
    });
    return;
  }
  d.outputs.push({ kind: "limit", message });
  if (s.facts.wantsStop && SET_UP.includes(stageOf(s))) {
    // A session may be ended after any answer, and there is no power to be taken off yet.
    if (s.step.isCableCheck || s.step.isPreCharge) d.outputs.push({ kind: "ready", on: false });
    goTo(d, "SessionStop");
    return;
  }
  const plan = protocol.plan(s, message);
  if (!plan) {
    end(d);
    return;
  }
  if (plan.learnt) s.memory = { ...s.memory, ...plan.learnt };
  goTo(d, plan.node, isOngoing(message));
}

function goTo(d: VehicleDraft, planned: Node, isRepeat = false): void {
  const s = d.state;
  const { settings } = s;
  const isAuthorised = settings.endsAfterAuthorisation && /Auth/.test(s.phase) && !/Auth/.test(planned);
  const protocol = s.protocol!;
  const steps = stepsOf(protocol, settings.mode);
  let step = steps.of(isAuthorised ? "SessionStop" : planned);
  if (step.message === settings.skipsRequest) step = steps.of(step.next.find((one) => one !== planned) ?? step.node);
  const { node } = step;
  const isFirst = node !== s.phase;
  watch(d, step);
  if (step.isLoop && isFirst && protocol.readyToChargeS !== undefined) stop(d, "ready");
  s.phase = node;
  s.step = step;
  if (step.message === settings.silentBefore) {
    d.outputs.push(note(`falls silent before ${node}`));
    return;
  }
  // C belongs before the cable check (DC), and to PowerDelivery(Start) on AC [V2G2-847].
  if (isFirst && (step.isCableCheck || (settings.mode === "AC" && node === "PowerDelivery:Start"))) {
    d.outputs.push({ kind: "ready", on: true });
  }
  startMs(d, "think", thinkMs(settings.think, step, isFirst, isRepeat));
}

/** The total time of a phase that repeats one request is watched from its first request on. */
function watch(d: VehicleDraft, step: HlcStep): void {
  const s = d.state;
  if (step.node === s.watched) return;
  stop(d, "phase");
  s.watched = step.node;
  const limitS = phaseLimitS(s.settings, step);
  if (limitS !== undefined) startS(d, "phase", limitS);
}

function onTimer(d: VehicleDraft, timer: VehicleHlcTimer): void {
  const s = d.state;
  if (timer === "think") {
    send(d);
    return;
  }
  if (timer === "ready") {
    const cause = `no charging loop ${s.protocol!.readyToChargeS} s after the protocol was agreed`;
    fail(d, { stage: stageOf(s), cause, clause: "V2G_EVCC_ReadyToCharge_Timeout", party: "evse" });
    return;
  }
  if (timer === "phase") {
    fail(d, phaseFailure(s));
    return;
  }
  s.isWaiting = false;
  if (s.poweredOff) {
    d.outputs.push(note(`no answer to ${s.phase} after power-off: tolerated`));
    end(d);
    return;
  }
  fail(d, {
    stage: stageOf(s),
    cause: `no ${s.step.response} within ${s.step.answerS} s`,
    clause: "V2G_EVCC_Msg_Timeout",
    party: "evse",
  });
}

function send(d: VehicleDraft): void {
  const s = d.state;
  const { step } = s;
  const built: ReturnType<HlcProtocol["build"]> =
    step === HANDSHAKE ? { fields: offer(d) } : s.protocol!.build(s, s.phase);
  const isWrong = s.settings.wrongSessionId && s.sessionId !== "00" && s.phase !== "SessionSetup";
  const name = step.request;
  const sessionId = isWrong ? "DEADBEEF" : s.sessionId;
  const { fields, signed } = built;
  const message: HlcMessage = signed ? { name, sessionId, fields, signed } : { name, sessionId, fields };
  s.isWaiting = true;
  startS(d, "response", step.answerS);
  d.outputs.push({ kind: "message", message });
  if (step.isLoop) d.outputs.push({ kind: "loop" });
}

/** Offers what the connection allows: ISO 15118-20 with TLS 1.3 alone [V2G20-1237, V2G20-2356]. */
function offer(d: VehicleDraft): HlcMessage["fields"] {
  const { settings } = d.state;
  const allowed = settings.protocols.filter((one) => one.needsTls === undefined || d.state.tls === one.needsTls);
  d.state.offered = allowed;
  return {
    AppProtocol: allowed.map((protocol, i) => ({
      ProtocolNamespace: protocol.namespace(settings.mode),
      VersionNumberMajor: protocol.version.major,
      VersionNumberMinor: protocol.version.minor,
      SchemaID: i + 1,
      Priority: i + 1,
    })),
  };
}

function end(d: VehicleDraft): void {
  const how = d.state.memory.ending;
  halt(d, how === "Pause" ? "paused" : "ended");
  d.outputs.push({ kind: "ended", how });
}

function fail(d: VehicleDraft, failure: Failure): void {
  halt(d, "failed");
  d.outputs.push({ kind: "ready", on: false }, failed(failure));
}

function halt(d: VehicleDraft, phase: Node): void {
  d.state.phase = phase;
  d.state.isWaiting = false;
  d.state.watched = "";
  stop(d, "think", "response", "phase", "ready");
}

const stageOf = (s: VehicleHlcState) => s.protocol?.stageOf(s.phase) ?? "handshake";

/** A code that blames the request points at the vehicle; the others at the EVSE. */
const partyOf = (code: string) =>
  /Sequence|UnknownSession|Wrong|SignatureError|Certificate|Contract|Challenge|NoNegotiation/.test(code)
    ? "vehicle"
    : "evse";
