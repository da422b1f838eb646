import { type Failure, failed, note } from "../failure.ts";
import { type Draft, startMs, startS, stop } from "../machine.ts";
import { currentFromDutyA, DUTY_OFF_PCT } from "./duty.ts";
import type { EvsePilotOutput, EvsePilotState, EvsePilotTimer } from "./evse-state.ts";
import type { Level, PilotOutput } from "./levels.ts";
import { PILOT_TIMING as T } from "./timing.ts";

/** How an EVSE takes power away: by the pilot, by the contactor, by a fault. */

/** A step of the EVSE's pilot in the making. */
export type EvsePilotDraft = Draft<EvsePilotState, EvsePilotOutput, EvsePilotTimer>;
type D = EvsePilotDraft;

/** Takes PWM away; a vehicle that stays in C is opened under load (seq 10.2). */
export function withdrawPilot(d: D): void {
  setPilot(d, "x1");
  stop(d, "wakeUp");
  if (isReady(d.state.level)) startS(d, "leaveC", T.forcedOpenS);
}

/** Asks the vehicle to end: by digital communication where that runs, else by taking PWM away. */
export function stopCharging(d: D, reason: string): void {
  const s = d.state;
  d.outputs.push(note(`stopping: ${reason}`));
  s.stepping = "stopped";
  if (s.digital === "up") startS(d, "forcedStop", T.stopForcedS);
  else withdrawPilot(d);
}

/** Opens at once, and looks 250 ms later whether the relay followed. */
export function openContactor(d: D): void {
  const s = d.state;
  stop(d, "contactor");
  if (s.contactor === "open") return;
  const wasClosed = s.contactor === "closed";
  s.contactor = "open";
  if (!wasClosed) return;
  d.outputs.push({ kind: "contactor", close: false });
  startMs(d, "relayCheck", T.relaySettleMs);
}

/** Ends the session with a fault: contactor open, state F, cable unlocked after 5 s. */
export function fail(d: D, failure: Failure): void {
  const s = d.state;
  if (s.fault) return;
  s.fault = failure;
  d.outputs.push(failed(failure));
  openContactor(d);
  stop(d, "wakeUp", "step", "digitalPatience", "digitalPause", "leaveC", "overCurrent");
  setPilot(d, "f");
  startS(d, "unlock", T.unlockInFS);
}

/** Smooth residual current: a fault that is tried again. */
export function trip(d: D, currentMa: number): void {
  const s = d.state;
  if (s.fault) return;
  s.trips += 1;
  fail(d, { stage: "charging", cause: `residual current ${currentMa} mA`, clause: "IEC 62955 6 mA", party: "vehicle" });
  if (s.trips <= T.residualRetries) startS(d, "retry", T.residualRetryMin * 60);
}

/** Watches the vehicle's current against what it was offered. */
export function onCurrent(d: D, currentA: number): void {
  const s = d.state;
  const limitA = s.digital === "up" ? s.offerA : currentFromDutyA(s.dutyPct);
  const isOver = s.contactor === "closed" && currentA > limitA * T.overCurrentFactor + T.overCurrentOffsetA;
  if (isOver) startS(d, "overCurrent", T.overCurrentS);
  else stop(d, "overCurrent");
}

/** Changes the generator. */
export function setPilot(d: D, output: PilotOutput, dutyPct = DUTY_OFF_PCT): void {
  const s = d.state;
  if (s.output === output && s.dutyPct === dutyPct) return;
  s.output = output;
  s.dutyPct = dutyPct;
  // What was seen under the old output says nothing under the new one.
  if (output === "f" || output === "off") stop(d, "debounce");
  d.outputs.push({ kind: "pilot", output, dutyPct });
}

/** Whether a vehicle in this level asks for power. */
export const isReady = (level: Level): boolean => level === "C" || level === "D";
