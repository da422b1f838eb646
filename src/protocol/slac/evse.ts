import { draftOf, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { SLAC } from "./constants.ts";
import { join, listen, onAmpMap, onError, onNetworkTimer, onSignal, wake } from "./evse-network.ts";
import { attemptFailed, clearRuns, endRun, forget, keep, runOf, timersOf } from "./evse-runs.ts";
import {
  type EvseSlacDraft as D,
  type EvseSlacInput,
  type EvseSlacOutput,
  type EvseSlacSettings,
  type EvseSlacState,
  type EvseSlacTimer,
  RUN_TIMERS,
  type Run,
  type SlacRun,
} from "./evse-state.ts";
import type { SlacFrame } from "./frames.ts";
import { noteIfLate } from "./pace.ts";

/** The EVSE's side of SLAC (ISO 15118-3 Annex A), with up to five vehicles heard at once. */
export function evseSlac(settings: EvseSlacSettings): Machine<EvseSlacState, EvseSlacInput, EvseSlacOutput> {
  const initial: EvseSlacState = {
    settings,
    phase: "idle",
    runs: [],
    attempts: 0,
    networkId: "",
    matchedRun: 0,
    ampSent: 0,
    isNotifiable: false,
    isBooted: false,
    validating: 0,
    toggles: 0,
  };
  return { name: "SLAC, EVSE", initial, step, phase: (state) => state.phase };
}

function step(
  state: EvseSlacState,
  input: EvseSlacInput,
  d: D = draftOf(state),
): Step<EvseSlacState, EvseSlacOutput, EvseSlacTimer> {
  const s = d.state;
  switch (input.kind) {
    case "plugged":
      s.isBooted = s.settings.bootMs === 0;
      startS(d, "maxComm", SLAC.tConnMaxCommS);
      break;
    case "start":
      s.attempts += 1;
      clearRuns(d);
      stop(d, "linkStatus", "reset", "ready", "amplitude", "resume");
      listen(d);
      break;
    case "stop":
      s.phase = "idle";
      s.attempts = 0;
      clearRuns(d);
      stop(d, "init", "reset", "ready", "amplitude", "linkStatus", "maxComm", "boot", "resume");
      break;
    case "error":
      onError(d);
      break;
    case "wake":
      wake(d);
      break;
    case "toggled":
      if (s.validating !== 0) s.toggles += 1;
      break;
    case "signal":
      onSignal(d, input.up);
      break;
    case "frame":
      if (hears(s)) onFrame(d, input.frame, input.attenuationDb);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

/** Whether vehicles are heard now. */
function hears({ phase }: EvseSlacState): boolean {
  switch (phase) {
    case "waiting":
    case "matching":
    case "matched":
    case "detected":
    case "linked":
      return true;
    default:
      return false;
  }
}

function onFrame(d: D, frame: SlacFrame, attenuationDb: number): void {
  const s = d.state;
  const { runId } = frame;
  const run = runOf(s.runs, runId);
  switch (frame.kind) {
    case "CM_SLAC_PARM.REQ":
      if (s.phase === "detected" || s.phase === "linked") return;
      if (!run && s.runs.length >= SLAC.cEvseMatchParallel) return;
      // [V2G3-A09-16]: the same run id starts its session over.
      keep(d, { runId, phase: "parameters", sounds: 0, sumDb: 0, answers: 0 });
      s.phase = "matching";
      stop(d, "init");
      startS(d, timersOf(runId).session, SLAC.ttEvseMatchSessionS);
      startMs(d, timersOf(runId).sequence, s.settings.sequenceMs);
      d.outputs.push({ kind: "frame", frame: { kind: "CM_SLAC_PARM.CNF", runId, evse: s.settings.evse } });
      return;
    case "CM_START_ATTEN_CHAR.IND":
      if (run?.phase !== "parameters") return;
      keep(d, { ...run, phase: "sounding" });
      stop(d, timersOf(runId).sequence);
      startMs(d, timersOf(runId).mnbc, SLAC.ttEvseMatchMnbcMs);
      return;
    case "CM_MNBC_SOUND.IND": {
      if (run?.phase !== "sounding") return;
      const { phase, answers } = run;
      const sounds = run.sounds + 1;
      keep(d, { runId, phase, sounds, sumDb: run.sumDb + attenuationDb, answers });
      if (sounds < SLAC.cEvMatchMnbc || s.settings.waitsForTimer) return;
      stop(d, timersOf(runId).mnbc);
      startMs(d, timersOf(runId).result, s.settings.attenuationMs);
      noteIfLate(d, "the average", s.settings.attenuationMs, SLAC.tpEvseAvgAttenCalcMs, "TP_EVSE_avg_atten_calc");
      return;
    }
    case "CM_ATTEN_CHAR.RSP":
      if (run?.phase !== "answered" || frame.evse !== s.settings.evse) return;
      keep(d, { ...run, phase: "matching" });
      stop(d, timersOf(runId).response);
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
      s.matchedRun = runId;
      stop(d, timersOf(runId).session);
      d.outputs.push({
        kind: "frame",
        frame: { kind: "CM_SLAC_MATCH.CNF", runId, evse: s.settings.evse, networkId: s.networkId },
      });
      join(d);
      return;
    case "CM_AMP_MAP.REQ":
    case "CM_AMP_MAP.CNF":
      onAmpMap(d, frame);
      return;
    default:
      return;
  }
}

function onTimer(d: D, timer: EvseSlacTimer): void {
  const s = d.state;
  switch (timer) {
    case "init":
      attemptFailed(d, "no CM_SLAC_PARM.REQ within 40 s", "ISO 15118-3 TT_EVSE_SLAC_init");
      return;
    case "toggles":
      confirmValidation(d, s.validating, s.toggles > 0 ? "Success" : "Failure", s.toggles);
      s.validating = 0;
      return;
    case "reset":
    case "ready":
    case "amplitude":
    case "linkStatus":
    case "maxComm":
    case "boot":
    case "resume":
      onNetworkTimer(d, timer);
      return;
  }
  for (const run of s.runs) {
    const names = timersOf(run.runId);
    const what = RUN_TIMERS.find((one) => names[one] === timer);
    if (!what) continue;
    onRunTimer(d, run, what);
    return;
  }
}

function onRunTimer(d: D, run: SlacRun, what: Run): void {
  const s = d.state;
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
      startMs(d, timersOf(run.runId).result, run.sounds < SLAC.cEvMatchMnbc ? SLAC.tpEvseAvgAttenCalcMs : 0);
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
  startMs(d, timersOf(run.runId).response, SLAC.ttMatchResponseMs);
}
