import { type Failed, type Failure, failed, type Note, note } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import type { SlacFrame } from "./frames.ts";

/** How one vehicle's modem goes about matching. */
export interface VehicleSlacSettings {
  readonly startMs: number;
  readonly afterParmMs: number;
  readonly soundGapMs: number;
  readonly beforeMatchMs: number;
  readonly linkUpMs: number;
  /** CM_SLAC_PARM.REQ of one attempt, and their distance [ms]. */
  readonly parmRequests: number;
  readonly parmIntervalMs: number;
  /** After a failed attempt it stays silent until it is replugged. */
  readonly givesUpUntilReplug: boolean;
  readonly choice: "lowest-attenuation" | "first-answer";
}

export type VehicleSlacTimer =
  | "start"
  | "parm"
  | "batch"
  | "results"
  | "match"
  | "response"
  | "join"
  | "repeat"
  | "repetition";

export type VehicleSlacInput =
  | Fired<VehicleSlacTimer>
  /** The pilot offers 5 %. */
  | { readonly kind: "start" }
  /** The pilot took the offer back, or the plug is out. */
  | { readonly kind: "stop" }
  | { readonly kind: "frame"; readonly frame: SlacFrame };

export type VehicleSlacOutput =
  | Failed
  | Note
  | { readonly kind: "frame"; readonly frame: SlacFrame }
  /** The network stands. */
  | { readonly kind: "linked"; readonly evse: string; readonly networkId: string };

type Phase = "idle" | "starting" | "parameters" | "sounding" | "results" | "matching" | "joining" | "linked" | "failed";

export interface VehicleSlacState {
  readonly settings: VehicleSlacSettings;
  readonly phase: Phase;
  readonly runId: number;
  readonly sent: number;
  readonly batch: number;
  readonly confirmed: readonly string[];
  readonly answers: readonly { readonly evse: string; readonly attenuationDb: number }[];
  readonly chosen: string;
  readonly networkId: string;
  readonly repeating: boolean;
  /** A match was lost again: the next attempt waits for every answer. */
  readonly wasWrong: boolean;
}

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
      stop(d, "start", "parm", "batch", "results", "match", "response", "join", "repeat", "repetition");
      s.phase = "idle";
      s.repeating = false;
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
      if (s.phase !== "results" && s.phase !== "sounding") return;
      if (s.answers.every((answer) => answer.evse !== frame.evse)) {
        s.answers = [...s.answers, { evse: frame.evse, attenuationDb: frame.attenuationDb }];
      }
      if (takesFirst(s) || s.answers.length === s.confirmed.length) choose(d);
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
      if (s.sent <= SLAC.cEvMatchRetry) sendMatch(d);
      else lost(d, `no CM_SLAC_MATCH.CNF to ${s.sent} requests`, "ISO 15118-3 TT_match_response");
      return;
    case "join":
      if (s.settings.linkUpMs > SLAC.ttMatchJoinS * 1000) {
        lost(d, "the network did not come up within 12 s", "ISO 15118-3 TT_match_join");
        return;
      }
      s.phase = "linked";
      d.outputs.push({ kind: "linked", evse: s.chosen, networkId: s.networkId });
      return;
    case "repetition":
      s.phase = "failed";
      s.repeating = false;
      stop(d, "repeat", "parm", "batch", "results", "match", "response", "join");
      d.outputs.push(note("no match within 10 s: waits for the pilot to offer 5 % again"));
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
  s.chosen = best.evse;
  s.phase = "matching";
  startMs(d, "match", s.settings.beforeMatchMs);
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
  stop(d, "parm", "batch", "results", "match", "response", "join");
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

const takesFirst = (s: VehicleSlacState): boolean => s.settings.choice === "first-answer" && !s.wasWrong;
