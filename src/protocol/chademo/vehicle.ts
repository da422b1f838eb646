import { type Failed, type Failure, failed, type Note, note } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { type ChargerFrames, type PilotLine, CHADEMO as T, type VehicleFrames } from "./frames.ts";

/** How one vehicle charges by CHAdeMO. */
export interface VehicleChademoSettings {
  readonly protocolNumber: number;
  readonly maxVoltageV: number;
  readonly capacityKwh: number;
  /** From d1 to its permission; about 3 s is typical [ms]. */
  readonly readyMs: number;
  /** From d2 to closed contactors [ms]. */
  readonly contactorMs: number;
  /** Most it gives back [A]; 0 where it cannot discharge. */
  readonly maxDischargeA: number;
}

/** `think` and `ready` keep the loop and the preparation going; the loop's timer bears the application layer's name, by
 *  which whoever runs a session knows it. */
export type VehicleChademoTimer = "think" | "ready" | "phase" | "contactor" | "welding";

/** What the battery is at, as in the application layer. */
export interface VehicleChademoFacts {
  readonly soc: number;
  readonly targetCurrentA: number;
  /** What the battery gives now [A]. */
  readonly givableCurrentA: number;
}

export type VehicleChademoInput =
  | Fired<VehicleChademoTimer>
  | { readonly kind: "plug" }
  | { readonly kind: "unplug" }
  | { readonly kind: "line"; readonly line: PilotLine; readonly on: boolean }
  | { readonly kind: "frames"; readonly frames: ChargerFrames }
  | { readonly kind: "facts"; readonly facts: Partial<VehicleChademoFacts> }
  | { readonly kind: "stop" }
  | { readonly kind: "abort" };

export type VehicleChademoOutput =
  | Failed
  | Note
  | { readonly kind: "frames"; readonly frames: VehicleFrames }
  | { readonly kind: "line"; readonly line: PilotLine; readonly on: boolean }
  | { readonly kind: "ended" };

export interface VehicleChademoState {
  readonly settings: VehicleChademoSettings;
  readonly phase:
    | "idle"
    | "connected"
    | "exchange"
    | "permitted"
    | "closing"
    | "charging"
    | "stopping"
    | "welding detection"
    | "ended"
    | "failed";
  readonly facts: VehicleChademoFacts;
  /** The charger's last frames; undefined before the first. */
  readonly charger: ChargerFrames | undefined;
  /** Frames sent since the charger was last heard. */
  readonly unheard: number;
  readonly isReady: boolean;
  readonly contactorOpen: boolean;
}

type D = Draft<VehicleChademoState, VehicleChademoOutput, VehicleChademoTimer>;

const ALL_TIMERS: readonly VehicleChademoTimer[] = ["think", "ready", "phase", "contactor", "welding"];

/** The vehicle's side of CHAdeMO: it is led by d1 and d2, permits by k, and asks for current in frame 0x102. */
export function vehicleChademo(
  settings: VehicleChademoSettings,
): Machine<VehicleChademoState, VehicleChademoInput, VehicleChademoOutput> {
  const initial: VehicleChademoState = {
    settings,
    phase: "idle",
    facts: { soc: 0.5, targetCurrentA: 0, givableCurrentA: settings.maxDischargeA },
    charger: undefined,
    unheard: 0,
    isReady: false,
    contactorOpen: true,
  };
  return { name: "CHAdeMO, vehicle", initial, step, phase: (state) => state.phase };
}

function step(
  state: VehicleChademoState,
  input: VehicleChademoInput,
  d: D = draftOf(state),
): Step<VehicleChademoState, VehicleChademoOutput, VehicleChademoTimer> {
  const s = d.state;
  switch (input.kind) {
    case "plug":
      halt(d, "connected");
      break;
    case "unplug":
    case "abort":
      halt(d, "idle");
      break;
    case "line":
      onLine(d, input.line, input.on);
      break;
    case "facts":
      s.facts = { ...s.facts, ...input.facts };
      break;
    case "frames":
      onFrames(d, input.frames);
      break;
    case "stop":
      if (s.phase === "charging" || s.phase === "closing" || s.phase === "permitted") stopCharging(d);
      else if (s.phase === "connected" || s.phase === "exchange") end(d);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

function onLine(d: D, line: PilotLine, on: boolean): void {
  const s = d.state;
  if (line === "d1" && on && s.phase === "connected") {
    s.phase = "exchange";
    startMs(d, "think", T.frameMs);
    startMs(d, "ready", s.settings.readyMs);
    s.unheard = 0;
  } else if (line === "d2" && on && s.phase === "permitted") {
    s.phase = "closing";
    stop(d, "phase");
    startMs(d, "contactor", s.settings.contactorMs);
  } else if (line === "d1" && !on && s.phase !== "idle" && s.phase !== "connected" && s.phase !== "failed") end(d);
}

function onFrames(d: D, frames: ChargerFrames): void {
  const s = d.state;
  if (s.phase === "idle" || s.phase === "connected" || s.phase === "ended" || s.phase === "failed") return;
  s.charger = frames;
  s.unheard = 0;
  if (frames.fault || frames.batteryIncompatible) {
    const cause = frames.batteryIncompatible
      ? "the charger finds the battery incompatible"
      : "the charger reports a fault";
    fail(d, { stage: stageOf(s), cause, clause: "CHAdeMO 0x109 status", party: "evse" });
    return;
  }
  if (s.phase === "exchange") permit(d);
  else if (s.phase === "closing" && frames.charging && !frames.stopControl && !s.contactorOpen) {
    s.phase = "charging";
    stop(d, "phase");
  } else if (s.phase === "charging" && frames.stopControl) {
    d.outputs.push(note("the charger asks to stop (0x109 stop control)"));
    stopCharging(d);
  } else if (s.phase === "stopping" && Math.abs(frames.presentCurrentA) <= T.lowCurrentA) openContactors(d);
  else if (s.phase === "welding detection" && frames.presentVoltageV < T.weldingBelowV) opened(d);
}

/** The permission: limits were exchanged and fit, and the vehicle has got ready. */
function permit(d: D): void {
  const s = d.state;
  if (!s.isReady || !s.charger) return;
  s.phase = "permitted";
  stop(d, "ready");
  startS(d, "phase", T.startS);
  d.outputs.push({ kind: "line", line: "k", on: true });
}

function onTimer(d: D, timer: VehicleChademoTimer): void {
  const s = d.state;
  switch (timer) {
    case "think":
      if (s.unheard * T.frameMs >= T.silenceS * 1000) {
        const cause = `no frame of the charger for ${T.silenceS} s`;
        fail(d, { stage: stageOf(s), cause, clause: "CHAdeMO frames", party: "evse" });
        return;
      }
      s.unheard += 1;
      startMs(d, "think", T.frameMs);
      d.outputs.push({ kind: "frames", frames: framesOf(s) });
      return;
    case "ready":
      s.isReady = true;
      permit(d);
      return;
    case "welding": {
      const cause = `a contactor of the vehicle is welded: ${Math.round(s.charger!.presentVoltageV)} V ${T.weldingS} s after opening`;
      fail(d, { stage: "stop", cause, clause: "CHAdeMO welding detection", party: "vehicle" });
      return;
    }
    case "contactor":
      s.contactorOpen = false;
      startS(d, "phase", T.requestS);
      return;
    case "phase":
      if (s.phase === "stopping") {
        openContactors(d);
        return;
      }
      fail(d, {
        stage: s.phase === "permitted" ? "cable check" : "power delivery",
        cause:
          s.phase === "permitted" ? `no d2 ${T.startS} s after the permission` : "the charger never began to charge",
        clause: s.phase === "permitted" ? "CHAdeMO start" : "CHAdeMO charging",
        party: "evse",
      });
      return;
  }
}

function framesOf(s: VehicleChademoState): VehicleFrames {
  const { protocolNumber, maxVoltageV, capacityKwh, maxDischargeA } = s.settings;
  const isEnabled = s.phase === "permitted" || s.phase === "closing" || s.phase === "charging";
  // The first request may come as soon as the contactors are closed: the charger waits for it.
  const asks = (s.phase === "charging" || s.phase === "closing") && !s.contactorOpen;
  return {
    protocolNumber,
    maxVoltageV,
    capacityKwh,
    targetVoltageV: maxVoltageV,
    requestCurrentA: asks ? Math.max(s.phase === "closing" ? 1 : 0, Math.floor(s.facts.targetCurrentA)) : 0,
    socPct: Math.round(s.facts.soc * 100),
    chargingEnabled: isEnabled,
    contactorOpen: s.contactorOpen,
    dischargeCompatible: maxDischargeA > 0,
    fault: s.phase === "failed",
    maxDischargeA: Math.min(maxDischargeA, Math.floor(s.facts.givableCurrentA)),
  };
}

/** No more current; the contactors open once the charger's has gone. */
function stopCharging(d: D): void {
  d.state.phase = "stopping";
  stop(d, "contactor");
  startS(d, "phase", T.openS);
}

/** The contactors open, and the vehicle looks whether the voltage goes with them before it says so. */
function openContactors(d: D): void {
  const s = d.state;
  if (s.contactorOpen) return;
  stop(d, "phase");
  s.phase = "welding detection";
  d.outputs.push(note("welding detection: contactors commanded open"));
  startS(d, "welding", T.weldingS);
}

function opened(d: D): void {
  if (d.state.contactorOpen) return;
  d.state.contactorOpen = true;
  stop(d, "welding");
  d.outputs.push({ kind: "line", line: "k", on: false });
}

function end(d: D): void {
  if (d.state.phase === "ended") return;
  if (!d.state.contactorOpen) d.outputs.push({ kind: "line", line: "k", on: false });
  halt(d, "ended");
  d.outputs.push({ kind: "ended" });
}

function halt(d: D, phase: VehicleChademoState["phase"]): void {
  stop(d, ...ALL_TIMERS);
  d.state.phase = phase;
  d.state.charger = undefined;
  d.state.isReady = false;
  d.state.contactorOpen = true;
}

function fail(d: D, failure: Failure): void {
  halt(d, "failed");
  d.outputs.push({ kind: "line", line: "k", on: false }, failed(failure));
}

const stageOf = (s: VehicleChademoState) =>
  s.phase === "charging"
    ? "charging"
    : s.phase === "stopping" || s.phase === "welding detection"
      ? "stop"
      : s.phase === "closing"
        ? "power delivery"
        : "parameters";
