import { type Failure, failed, note } from "../failure.ts";
import { type Draft, draftOf, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import type { SlacFrame } from "./frames.ts";
import {
  ALL_TIMERS,
  type VehicleSlacInput,
  type VehicleSlacOutput,
  type VehicleSlacSettings,
  type VehicleSlacState,
  type VehicleSlacTimer,
} from "./vehicle-state.ts";

type D = Draft<VehicleSlacState, VehicleSlacOutput, VehicleSlacTimer>;

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
    wasWrong: false,
  };
  return { name: "SLAC, vehicle", initial, step, phase: (state) => state.phase };
}

function step(
  state: VehicleSlacState,
  input: VehicleSlacInput,
): Step<VehicleSlacState, VehicleSlacOutput, VehicleSlacTimer> {
  const d: D = draftOf(state);
  const s = d.state;
  switch (input.kind) {
    case "start":
      if (s.phase !== "idle") break;
      s.phase = "starting";
      startMs(d, "start", s.settings.startMs);
      break;
    case "stop":
      if (s.phase === "matching" || s.phase === "joining" || s.phase === "linked") s.wasWrong = true;
      if (s.statesLeft % 2 === 1) d.outputs.push({ kind: "toggle", to: "B" });
      s.statesLeft = 0;
      stop(d, ...ALL_TIMERS);
      s.phase = "idle";
      s.repeating = false;
      break;
    case "signal":
      onSignal(d, input.up);
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

function onSignal(d: D, up: boolean): void {
  const s = d.state;
  if (s.phase === "linked" && !up) {
    s.phase = "signal lost";
    startS(d, "linkStatus", SLAC.ttLinkStatusResponseS);
    startS(d, "resetup", SLAC.tConnResetupS);
  } else if (s.phase === "signal lost" && up) {
    s.phase = "linked";
    stop(d, "linkStatus", "resetup");
  }
}

function begin(d: D): void {
  const s = d.state;
  s.phase = "parameters";
  s.runId += 1;
  s.sent = 0;
  s.confirmed = [];
  s.answers = [];
  sendParm(d);
}

function sendParm(d: D): void {
  const s = d.state;
  s.sent += 1;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_SLAC_PARM.REQ", runId: s.runId } });
  startMs(d, "parm", s.settings.parmIntervalMs);
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
      stop(d, "response", "repetition");
      s.phase = "joining";
      s.networkId = frame.networkId;
      startMs(d, "join", Math.min(s.settings.linkUpMs, SLAC.ttMatchJoinS * 1000));
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
      if (s.settings.linkUpMs > SLAC.ttMatchJoinS * 1000) {
        lost(d, "the network did not come up within 12 s", "ISO 15118-3 TT_match_join");
        return;
      }
      s.phase = "linked";
      stop(d, "resetup");
      d.outputs.push({ kind: "linked", evse: s.chosen, networkId: s.networkId });
      return;
    case "repetition":
      s.phase = "failed";
      s.repeating = false;
      stop(d, ...ALL_TIMERS);
      d.outputs.push(note("no match within 10 s: waits for the pilot to offer 5 % again"));
      return;
    case "toggle":
      s.statesLeft -= 1;
      d.outputs.push({ kind: "toggle", to: s.statesLeft % 2 === 1 ? "C" : "B" });
      if (s.statesLeft > 0) startMs(d, "toggle", s.settings.toggleStateMs);
      return;
    case "linkStatus":
      if (s.phase !== "signal lost") return;
      s.phase = "leaving";
      s.networkId = "";
      d.outputs.push({ kind: "linkLost" });
      startS(d, "leave", SLAC.tpMatchLeaveS);
      return;
    case "leave":
      if (s.phase === "leaving") begin(d);
      return;
    case "resetup":
      s.phase = "failed";
      stop(d, ...ALL_TIMERS);
      d.outputs.push(
        failed({
          stage: "slac",
          cause: "no new network within 15 s of losing one",
          clause: "ISO 15118-3 T_conn_resetup",
          party: "evse",
        }),
      );
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
  d.state.phase = "matching";
  startMs(d, "match", d.state.settings.beforeMatchMs);
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

/** A failed attempt is repeated every TT_matching_rate within TT_matching_repetition. */
function lost(d: D, cause: string, clause: string): void {
  const s = d.state;
  stop(d, "parm", "batch", "results", "match", "response", "join", "toggle");
  const failure: Failure = { stage: "slac", cause, clause, party: "evse" };
  if (s.settings.givesUpUntilReplug) {
    s.phase = "failed";
    d.outputs.push(failed({ ...failure, cause: `${cause}; silent until replugged` }));
    return;
  }
  if (!s.repeating) {
    s.repeating = true;
    startS(d, "repetition", SLAC.ttMatchingRepetitionS);
    d.outputs.push(failed(failure));
  }
  s.phase = "parameters";
  startMs(d, "repeat", SLAC.ttMatchingRateMs);
}

/** Phases in which an answer still counts. */
const LISTENING: readonly string[] = ["sounding", "results", "validating", "toggling"];

const takesFirst = (s: VehicleSlacState): boolean => s.settings.choice === "first-answer" && !s.wasWrong;
