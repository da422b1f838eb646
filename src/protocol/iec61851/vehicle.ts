import { type Failed, failed, type Note, note } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { currentFromDutyA, type PilotStandard } from "./duty.ts";
import { LOAD_OHM, type PilotOutput } from "./levels.ts";
import { PILOT_TIMING as T } from "./timing.ts";

/** How one vehicle handles its pilot, quirks included. */
export interface VehiclePilotSettings {
  readonly standard: PilotStandard;
  /** Speaks digital communication when offered 5 %. */
  readonly digital: boolean;
  /** Charges on a duty cycle alone. */
  readonly basic: boolean;
  /** From the offer to state C [ms]. */
  readonly readyMs: number;
  /** From a withdrawn PWM to leaving C [s]; undefined: never does. */
  readonly leaveCS: number | undefined;
  /** From a new duty cycle to the new current [s]. */
  readonly reactionS: number;
  /** Most its on-board charger takes [A], least it charges at, and least it starts at. */
  readonly maxCurrentA: number;
  readonly minCurrentA: number;
  readonly startCurrentA: number;
  /** Most it gives back, where the application layer asks for that [A]; 0 where it cannot. */
  readonly maxDischargeA: number;
  /** Asks for ventilation (state D). */
  readonly ventilation: boolean;
  /** Has no diode path to B: goes from A straight to C. */
  readonly simplified: boolean;
  /** After a pause it starts again only once the pilot was off this long [s]. */
  readonly restartNeedsPilotOffS: number | undefined;
  /** Faults when it is started again sooner than [s]. */
  readonly restartFaultS: number | undefined;
  /** Pulses by which it wakes a sleeping EVSE; 0 = it cannot. */
  readonly bcbPulses: number;
}

export type VehiclePilotTimer = "ready" | "leaveC" | "adapt" | "mains" | "bcb" | "pilotOff" | "restart";

export type VehiclePilotInput =
  | Fired<VehiclePilotTimer>
  | { readonly kind: "plug"; readonly cableA: number }
  | { readonly kind: "unplug" }
  /** What the inlet sees of the generator. */
  | { readonly kind: "pilot"; readonly output: PilotOutput; readonly dutyPct: number }
  /** Voltage at the inlet. */
  | { readonly kind: "mains"; readonly on: boolean }
  /** Digital communication asks for C (on) or B. */
  | { readonly kind: "ready"; readonly on: boolean }
  /** Limit that came by digital communication [A]. */
  | { readonly kind: "limit"; readonly currentA: number }
  /** The vehicle has had enough, or its driver has. */
  | { readonly kind: "stop"; readonly reason: string }
  /** The latch of a Type 1 or J3400 coupler is pressed or let go, as the proximity contact tells. */
  | { readonly kind: "latch"; readonly pressed: boolean }
  /** The modem shows its EVSE the pilot it hangs on: into C, and back to B. */
  | { readonly kind: "toggle"; readonly to: "B" | "C" }
  /** The vehicle wants to go on, and wakes the EVSE for it. */
  | { readonly kind: "wake" };

export type VehiclePilotOutput =
  | Failed
  | Note
  | { readonly kind: "load"; readonly ohm: number }
  | { readonly kind: "digitalOffered" }
  /** The 5 % duty cycle is gone, and all that was built on it. */
  | { readonly kind: "digitalWithdrawn" }
  | { readonly kind: "draw"; readonly currentA: number }
  | { readonly kind: "powered"; readonly on: boolean };

type Phase = "unplugged" | "waiting" | "digital" | "readying" | "ready" | "charging" | "paused" | "done" | "fault";

export interface VehiclePilotState {
  readonly settings: VehiclePilotSettings;
  readonly phase: Phase;
  readonly output: PilotOutput;
  readonly dutyPct: number;
  readonly lastDutyPct: number;
  readonly cableA: number;
  readonly mains: boolean;
  readonly s2: boolean;
  readonly drawA: number;
  readonly digitalLimitA: number | undefined;
  /** It has charged and paused, so a start is a restart. */
  readonly wasPaused: boolean;
  readonly pilotOffLongEnough: boolean;
  readonly restartTooSoon: boolean;
  readonly bcbLeft: number;
}

type D = Draft<VehiclePilotState, VehiclePilotOutput, VehiclePilotTimer>;

/** The vehicle's side of IEC 61851-1 / SAE J1772. */
export function vehiclePilot(
  settings: VehiclePilotSettings,
): Machine<VehiclePilotState, VehiclePilotInput, VehiclePilotOutput> {
  const initial: VehiclePilotState = {
    settings,
    phase: "unplugged",
    output: "off",
    dutyPct: 0,
    lastDutyPct: 0,
    cableA: 0,
    mains: false,
    s2: false,
    drawA: 0,
    digitalLimitA: undefined,
    wasPaused: false,
    pilotOffLongEnough: false,
    restartTooSoon: false,
    bcbLeft: 0,
  };
  return { name: "IEC 61851-1 control pilot, vehicle", initial, step, phase: (state) => state.phase };
}

function step(
  state: VehiclePilotState,
  input: VehiclePilotInput,
  d: D = draftOf(state),
): Step<VehiclePilotState, VehiclePilotOutput, VehiclePilotTimer> {
  const s = d.state;
  switch (input.kind) {
    case "plug":
      s.phase = "waiting";
      s.cableA = input.cableA;
      setS2(d, s.settings.simplified);
      react(d);
      break;
    case "unplug":
      draw(d, 0);
      stop(d, "ready", "leaveC", "adapt", "mains", "bcb", "pilotOff", "restart");
      d.outputs.push({ kind: "load", ohm: LOAD_OHM.none });
      d.state.phase = "unplugged";
      Object.assign(s, { s2: false, mains: false, digitalLimitA: undefined, wasPaused: false, output: "off" });
      break;
    case "pilot":
      s.lastDutyPct = s.dutyPct;
      s.output = input.output;
      s.dutyPct = input.dutyPct;
      if (s.phase !== "unplugged") react(d);
      break;
    case "mains":
      onMains(d, input.on);
      break;
    case "ready":
      if (input.on) {
        if (s.s2 && s.mains) break;
        s.phase = "ready";
        setS2(d, true);
        // On direct current voltage comes with the precharge, when the application layer says.
        if (s.settings.basic) startS(d, "mains", T.contactorCloseMaxS);
      } else {
        draw(d, 0);
        setS2(d, false);
        stop(d, "mains");
        s.phase = "digital";
      }
      break;
    case "limit":
      if (s.digitalLimitA === input.currentA) break;
      s.digitalLimitA = input.currentA;
      if (s.phase === "charging") startS(d, "adapt", s.settings.reactionS);
      break;
    case "stop":
      if (s.phase === "unplugged" || s.phase === "fault") break;
      d.outputs.push(note(input.reason));
      draw(d, 0);
      setS2(d, false);
      stop(d, "ready", "mains", "adapt");
      s.phase = "done";
      break;
    case "latch":
      onLatch(d, input.pressed);
      break;
    case "toggle":
      if (s.phase === "digital") d.outputs.push({ kind: "load", ohm: LOAD_OHM[input.to] });
      break;
    case "wake":
      if (s.settings.bcbPulses === 0 || s.phase === "unplugged") break;
      s.phase = "waiting";
      s.bcbLeft = s.settings.bcbPulses * 2;
      onTimer(d, "bcb");
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

/** Whoever presses the latch is about to pull the plug: no current may be left by then. Let go again, it may go on. */
function onLatch(d: D, pressed: boolean): void {
  const s = d.state;
  if (pressed && (s.phase === "charging" || s.phase === "ready" || s.phase === "readying")) {
    d.outputs.push(note("latch pressed"));
    draw(d, 0);
    setS2(d, false);
    stop(d, "ready", "mains", "adapt");
    s.phase = "done";
  } else if (!pressed && s.phase === "done") {
    s.phase = "waiting";
    react(d);
  }
}

/** Reacts to what the generator puts out. */
function react(d: D): void {
  const s = d.state;
  if (s.phase === "fault" || s.phase === "done") return;
  if (s.output !== "pwm") {
    withdraw(d);
    return;
  }
  stop(d, "leaveC", "pilotOff");
  if (isDigital(s.dutyPct)) {
    if (s.settings.digital && s.phase !== "digital" && s.phase !== "ready" && s.phase !== "charging") {
      s.phase = "digital";
      d.outputs.push({ kind: "digitalOffered" });
    }
    return;
  }
  const limitA = limitOf(s);
  if (s.phase === "charging" || s.phase === "ready" || s.phase === "readying") {
    if (s.phase === "charging") startS(d, "adapt", s.settings.reactionS);
    return;
  }
  if (!s.settings.basic || limitA < s.settings.startCurrentA) {
    if (limitA > 0)
      d.outputs.push(note(`${limitA.toFixed(1)} A is less than it starts at (${s.settings.startCurrentA} A)`));
    return;
  }
  if (s.wasPaused && s.settings.restartNeedsPilotOffS !== undefined && !s.pilotOffLongEnough) {
    d.outputs.push(note("does not start again: the pilot was not off long enough"));
    return;
  }
  if (s.restartTooSoon) {
    s.phase = "fault";
    d.outputs.push(
      failed({
        stage: "pilot",
        cause: "vehicle faults when restarted this soon",
        clause: "vehicle quirk",
        party: "vehicle",
      }),
    );
    return;
  }
  s.phase = "readying";
  startMs(d, "ready", s.settings.readyMs);
}

/** PWM is gone: stop drawing, then leave C. */
function withdraw(d: D): void {
  const s = d.state;
  if (isDigital(s.lastDutyPct)) d.outputs.push({ kind: "digitalWithdrawn" });
  stop(d, "ready", "adapt", "mains");
  const { restartNeedsPilotOffS: offS, leaveCS } = s.settings;
  if (offS !== undefined && (s.output === "f" || s.output === "off")) startS(d, "pilotOff", offS);
  if (s.phase === "charging" || s.phase === "ready") {
    draw(d, 0);
    s.wasPaused = true;
    s.pilotOffLongEnough = false;
    s.phase = "paused";
    if (s.settings.restartFaultS !== undefined) {
      s.restartTooSoon = true;
      startS(d, "restart", s.settings.restartFaultS);
    }
    if (leaveCS !== undefined) startS(d, "leaveC", leaveCS);
    else d.outputs.push(note("stays in C although PWM is gone"));
  } else if (s.phase === "readying" || s.phase === "digital") s.phase = "waiting";
}

function onMains(d: D, on: boolean): void {
  const s = d.state;
  s.mains = on;
  d.outputs.push({ kind: "powered", on });
  if (on && (s.phase === "ready" || s.phase === "paused")) {
    stop(d, "mains");
    if (s.phase === "ready") {
      s.phase = "charging";
      startS(d, "adapt", Math.min(s.settings.reactionS, T.dutyChangeS));
    }
  }
  if (!on) draw(d, 0);
}

function onTimer(d: D, timer: VehiclePilotTimer): void {
  const s = d.state;
  switch (timer) {
    case "ready":
      s.phase = "ready";
      setS2(d, true);
      if (s.mains) onMains(d, true);
      else startS(d, "mains", T.contactorCloseMaxS);
      return;
    case "mains":
      s.phase = "fault";
      setS2(d, false);
      d.outputs.push(
        failed({
          stage: "power delivery",
          cause: "no voltage 3 s after state C",
          clause: "IEC 61851-1 seq 4",
          party: "evse",
        }),
      );
      return;
    case "adapt": {
      const limitA = limitOf(s);
      const { minCurrentA, maxCurrentA, maxDischargeA } = s.settings;
      const wantedA = limitA < 0 ? Math.max(limitA, -maxDischargeA) : Math.min(limitA, maxCurrentA);
      draw(d, s.mains && Math.abs(limitA) >= minCurrentA ? wantedA : 0);
      return;
    }
    case "leaveC":
      setS2(d, false);
      return;
    case "pilotOff":
      s.pilotOffLongEnough = true;
      return;
    case "restart":
      s.restartTooSoon = false;
      return;
    case "bcb":
      if (s.bcbLeft === 0) return;
      s.bcbLeft -= 1;
      d.outputs.push({ kind: "load", ohm: s.bcbLeft % 2 === 1 ? LOAD_OHM.C : LOAD_OHM.B });
      startMs(d, "bcb", T.bcbPulseMs[0]);
      return;
  }
}

/** 3 to 7 % (nominally 5 %) asks for digital communication. */
const isDigital = (dutyPct: number): boolean => dutyPct >= 3 && dutyPct <= 7;

/** Most it may draw now, negative what it is to give back [A]: pilot, cable and the simplified pilot's own limit. */
function limitOf(s: VehiclePilotState): number {
  const pilotA = isDigital(s.dutyPct) ? (s.digitalLimitA ?? 0) : currentFromDutyA(s.dutyPct, s.settings.standard);
  const mostA = Math.min(s.cableA, s.settings.simplified ? T.simplifiedPilotA : Number.POSITIVE_INFINITY);
  return Math.max(-mostA, Math.min(pilotA, mostA));
}

function setS2(d: D, closed: boolean): void {
  d.state.s2 = closed;
  const ready = d.state.settings.ventilation ? LOAD_OHM.D : LOAD_OHM.C;
  d.outputs.push({ kind: "load", ohm: closed ? ready : LOAD_OHM.B });
}

function draw(d: D, currentA: number): void {
  if (d.state.drawA === currentA) return;
  d.state.drawA = currentA;
  d.outputs.push({ kind: "draw", currentA });
}
