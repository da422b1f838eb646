import { type Failed, failed, type Note, note } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import type { SlacFrame } from "./frames.ts";

/** How one EVSE's modem goes about matching. */
export interface EvseSlacSettings {
  /** Name it answers with. */
  readonly evse: string;
  /** Last sound to CM_ATTEN_CHAR.IND [ms]. */
  readonly attenuationMs: number;
  /** Waits for TT_EVSE_match_MNBC even when all ten sounds have come. */
  readonly waitsForTimer: boolean;
  /** It forgets a vehicle that pauses longer after CM_SLAC_PARM.CNF [ms]; TT_match_sequence is 400. */
  readonly sequenceMs: number;
  /** CM_SLAC_MATCH.CNF until the modem answers on the new network [ms]. */
  readonly resetMs: number;
  /** Attempts before it gives digital communication up. */
  readonly maxAttempts: number;
}

type Run = "sequence" | "mnbc" | "result" | "response" | "session";
export type EvseSlacTimer = "init" | "reset" | "toggles" | "linkStatus" | `${Run}:${number}`;

export type EvseSlacInput =
  | Fired<EvseSlacTimer>
  /** The pilot offers 5 %. */
  | { readonly kind: "start" }
  | { readonly kind: "stop" }
  /** A BCB toggle was seen on its own pilot. */
  | { readonly kind: "toggled" }
  /** The modem sees its network, or no longer. */
  | { readonly kind: "signal"; readonly up: boolean }
  /** A frame with what the way from the sender took off it [dB]. */
  | { readonly kind: "frame"; readonly frame: SlacFrame; readonly attenuationDb: number };

export type EvseSlacOutput =
  | Failed
  | Note
  | { readonly kind: "frame"; readonly frame: SlacFrame }
  | { readonly kind: "linked"; readonly networkId: string }
  /** The network is gone for good: connection and session with it. */
  | { readonly kind: "linkLost" }
  /** The pilot is to step through E/F so that the vehicle starts again. */
  | { readonly kind: "stepEf" }
  /** All attempts are used up. */
  | { readonly kind: "gaveUp" };

interface SlacRun {
  readonly runId: number;
  readonly phase: "parameters" | "sounding" | "answered" | "matching";
  readonly sounds: number;
  readonly sumDb: number;
  readonly answers: number;
}

export interface EvseSlacState {
  readonly settings: EvseSlacSettings;
  readonly phase: "idle" | "waiting" | "matching" | "matched" | "linked" | "signal lost" | "failed";
  readonly runs: readonly SlacRun[];
  readonly attempts: number;
  readonly networkId: string;
  /** The vehicle whose toggles are being counted, 0 for none; what was counted. */
  readonly validating: number;
  readonly toggles: number;
}

type D = Draft<EvseSlacState, EvseSlacOutput, EvseSlacTimer>;

/** The EVSE's side of SLAC (ISO 15118-3 Annex A), with up to five vehicles heard at once. */
export function evseSlac(settings: EvseSlacSettings): Machine<EvseSlacState, EvseSlacInput, EvseSlacOutput> {
  const initial: EvseSlacState = {
    settings,
    phase: "idle",
    runs: [],
    attempts: 0,
    networkId: "",
    validating: 0,
    toggles: 0,
  };
  return { name: "SLAC, EVSE", initial, step, phase: (state) => state.phase };
}

function step(state: EvseSlacState, input: EvseSlacInput): Step<EvseSlacState, EvseSlacOutput, EvseSlacTimer> {
  const d: D = draftOf(state);
  const s = d.state;
  switch (input.kind) {
    case "start":
      s.phase = "waiting";
      s.attempts += 1;
      clearRuns(d);
      stop(d, "linkStatus");
      startS(d, "init", SLAC.ttEvseSlacInitS);
      break;
    case "stop":
      s.phase = "idle";
      s.attempts = 0;
      clearRuns(d);
      stop(d, "init", "reset", "linkStatus");
      break;
    case "toggled":
      if (s.validating !== 0) s.toggles += 1;
      break;
    case "signal":
      onSignal(d, input.up);
      break;
    case "frame":
      if (s.phase === "waiting" || s.phase === "matching" || s.phase === "matched") {
        onFrame(d, input.frame, input.attenuationDb);
      }
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
  } else if (s.phase === "signal lost" && up) {
    s.phase = "linked";
    stop(d, "linkStatus");
  }
}

function onFrame(d: D, frame: SlacFrame, attenuationDb: number): void {
  const s = d.state;
  const { runId } = frame;
  const run = s.runs.find((one) => one.runId === runId);
  switch (frame.kind) {
    case "CM_SLAC_PARM.REQ":
      if (!run && s.runs.length >= SLAC.cEvseMatchParallel) return;
      // [V2G3-A09-16]: the same run id starts its session over.
      keep(d, { runId, phase: "parameters", sounds: 0, sumDb: 0, answers: 0 });
      s.phase = "matching";
      stop(d, "init");
      startS(d, `session:${runId}`, SLAC.ttEvseMatchSessionS);
      startMs(d, `sequence:${runId}`, s.settings.sequenceMs);
      d.outputs.push({ kind: "frame", frame: { kind: "CM_SLAC_PARM.CNF", runId, evse: s.settings.evse } });
      return;
    case "CM_START_ATTEN_CHAR.IND":
      if (run?.phase !== "parameters") return;
      keep(d, { ...run, phase: "sounding" });
      stop(d, `sequence:${runId}`);
      startMs(d, `mnbc:${runId}`, SLAC.ttEvseMatchMnbcMs);
      return;
    case "CM_MNBC_SOUND.IND": {
      if (run?.phase !== "sounding") return;
      const sounds = run.sounds + 1;
      keep(d, { ...run, sounds, sumDb: run.sumDb + attenuationDb });
      if (sounds < SLAC.cEvMatchMnbc || s.settings.waitsForTimer) return;
      stop(d, `mnbc:${runId}`);
      startMs(d, `result:${runId}`, s.settings.attenuationMs);
      return;
    }
    case "CM_ATTEN_CHAR.RSP":
      if (run?.phase !== "answered" || frame.evse !== s.settings.evse) return;
      keep(d, { ...run, phase: "matching" });
      stop(d, `response:${runId}`);
      return;
    case "CM_VALIDATE.REQ":
      if (frame.evse !== s.settings.evse || run?.phase !== "matching") return;
      if (s.validating !== 0 && s.validating !== runId) {
        confirmValidation(d, runId, "NotReady");
      } else if (frame.timerMs === 0) {
        confirmValidation(d, runId, "Ready");
      } else {
        s.validating = runId;
        s.toggles = 0;
        startMs(d, "toggles", Math.min(frame.timerMs, SLAC.ttEvseValdToggleMs));
      }
      return;
    case "CM_SLAC_MATCH.REQ":
      if (frame.evse !== s.settings.evse || (run?.phase !== "matching" && s.phase !== "matched")) return;
      s.phase = "matched";
      s.networkId = `${s.settings.evse}#${runId}`;
      stop(d, `session:${runId}`);
      d.outputs.push({
        kind: "frame",
        frame: { kind: "CM_SLAC_MATCH.CNF", runId, evse: s.settings.evse, networkId: s.networkId },
      });
      startMs(d, "reset", s.settings.resetMs);
      return;
    default:
      return;
  }
}

function onTimer(d: D, timer: EvseSlacTimer): void {
  const s = d.state;
  if (timer === "init") {
    attemptFailed(d, "no CM_SLAC_PARM.REQ within 40 s", "ISO 15118-3 TT_EVSE_SLAC_init");
    return;
  }
  if (timer === "reset") {
    s.phase = "linked";
    d.outputs.push({ kind: "linked", networkId: s.networkId });
    return;
  }
  if (timer === "toggles") {
    const runId = s.validating;
    confirmValidation(d, runId, s.toggles > 0 ? "Success" : "Failure", s.toggles);
    s.validating = 0;
    return;
  }
  if (timer === "linkStatus") {
    if (s.phase !== "signal lost") return;
    s.phase = "waiting";
    s.attempts = 1;
    clearRuns(d);
    startS(d, "init", SLAC.ttEvseSlacInitS);
    d.outputs.push({ kind: "linkLost" });
    return;
  }
  const [what, id] = timer.split(":") as [Run, string];
  const run = s.runs.find((one) => one.runId === Number(id));
  if (!run) return;
  switch (what) {
    case "sequence":
      // Nothing is lost yet: it waits for the next request, of whoever.
      forget(d, run);
      if (s.runs.length > 0) return;
      s.phase = "waiting";
      startS(d, "init", SLAC.ttEvseSlacInitS);
      return;
    case "mnbc":
      // The timer ran out: the average is over the sounds that came.
      startMs(d, `result:${run.runId}`, run.sounds < SLAC.cEvMatchMnbc ? SLAC.tpEvseAvgAttenCalcMs : 0);
      return;
    case "result":
      sendResult(d, run);
      return;
    case "response":
      if (run.answers <= SLAC.cSequRetry) sendResult(d, run);
      else endRun(d, run, "no CM_ATTEN_CHAR.RSP to three indications");
      return;
    case "session":
      endRun(d, run, "no CM_SLAC_MATCH.REQ within 10 s");
      return;
  }
}

function confirmValidation(
  d: D,
  runId: number,
  result: "Ready" | "NotReady" | "Success" | "Failure",
  toggles = 0,
): void {
  const { evse } = d.state.settings;
  d.outputs.push({ kind: "frame", frame: { kind: "CM_VALIDATE.CNF", runId, evse, result, toggles } });
}

function sendResult(d: D, run: SlacRun): void {
  const s = d.state;
  if (run.sounds === 0) {
    endRun(d, run, "no sound was heard");
    return;
  }
  keep(d, { ...run, phase: "answered", answers: run.answers + 1 });
  d.outputs.push({
    kind: "frame",
    frame: {
      kind: "CM_ATTEN_CHAR.IND",
      runId: run.runId,
      evse: s.settings.evse,
      attenuationDb: run.sumDb / run.sounds,
      sounds: run.sounds,
    },
  });
  startMs(d, `response:${run.runId}`, SLAC.ttMatchResponseMs);
}

/** A vehicle that only tried elsewhere ends quietly; the EVSE's own attempt fails when none is left. */
function endRun(d: D, run: SlacRun, cause: string): void {
  forget(d, run);
  if (d.state.runs.length === 0 && d.state.phase === "matching") {
    attemptFailed(d, cause, "ISO 15118-3 TT_EVSE_match_session");
  }
}

function attemptFailed(d: D, cause: string, clause: string): void {
  const s = d.state;
  clearRuns(d);
  if (s.attempts < s.settings.maxAttempts) {
    s.phase = "idle";
    d.outputs.push(note(`SLAC attempt ${s.attempts} failed: ${cause}`), { kind: "stepEf" });
    return;
  }
  s.phase = "failed";
  d.outputs.push(failed({ stage: "slac", cause, clause, party: "vehicle" }), { kind: "gaveUp" });
}

function keep(d: D, run: SlacRun): void {
  d.state.runs = [...d.state.runs.filter((one) => one.runId !== run.runId), run];
}

function forget(d: D, run: SlacRun): void {
  d.state.runs = d.state.runs.filter((one) => one.runId !== run.runId);
  if (d.state.validating === run.runId) {
    d.state.validating = 0;
    stop(d, "toggles");
  }
  stop(
    d,
    `sequence:${run.runId}`,
    `mnbc:${run.runId}`,
    `result:${run.runId}`,
    `response:${run.runId}`,
    `session:${run.runId}`,
  );
}

function clearRuns(d: D): void {
  for (const run of d.state.runs) forget(d, run);
}
