import { type Failed, type Failure, failed, type Note, note } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { type ChargerFrames, type PilotLine, CHADEMO as T, type VehicleFrames } from "./frames.ts";

/** How one charger gives by CHAdeMO. */
export interface EvseChademoSettings {
  readonly protocolNumber: number;
  readonly maxVoltageV: number;
  readonly maxCurrentA: number;
  /** It can take energy back. */
  readonly discharge: boolean;
}

/** `answer` and `sequence` bear the application layer's names, by which whoever runs a session knows its loop. */
export type EvseChademoTimer = "answer" | "sequence" | "phase" | "release";

/** What the charger's devices measure and the site allows, as in the application layer. */
export interface EvseChademoFacts {
  readonly authorisation: "pending" | "accepted" | "rejected";
  readonly isolation: "idle" | "running" | "valid" | "fault";
  readonly presentVoltageV: number;
  readonly presentCurrentA: number;
  /** What it can give now [A]. */
  readonly maxCurrentA: number;
  /** What it is to take back [A]; 0 = nothing. */
  readonly dischargeA: number;
  readonly notification: string;
}

export type EvseChademoInput =
  | Fired<EvseChademoTimer>
  | { readonly kind: "plug" }
  | { readonly kind: "unplug" }
  | { readonly kind: "line"; readonly line: PilotLine; readonly on: boolean }
  | { readonly kind: "frames"; readonly frames: VehicleFrames }
  | { readonly kind: "facts"; readonly facts: Partial<EvseChademoFacts> }
  | { readonly kind: "abort" };

/** What its devices are to do: the application layer's commands, as far as CHAdeMO has them. */
export type ChademoCommand =
  | { readonly what: "isolationTest" }
  | { readonly what: "deliver"; readonly voltageV: number; readonly currentA: number }
  | { readonly what: "power"; readonly on: boolean };

export type EvseChademoOutput =
  | Failed
  | Note
  | { readonly kind: "frames"; readonly frames: ChargerFrames }
  | { readonly kind: "line"; readonly line: PilotLine; readonly on: boolean }
  | { readonly kind: "command"; readonly command: ChademoCommand }
  | { readonly kind: "lock"; readonly locked: boolean }
  | { readonly kind: "ended" };

export interface EvseChademoState {
  readonly settings: EvseChademoSettings;
  readonly phase:
    | "idle"
    | "connected"
    | "exchange"
    | "insulation"
    | "starting"
    | "charging"
    | "stopping"
    | "releasing"
    | "ended"
    | "failed";
  readonly facts: EvseChademoFacts;
  readonly vehicle: VehicleFrames | undefined;
  /** The vehicle's permission. */
  readonly isPermitted: boolean;
  readonly isIncompatible: boolean;
}

type D = Draft<EvseChademoState, EvseChademoOutput, EvseChademoTimer>;

const FACTS: EvseChademoFacts = {
  authorisation: "pending",
  isolation: "idle",
  presentVoltageV: 0,
  presentCurrentA: 0,
  maxCurrentA: 0,
  dischargeA: 0,
  notification: "None",
};

/** The charger's side of CHAdeMO: it leads by d1 and d2, tests the insulation and follows the vehicle's request. */
export function evseChademo(
  settings: EvseChademoSettings,
): Machine<EvseChademoState, EvseChademoInput, EvseChademoOutput> {
  const initial: EvseChademoState = {
    settings,
    phase: "idle",
    facts: { ...FACTS, maxCurrentA: settings.maxCurrentA },
    vehicle: undefined,
    isPermitted: false,
    isIncompatible: false,
  };
  return { name: "CHAdeMO, EVSE", initial, step, phase: (state) => state.phase };
}

function step(
  state: EvseChademoState,
  input: EvseChademoInput,
  d: D = draftOf(state),
): Step<EvseChademoState, EvseChademoOutput, EvseChademoTimer> {
  const s = d.state;
  switch (input.kind) {
    case "plug":
      halt(d, "connected");
      begin(d);
      break;
    case "unplug":
    case "abort":
      if (s.phase === "charging") d.outputs.push({ kind: "command", command: { what: "power", on: false } });
      halt(d, "idle");
      break;
    case "facts":
      s.facts = { ...s.facts, ...input.facts };
      onFacts(d);
      break;
    case "line":
      if (input.line !== "k") break;
      s.isPermitted = input.on;
      if (input.on) prepare(d);
      else if (s.phase === "charging") stopCharging(d);
      else if (s.phase === "insulation" || s.phase === "starting") stopCharging(d);
      break;
    case "frames":
      onFrames(d, input.frames);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

/** The driver's release puts 12 V on d1, which wakes the vehicle's side. */
function begin(d: D): void {
  const s = d.state;
  if (s.phase !== "connected" || s.facts.authorisation !== "accepted") return;
  s.phase = "exchange";
  d.outputs.push({ kind: "line", line: "d1", on: true });
  startS(d, "phase", T.permissionS);
  startS(d, "sequence", T.permissionS + T.silenceS);
}

function onFacts(d: D): void {
  const s = d.state;
  begin(d);
  if (s.phase === "insulation" && s.facts.isolation === "valid") start(d);
  else if (s.phase === "insulation" && s.facts.isolation === "fault") {
    fail(d, { stage: "cable check", cause: "insulation below 100 kΩ", clause: "CHAdeMO insulation", party: "cable" });
  } else if (s.phase === "charging" && s.facts.notification === "StopCharging") stopCharging(d);
}

function onFrames(d: D, frames: VehicleFrames): void {
  const s = d.state;
  if (s.phase === "idle" || s.phase === "connected" || s.phase === "ended" || s.phase === "failed") return;
  s.vehicle = frames;
  startS(d, "sequence", T.silenceS);
  startMs(d, "answer", T.answerMs);
  if (frames.fault) {
    fail(d, {
      stage: "charging",
      cause: "the vehicle reports a fault",
      clause: "CHAdeMO 0x102 faults",
      party: "vehicle",
    });
    return;
  }
  if (s.phase === "exchange") {
    checkLimits(d, frames);
    prepare(d);
  } else if (s.phase === "starting" && !frames.contactorOpen && frames.requestCurrentA > 0) {
    s.phase = "charging";
    stop(d, "phase");
    deliver(d, frames);
  } else if (s.phase === "charging") {
    if (frames.chargingEnabled) deliver(d, frames);
    else stopCharging(d);
  } else if (s.phase === "stopping" && frames.contactorOpen && Math.abs(s.facts.presentCurrentA) <= T.lowCurrentA) {
    release(d);
  }
}

/** A battery whose full voltage the charger cannot reach is refused before anything is switched on. */
function checkLimits(d: D, frames: VehicleFrames): void {
  if (d.state.isIncompatible || frames.targetVoltageV <= d.state.settings.maxVoltageV) return;
  d.state.isIncompatible = true;
  fail(d, {
    stage: "parameters",
    cause: `the battery wants ${frames.targetVoltageV} V, the charger has ${d.state.settings.maxVoltageV} V`,
    clause: "CHAdeMO limits",
    party: "evse",
  });
}

/** With the vehicle's permission on wire and bus the plug is locked and the insulation tested. */
function prepare(d: D): void {
  const s = d.state;
  if (s.phase !== "exchange" || !s.isPermitted || !s.vehicle?.chargingEnabled) return;
  s.phase = "insulation";
  stop(d, "phase");
  d.outputs.push({ kind: "lock", locked: true }, { kind: "command", command: { what: "isolationTest" } });
}

/** d2: the vehicle closes its contactors now. */
function start(d: D): void {
  d.state.phase = "starting";
  d.outputs.push({ kind: "line", line: "d2", on: true });
  startS(d, "phase", T.contactorS);
}

/** Gives what the vehicle asks for, no more than it has; or takes back what the site wants, where both sides can. */
function deliver(d: D, { requestCurrentA, targetVoltageV, dischargeCompatible, maxDischargeA }: VehicleFrames): void {
  const { settings, facts } = d.state;
  const takesBack = facts.dischargeA > 0 && dischargeCompatible && settings.discharge;
  const currentA = takesBack ? -Math.min(facts.dischargeA, maxDischargeA) : requestCurrentA;
  d.outputs.push({ kind: "command", command: { what: "deliver", voltageV: targetVoltageV, currentA } });
}

function onTimer(d: D, timer: EvseChademoTimer): void {
  const s = d.state;
  switch (timer) {
    case "answer":
      d.outputs.push({ kind: "frames", frames: framesOf(s) });
      return;
    case "sequence":
      fail(d, {
        stage: stageOf(s),
        cause: "no frame of the vehicle for 1 s",
        clause: "CHAdeMO frames",
        party: "vehicle",
      });
      return;
    case "release":
      d.outputs.push({ kind: "line", line: "d1", on: false }, { kind: "lock", locked: false }, { kind: "ended" });
      halt(d, "ended");
      return;
    case "phase":
      if (s.phase === "stopping") {
        d.outputs.push(note(`the vehicle did not open its contactors within ${T.openS} s`));
        release(d);
        return;
      }
      fail(d, {
        stage: s.phase === "exchange" ? "parameters" : "power delivery",
        cause:
          s.phase === "exchange"
            ? `no permission of the vehicle ${T.permissionS} s after d1`
            : `contactors not closed and no request ${T.contactorS} s after d2`,
        clause: s.phase === "exchange" ? "CHAdeMO permission" : "CHAdeMO contactors",
        party: "vehicle",
      });
      return;
  }
}

function framesOf(s: EvseChademoState): ChargerFrames {
  const { settings, facts } = s;
  return {
    protocolNumber: settings.protocolNumber,
    availableVoltageV: settings.maxVoltageV,
    availableCurrentA: Math.floor(Math.min(settings.maxCurrentA, facts.maxCurrentA)),
    presentVoltageV: facts.presentVoltageV,
    presentCurrentA: facts.presentCurrentA,
    charging: s.phase === "charging",
    plugLocked: s.phase === "insulation" || s.phase === "starting" || s.phase === "charging" || s.phase === "stopping",
    stopControl: s.phase === "stopping" || s.phase === "releasing",
    fault: s.phase === "failed",
    batteryIncompatible: s.isIncompatible,
    dischargeCompatible: settings.discharge,
    dischargeA: facts.dischargeA,
  };
}

function stopCharging(d: D): void {
  d.state.phase = "stopping";
  d.outputs.push({ kind: "command", command: { what: "power", on: false } });
  startS(d, "phase", T.openS);
}

/** d2 and, a while later, d1 go off. */
function release(d: D): void {
  d.state.phase = "releasing";
  stop(d, "phase");
  d.outputs.push({ kind: "line", line: "d2", on: false });
  startMs(d, "release", T.releaseMs);
}

function halt(d: D, phase: EvseChademoState["phase"]): void {
  stop(d, "answer", "sequence", "phase", "release");
  d.state.phase = phase;
  d.state.vehicle = undefined;
  d.state.isPermitted = false;
}

/** The last frames say why, where the vehicle still listens. */
function fail(d: D, failure: Failure): void {
  const frames = framesOf({ ...d.state, phase: "failed" });
  halt(d, "failed");
  d.outputs.push(
    { kind: "command", command: { what: "power", on: false } },
    { kind: "frames", frames },
    { kind: "line", line: "d2", on: false },
    { kind: "line", line: "d1", on: false },
    failed(failure),
  );
}

const stageOf = (s: EvseChademoState) =>
  s.phase === "charging"
    ? "charging"
    : s.phase === "stopping"
      ? "stop"
      : s.phase === "exchange"
        ? "parameters"
        : "cable check";
