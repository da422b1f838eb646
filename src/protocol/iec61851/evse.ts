import { type Failure, note } from "../failure.ts";
import { draftOf, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { onBcb } from "./bcb.ts";
import { currentFromDutyA, DUTY_OFF_PCT, dutyFromCurrentPct, quantiseDutyPct } from "./duty.ts";
import {
  type EvsePilotDraft as D,
  fail,
  isReady,
  onCurrent,
  openContactor,
  setPilot,
  stopCharging,
  trip,
  withdrawPilot,
} from "./evse-protection.ts";
import type {
  EvsePilotInput,
  EvsePilotOutput,
  EvsePilotSettings,
  EvsePilotState,
  EvsePilotTimer,
} from "./evse-state.ts";
import { diodeIntact, type Level, levelOf } from "./levels.ts";
import { PILOT_TIMING as T } from "./timing.ts";

/** The EVSE's side of IEC 61851-1 / SAE J1772. */
export function evsePilot(settings: EvsePilotSettings): Machine<EvsePilotState, EvsePilotInput, EvsePilotOutput> {
  const initial: EvsePilotState = {
    settings,
    level: "A",
    seen: "A",
    output: "x1",
    dutyPct: DUTY_OFF_PCT,
    contactor: "open",
    relayClosed: false,
    authorised: false,
    offerA: 0,
    dutyHeld: false,
    digital: "none",
    stepping: "none",
    wakeUps: 0,
    powerWanted: false,
    phases: 3,
    bcbPulses: 0,
    bcbPulseLong: false,
    trips: 0,
    fault: undefined,
  };
  return { name: "IEC 61851-1 control pilot, EVSE", initial, step, phase };
}

/** A, B1, B2, C1, C2, D1, D2, E or F: 1 without and 2 with PWM. */
function phase(state: EvsePilotState): string {
  if (state.fault || state.output === "f") return "F";
  if (state.level === "A" || state.level === "E" || state.level === "F") return state.level;
  return state.level + (state.output === "pwm" ? "2" : "1");
}

function step(
  state: EvsePilotState,
  input: EvsePilotInput,
  d: D = draftOf(state),
): Step<EvsePilotState, EvsePilotOutput, EvsePilotTimer> {
  switch (input.kind) {
    case "voltage":
      onVoltage(d, input.highV, input.lowV);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
    case "authorised":
      d.state.authorised = true;
      offerCharge(d);
      break;
    case "offer":
      d.state.offerA = input.currentA;
      offerCharge(d);
      break;
    case "digitalUp":
      if (d.state.digital === "offered") d.state.digital = "up";
      stop(d, "digitalPatience");
      break;
    case "digitalFailed":
      onDigitalFailed(d);
      break;
    case "stepEf":
      if (d.state.digital === "none" || d.state.digital === "failed") break;
      openContactor(d);
      d.state.stepping = "ef";
      setPilot(d, "f");
      startS(d, "step", T.stepEfS);
      break;
    case "power":
      d.state.powerWanted = input.on;
      if (input.on) closeIfAllowed(d);
      else openContactor(d);
      break;
    case "stop":
      stopCharging(d, input.reason);
      break;
    case "sleep":
      d.state.stepping = "stopped";
      withdrawPilot(d);
      break;
    case "switchPhases":
      if (input.phases === d.state.phases) break;
      d.state.phases = input.phases;
      d.state.stepping = "phases";
      d.outputs.push(note(`switching to ${input.phases} phase${input.phases === 1 ? "" : "s"}`));
      withdrawPilot(d);
      startS(d, "step", T.phaseSwitchS);
      break;
    case "replug":
      d.state.stepping = "replug";
      setPilot(d, "off");
      startS(d, "step", T.replugS);
      break;
    case "current":
      onCurrent(d, input.currentA);
      break;
    case "residual":
      if (input.currentMa >= T.residualLimitMa) trip(d, input.currentMa);
      break;
    case "relay":
      d.state.relayClosed = input.closed;
      break;
  }
  return d;
}

// --- levels -------------------------------------------------------------------------------------------------------

function onVoltage(d: D, highV: number, lowV: number): void {
  const s = d.state;
  if (s.output === "f" || s.output === "off") {
    // Nothing can be read against −12 V or a dead generator, except that the vehicle has left.
    return;
  }
  const seen = levelOf(highV);
  if (s.output === "pwm" && seen !== "A" && seen !== "E" && !diodeIntact(lowV)) {
    fail(d, {
      stage: "pilot",
      cause: `no diode: negative half-wave ${lowV.toFixed(1)} V`,
      clause: "IEC 61851-1 A.2",
      party: "vehicle",
    });
    return;
  }
  onBcb(d, s.seen, seen);
  s.seen = seen;
  if (seen === s.level) {
    stop(d, "debounce");
    return;
  }
  const isLeaving = seen === "A" || seen === "E" || isReady(s.level);
  // Without PWM nothing is urgent about C, and a pulse of a BCB toggle must not be taken for it.
  // The same holds while the modems match: it may be a validation.
  const isUrgent = s.output === "pwm" && s.digital !== "offered";
  const enteringMs = isUrgent ? T.debounceMs : T.bcbPulseMs[1] + T.bcbToleranceMs;
  startMs(d, "debounce", isLeaving ? T.debounceLeavingMs : seen === "C" && s.level === "B" ? enteringMs : T.debounceMs);
}

function acceptLevel(d: D, level: Level): void {
  const s = d.state;
  const before = s.level;
  s.level = level;
  if (level === "A") {
    onUnplugged(d);
    return;
  }
  if (level === "E") {
    fail(d, {
      stage: "pilot",
      cause: "control pilot shorted to earth (0 V)",
      clause: "IEC 61851-1 state E",
      party: "cable",
    });
    return;
  }
  if (before === "A") {
    d.outputs.push({ kind: "plugged" }, { kind: "lock", locked: true });
    if (level === "C" || level === "D") d.outputs.push(note("simplified pilot: A to C without B"));
    if (s.settings.digital) {
      s.digital = "pause";
      startMs(d, "digitalPause", T.digitalPauseMs);
    } else offerCharge(d);
  }
  if (isReady(level) && !isReady(before)) {
    stop(d, "wakeUp");
    d.outputs.push({ kind: "ready", on: true });
    closeIfAllowed(d);
  } else if (!isReady(level) && isReady(before)) {
    stop(d, "leaveC", "forcedStop");
    d.outputs.push({ kind: "ready", on: false });
    openContactor(d);
  }
}

function onUnplugged(d: D): void {
  const s = d.state;
  const wasCharging = s.contactor !== "open";
  openContactor(d);
  stop(d, "leaveC", "wakeUp", "step", "digitalPause", "digitalPatience", "dutyHold", "overCurrent", "forcedStop");
  Object.assign(s, { digital: "none", stepping: "none", authorised: false, powerWanted: false, dutyHeld: false });
  s.wakeUps = 0;
  if (s.fault && s.trips === 0) s.fault = undefined;
  setPilot(d, "x1");
  if (wasCharging) d.outputs.push(note("unplugged under load"));
  d.outputs.push({ kind: "lock", locked: false }, { kind: "unplugged" });
}

// --- offering -----------------------------------------------------------------------------------------------------

/** Puts the duty cycle out that the state calls for. */
function offerCharge(d: D): void {
  const s = d.state;
  if (s.fault || s.stepping !== "none" || s.level === "A" || s.level === "E") return;
  if (s.digital === "pause" || s.digital === "offered" || s.digital === "up") return;
  if (!s.authorised || s.settings.digitalOnly) return;
  const dutyPct = quantiseDutyPct(dutyFromCurrentPct(s.offerA), s.settings.dutyStepPct);
  if (dutyPct === s.dutyPct && s.output === (dutyPct === DUTY_OFF_PCT ? "x1" : "pwm")) return;
  if (dutyPct === DUTY_OFF_PCT) {
    withdrawPilot(d);
    return;
  }
  if (s.dutyHeld) return;
  const isFirst = s.output !== "pwm";
  setPilot(d, "pwm", dutyPct);
  s.dutyHeld = true;
  startS(d, "dutyHold", T.dutyChangeS);
  stop(d, "leaveC", "overCurrent");
  if (isFirst && isReady(s.level)) closeIfAllowed(d);
  else if (isFirst && s.level === "B") startS(d, "wakeUp", T.wakeUpS);
}

function onDigitalFailed(d: D): void {
  const s = d.state;
  stop(d, "digitalPatience");
  if (s.digital === "none" || s.digital === "failed") return;
  s.digital = "failed";
  openContactor(d);
  if (s.settings.digitalOnly) {
    setPilot(d, "x1");
    return;
  }
  s.stepping = "x1ToNominal";
  d.outputs.push({ kind: "fellBack" });
  setPilot(d, "x1");
  startS(d, "step", T.stepX1S);
}

function closeIfAllowed(d: D): void {
  const s = d.state;
  if (s.fault || s.contactor !== "open" || s.output !== "pwm" || !isReady(s.level)) return;
  if (s.level === "D" && !s.settings.ventilated) {
    fail(d, {
      stage: "power delivery",
      cause: "the vehicle asks for ventilation (state D), which this place has not",
      clause: "IEC 61851-1 state D",
      party: "user",
    });
    return;
  }
  const isDigital = s.digital === "offered" || s.digital === "up";
  if (isDigital ? !s.powerWanted : currentFromDutyA(s.dutyPct) === 0) return;
  s.contactor = "closing";
  startMs(d, "contactor", s.settings.contactorCloseMs);
}

function onTimer(d: D, timer: EvsePilotTimer): void {
  const s = d.state;
  switch (timer) {
    case "debounce":
      acceptLevel(d, s.seen);
      return;
    case "contactor":
      s.contactor = "closed";
      d.outputs.push({ kind: "contactor", close: true });
      startMs(d, "relayCheck", s.settings.digitalOnly ? T.dcContactorFeedbackS * 1000 : T.relaySettleMs);
      return;
    case "relayCheck":
      if (s.relayClosed === (s.contactor === "closed")) return;
      fail(d, relayFailure(s));
      return;
    case "dutyHold":
      s.dutyHeld = false;
      offerCharge(d);
      return;
    case "leaveC":
      d.outputs.push(note("vehicle stayed in C without PWM for 6 s: opened under load (seq 10.2)"));
      openContactor(d);
      return;
    case "forcedStop":
      d.outputs.push(note("no answer to the stop for 20 s: opened"));
      openContactor(d);
      return;
    case "digitalPause":
      s.digital = "offered";
      setPilot(d, "pwm", 5);
      d.outputs.push({ kind: "digitalOffered" });
      if (!s.settings.digitalOnly) startS(d, "digitalPatience", T.digitalPatienceS);
      return;
    case "digitalPatience":
      onDigitalFailed(d);
      return;
    case "step":
      onStepDone(d);
      return;
    case "wakeUp":
      onWakeUp(d);
      return;
    case "bcb":
      s.bcbPulses = 0;
      return;
    case "bcbPulse":
      s.bcbPulseLong = true;
      return;
    case "overCurrent":
      fail(d, {
        stage: "charging",
        cause: "vehicle drew more than offered for 7 s",
        clause: "IEC 61851-1 over-current",
        party: "vehicle",
      });
      return;
    case "unlock":
      d.outputs.push({ kind: "lock", locked: false });
      // Against −12 V nobody could see the vehicle leave.
      setPilot(d, "x1");
      return;
    case "retry":
      s.fault = undefined;
      setPilot(d, "x1");
      offerCharge(d);
      return;
  }
}

/** A vehicle that slept through 30 s of PWM gets one F pulse; after 10 s more it counts as paused by itself. */
function onWakeUp(d: D): void {
  const s = d.state;
  if (s.wakeUps > 0) {
    d.outputs.push({ kind: "paused" });
    return;
  }
  s.wakeUps = 1;
  s.stepping = "wakeUpF";
  setPilot(d, "f");
  startS(d, "step", T.stepEfS);
}

function onStepDone(d: D): void {
  const s = d.state;
  const done = s.stepping;
  if (done === "ef" || done === "wakeUpF") {
    s.stepping = "x1AfterEf";
    setPilot(d, "x1");
    startMs(d, "step", T.x1AfterEfMs);
    return;
  }
  s.stepping = "none";
  if (done === "initHlc" && s.digital === "up") {
    setPilot(d, "pwm", 5);
    return;
  }
  if (done === "phases") d.outputs.push({ kind: "phases", phases: s.phases });
  if (done === "replug") setPilot(d, "x1");
  if (done === "x1AfterEf" && s.digital === "offered") {
    setPilot(d, "pwm", 5);
    d.outputs.push({ kind: "digitalOffered" });
    return;
  }
  offerCharge(d);
  if (done === "x1AfterEf" && s.wakeUps > 0 && s.output === "pwm") startS(d, "wakeUp", T.pausedAfterWakeUpS);
}

/** The auxiliary contact says otherwise than was commanded. */
function relayFailure({ relayClosed, settings }: EvsePilotState): Failure {
  if (relayClosed) {
    const cause = "relay welded: closed after being opened";
    return { stage: "power delivery", cause, clause: "MREC relay stuck", party: "evse" };
  }
  if (!settings.digitalOnly)
    return { stage: "power delivery", cause: "relay did not close", clause: "IEC 61851-1 seq 4", party: "evse" };
  const cause = `the contactor did not close: no feedback for ${T.dcContactorFeedbackS} s`;
  return { stage: "cable check", cause, clause: "IEC 61851-23 contactor feedback", party: "evse" };
}
