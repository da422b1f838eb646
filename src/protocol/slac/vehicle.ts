import { note } from "../failure.ts";
import { draftOf, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import type { SlacFrame } from "./frames.ts";
import { noteIfLate } from "./pace.ts";
import { begin, type VehicleSlacDraft as D, lost, sendParm } from "./vehicle-attempt.ts";
import {
  join,
  joined,
  leave,
  left,
  notResetUp,
  notResumed,
  onAmpMap,
  onError,
  onSignal,
  ready,
  resume,
  sendAmpMap,
} from "./vehicle-network.ts";
import {
  ALL_TIMERS,
  type VehicleSlacInput,
  type VehicleSlacOutput,
  type VehicleSlacSettings,
  type VehicleSlacState,
  type VehicleSlacTimer,
} from "./vehicle-state.ts";

/** The vehicle's side of SLAC (ISO 15118-3 Annex A). */
export function vehicleSlac(
  settings: VehicleSlacSettings,
): Machine<VehicleSlacState, VehicleSlacInput, VehicleSlacOutput> {
  const initial: VehicleSlacState = {
    settings,
    phase: "idle",
    runId: 0,
    sent: 0,
    batch: 0,
    confirmed: [],
    answers: [],
    chosen: "",
    networkId: "",
    repeating: false,
    tried: [],
    statesLeft: 0,
    ampSent: 0,
    isNotifiable: false,
    wasWrong: false,
  };
  return { name: "SLAC, vehicle", initial, step, phase: (state) => state.phase };
}

function step(
  state: VehicleSlacState,
  input: VehicleSlacInput,
  d: D = draftOf(state),
): Step<VehicleSlacState, VehicleSlacOutput, VehicleSlacTimer> {
  const s = d.state;
  switch (input.kind) {
    case "plugged":
      if (s.phase === "idle") startS(d, "maxComm", SLAC.tConnMaxCommS);
      break;
    case "start":
      if (s.phase !== "idle") break;
      s.phase = "starting";
      stop(d, "maxComm");
      startMs(d, "start", s.settings.startMs);
      noteIfLate(d, "the first request", s.settings.startMs, SLAC.tpEvSlacInitS * 1000, "TP_EV_SLAC_init");
      break;
    case "stop":
      if (s.phase === "matching" || s.phase === "joining" || s.phase === "detected" || s.phase === "linked")
        s.wasWrong = true;
      if (s.statesLeft % 2 === 1) d.outputs.push({ kind: "toggle", to: "B" });
      s.statesLeft = 0;
      stop(d, ...ALL_TIMERS);
      s.phase = "idle";
      s.repeating = false;
      break;
    case "signal":
      onSignal(d, input.up);
      break;
    case "error":
      onError(d);
      break;
    case "resume":
      resume(d);
      break;
    case "frame":
      onFrame(d, input.frame);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

function onFrame(d: D, frame: SlacFrame): void {
  const s = d.state;
  if (frame.runId !== s.runId) return;
  switch (frame.kind) {
    case "CM_SLAC_PARM.CNF":
      if (s.phase !== "parameters" && s.phase !== "sounding") return;
      s.confirmed = [...s.confirmed, frame.evse];
      if (s.phase !== "parameters") return;
      s.phase = "sounding";
      s.batch = 0;
      stop(d, "parm");
      startMs(d, "batch", s.settings.afterParmMs);
      noteIfLate(d, "the first announcement", s.settings.afterParmMs, SLAC.tpMatchSequenceMs, "TP_match_sequence");
      noteIfLate(d, "each sound", s.settings.soundGapMs, SLAC.tpEvBatchMsgIntervalMs[1], "TP_EV_batch_msg_interval");
      return;
    case "CM_ATTEN_CHAR.IND":
      if (s.phase === "idle" || s.phase === "failed" || s.phase === "parameters") return;
      // Whoever answers is answered, also those that come too late to be chosen.
      d.outputs.push({ kind: "frame", frame: { kind: "CM_ATTEN_CHAR.RSP", runId: s.runId, evse: frame.evse } });
      if (!LISTENING.includes(s.phase)) return;
      if (s.answers.every((answer) => answer.evse !== frame.evse)) {
        s.answers = [...s.answers, { evse: frame.evse, attenuationDb: frame.attenuationDb }];
      }
      if (s.phase === "validating" || s.phase === "toggling") return;
      if (takesFirst(s) || s.answers.length === s.confirmed.length) choose(d);
      return;
    case "CM_VALIDATE.CNF":
      if (frame.evse === s.chosen) onValidated(d, frame.result, frame.toggles);
      return;
    case "CM_SLAC_MATCH.CNF":
      if (s.phase !== "matching" || frame.evse !== s.chosen) return;
      join(d, frame.networkId);
      return;
    case "CM_AMP_MAP.REQ":
    case "CM_AMP_MAP.CNF":
      onAmpMap(d, frame);
      return;
    default:
      return;
  }
}

function onTimer(d: D, timer: VehicleSlacTimer): void {
  const s = d.state;
  switch (timer) {
    case "start":
    case "repeat":
      begin(d);
      return;
    case "parm":
      if (s.sent < s.settings.parmRequests) sendParm(d);
      else lost(d, `no CM_SLAC_PARM.CNF to ${s.sent} requests`, "ISO 15118-3 C_EV_match_retry");
      return;
    case "batch":
      sendBatch(d);
      return;
    case "results":
      if (s.answers.length > 0) choose(d);
      else lost(d, "no CM_ATTEN_CHAR.IND within 1200 ms", "ISO 15118-3 TT_EV_atten_results");
      return;
    case "match":
      s.sent = 0;
      sendMatch(d);
      return;
    case "response":
      if (s.phase === "validating" || s.phase === "toggling") {
        if (s.phase === "validating" && s.sent <= SLAC.cEvMatchRetry) sendValidate(d);
        else validateNext(d);
      } else if (s.sent <= SLAC.cEvMatchRetry) sendMatch(d);
      else lost(d, `no CM_SLAC_MATCH.CNF to ${s.sent} requests`, "ISO 15118-3 TT_match_response");
      return;
    case "join":
      joined(d);
      return;
    case "amplitude":
      sendAmpMap(d);
      return;
    case "ready":
      ready(d);
      return;
    case "repetition":
      s.phase = "failed";
      s.repeating = false;
      stop(d, ...ALL_TIMERS.filter((one) => one !== "resetup"));
      d.outputs.push(note("no match within 10 s: waits for the pilot to offer 5 % again"));
      return;
    case "toggle":
      s.statesLeft -= 1;
      d.outputs.push({ kind: "toggle", to: s.statesLeft % 2 === 1 ? "C" : "B" });
      if (s.statesLeft > 0) startMs(d, "toggle", s.settings.toggleStateMs);
      return;
    case "linkStatus":
      if (s.phase !== "signal lost") return;
      d.outputs.push({ kind: "linkLost" });
      leave(d);
      return;
    case "leave":
      left(d);
      return;
    case "resetup":
      notResetUp(d);
      return;
    case "resume":
      notResumed(d);
      return;
    case "maxComm":
      d.outputs.push(note(`no 5 % duty cycle ${SLAC.tConnMaxCommS} s after plugging in (T_conn_max_comm)`));
      return;
  }
}

/** Three announcements, then ten sounds, each after the batch's gap. */
function sendBatch(d: D): void {
  const s = d.state;
  const { runId } = s;
  const sounds = s.batch - SLAC.cEvStartAttenCharInds;
  if (sounds < 0) {
    d.outputs.push({
      kind: "frame",
      frame: { kind: "CM_START_ATTEN_CHAR.IND", runId, timeoutCode: SLAC.startAttenTimeoutCode },
    });
    if (s.batch === 0) startMs(d, "results", SLAC.ttEvAttenResultsMs);
  } else {
    const countdown = SLAC.cEvMatchMnbc - 1 - sounds;
    d.outputs.push({ kind: "frame", frame: { kind: "CM_MNBC_SOUND.IND", runId, countdown } });
    if (countdown === 0) {
      s.phase = "results";
      return;
    }
  }
  s.batch += 1;
  startMs(d, "batch", s.settings.soundGapMs);
}

function choose(d: D): void {
  const s = d.state;
  stop(d, "results", "batch");
  const sorted = takesFirst(s) ? s.answers : [...s.answers].sort((a, b) => a.attenuationDb - b.attenuationDb);
  const best = sorted[0]!;
  if (best.attenuationDb > SLAC.attenuationMaxDb) {
    lost(d, `the best answer is ${best.attenuationDb.toFixed(1)} dB away`, "DIN/TS 70121 Annex C");
    return;
  }
  if (best.attenuationDb > SLAC.attenuationIndirectDb) {
    const dB = best.attenuationDb.toFixed(1);
    d.outputs.push(
      note(`${best.evse} is ${dB} dB away; C_EV_match_signalattn_indirect is ${SLAC.attenuationIndirectDb} dB`),
    );
  }
  if (s.answers.length > 1) d.outputs.push(note(`${s.answers.length} EVSEs answered; takes ${best.evse}`));
  if (s.settings.validation === "when-doubtful" && best.attenuationDb > SLAC.attenuationDirectDb) {
    s.tried = [];
    validateNext(d);
    return;
  }
  s.chosen = best.evse;
  match(d);
}

function match(d: D): void {
  const { beforeMatchMs } = d.state.settings;
  d.state.phase = "matching";
  startMs(d, "match", beforeMatchMs);
  noteIfLate(d, "the match", beforeMatchMs, SLAC.tpEvMatchSessionMs, "TP_EV_match_session");
}

/** The next EVSE that may be the vehicle's own is asked to watch its pilot. */
function validateNext(d: D): void {
  const s = d.state;
  stop(d, "response", "toggle");
  // The pilot never stays in C.
  if (s.statesLeft % 2 === 1) d.outputs.push({ kind: "toggle", to: "B" });
  s.statesLeft = 0;
  const next = s.answers
    .filter(({ evse, attenuationDb }) => attenuationDb <= SLAC.attenuationMaxDb && !s.tried.includes(evse))
    .sort((a, b) => a.attenuationDb - b.attenuationDb)[0];
  if (next === undefined) {
    lost(d, "no EVSE saw the toggles of the pilot", "ISO 15118-3 CM_VALIDATE");
    return;
  }
  s.chosen = next.evse;
  s.tried = [...s.tried, next.evse];
  s.phase = "validating";
  s.sent = 0;
  sendValidate(d);
}

function sendValidate(d: D): void {
  const s = d.state;
  s.sent += 1;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_VALIDATE.REQ", runId: s.runId, evse: s.chosen, timerMs: 0 } });
  startMs(d, "response", SLAC.ttMatchResponseMs);
}

function onValidated(d: D, result: string, toggles: number): void {
  const s = d.state;
  if (s.phase === "validating") {
    if (result === "Ready") toggle(d);
    else validateNext(d);
    return;
  }
  if (s.phase !== "toggling" || result === "Ready") return;
  if (result !== "Success" || toggles !== s.settings.toggles) {
    validateNext(d);
    return;
  }
  stop(d, "response");
  match(d);
}

/** Asks the EVSE to count, and toggles B–C–B meanwhile. */
function toggle(d: D): void {
  const s = d.state;
  const { toggles, toggleStateMs } = s.settings;
  // One state more than there are, so that the last is seen as well.
  const timerMs = Math.min(SLAC.ttEvseValdToggleMs, Math.max(SLAC.tpEvValdToggleMs, (2 * toggles + 1) * toggleStateMs));
  s.phase = "toggling";
  s.statesLeft = 2 * toggles;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_VALIDATE.REQ", runId: s.runId, evse: s.chosen, timerMs } });
  startMs(d, "response", timerMs + SLAC.ttMatchResponseMs);
  startMs(d, "toggle", toggleStateMs);
}

function sendMatch(d: D): void {
  const s = d.state;
  s.sent += 1;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_SLAC_MATCH.REQ", runId: s.runId, evse: s.chosen } });
  startMs(d, "response", SLAC.ttMatchResponseMs);
}

/** Phases in which an answer still counts. */
const LISTENING: readonly string[] = ["sounding", "results", "validating", "toggling"];

const takesFirst = (s: VehicleSlacState): boolean => s.settings.choice === "first-answer" && !s.wasWrong;
