import { ask, type ControlView, withdraw } from "./control-queue.ts";
import type { CapacitorControl, Terminal } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { rowCurrent, rowsPower } from "./row-flow.ts";
import { setCapacitorStep } from "./set-power-flow.ts";
import { branchCurrent, conductorVoltage, type Phasor, powerInto, size, watchedTerminal } from "./terminal-values.ts";

/** A capacitor's control looks: its voltage override first, then its own quantity against the on and off settings. */
export function sampleCapacitor(view: ControlView, c: number): void {
  const { pf, controls, timeS } = view;
  const control = pf.network.capacitorControls[c];
  const state = controls.capacitors[c];
  const pending = wish(view, c) ?? state.pending;
  state.pending = pending;
  if (pending === "none") {
    withdraw(controls, state.armed);
    state.armed = undefined;
  } else if (!state.armed) {
    const sinceOpenS = timeS - state.lastOpenS;
    const wait =
      pending === "open"
        ? control.delayOffS
        : sinceOpenS < control.deadTimeS
          ? Math.max(control.delayS, control.deadTimeS + control.delayS - sinceOpenS)
          : control.delayS;
    state.armed = ask(controls, "capacitor", c, timeS + wait);
  }
}

/** The action's time has come: one step more or fewer. */
export function switchCapacitor(view: ControlView, c: number): void {
  const { pf, controls, timeS } = view;
  const control = pf.network.capacitorControls[c];
  const state = controls.capacitors[c];
  state.armed = undefined;
  const steps = pf.steps[control.capacitor];
  if (state.pending === "open") {
    const last = steps.lastIndexOf(1);
    if (last >= 0) setCapacitorStep(pf, control.capacitor, last, false);
    if (last <= 0) {
      state.isClosed = false;
      state.lastOpenS = timeS;
    }
  } else if (state.pending === "close") {
    const next = steps.indexOf(0);
    if (next >= 0) setCapacitorStep(pf, control.capacitor, next, true);
    state.isClosed = true;
  }
  const closed = steps.reduce((sum, step) => sum + step, 0);
  controls.log.push({
    timeS,
    iteration: view.iteration,
    control: `capacitor control ${control.name}`,
    action: `${closed} of ${steps.length} steps closed`,
  });
  state.pending = "none";
}

/** What a control wants; undefined where it wants nothing new but does not take back what it has asked for: with steps
 *  left to add, as OpenDSS's controls by current, kvar and power factor. */
function wish({ pf, controls, timeS }: ControlView, c: number): "open" | "close" | "none" | undefined {
  const control = pf.network.capacitorControls[c];
  const { isClosed } = controls.capacitors[c];
  const canAdd = !isClosed || pf.steps[control.capacitor].includes(0);
  const { voltageOverride: override, type, onSetting, offSetting } = control;
  if (override && type !== "voltage") {
    const v = phaseVoltage(pf, control, override.bus);
    if (!isClosed && v < override.minV) return "close";
    if (isClosed && v > override.maxV) return "open";
  }
  if (type === "voltage") {
    const v = phaseVoltage(pf, control, undefined);
    if (isClosed && v > offSetting) return "open";
    return canAdd && v < onSetting ? "close" : "none";
  }
  if (type === "time") return atTime(control, timeS, isClosed, canAdd);
  const value =
    type === "current"
      ? phaseCurrent(pf, control)
      : type === "kvar"
        ? watchedKvar(pf, control)
        : watchedPf(pf, control);
  // A power factor is below its setting where capacitors are missing, the other quantities are above.
  const needs = type === "pf" ? value < onSetting : value > onSetting;
  const exceeds = type === "pf" ? value > offSetting : value < offSetting;
  if (isClosed && exceeds) return "open";
  if (canAdd && needs) return "close";
  return isClosed && canAdd ? undefined : "none";
}

function atTime({ onSetting, offSetting }: CapacitorControl, timeS: number, isClosed: boolean, canAdd: boolean) {
  const hour = (timeS / 3600) % 24;
  // Through midnight: steps are added before it, and none is taken off after it.
  const wraps = offSetting <= onSetting;
  const isOn = hour >= onSetting && (wraps || hour < offSetting);
  if (isOn) return canAdd ? "close" : "none";
  return isClosed && (!wraps || hour >= offSetting) ? "open" : "none";
}

/** Voltage on the PT secondary: to ground, or between phases where the capacitor is a delta [V]. */
function phaseVoltage(pf: PowerFlow, control: CapacitorControl, bus: Terminal | undefined): number {
  const terminal = bus ?? watchedTerminal(pf, control).terminal;
  const { connection, phases } = pf.network.capacitors[control.capacitor];
  const one = (phase: number) => {
    const v = conductorVoltage(pf, terminal, phase);
    if (connection !== "delta") return size(v);
    const next = conductorVoltage(pf, terminal, (phase + 1) % Math.min(3, terminal.nodes.length));
    return Math.hypot(v.re - next.re, v.im - next.im);
  };
  return together(control.ptPhase, Math.min(phases, terminal.nodes.length), one) / control.ptRatio;
}

function phaseCurrent(pf: PowerFlow, control: CapacitorControl): number {
  const { branch, terminal, first, row } = watchedTerminal(pf, control);
  // A single phase is OpenDSS's conductor of that number, which is one of the first terminal.
  const offset = typeof control.ctPhase === "number" ? 0 : first;
  const one = (phase: number) =>
    size(branch < 0 ? rowCurrent(pf, row + phase) : branchCurrent(pf, branch, offset + phase));
  return together(control.ctPhase, Math.min(3, terminal.nodes.length), one) / control.ctRatio;
}

function together(phase: number | "avg" | "max" | "min", phases: number, one: (phase: number) => number): number {
  if (typeof phase === "number") return one(phase);
  const all = Array.from({ length: phases }, (_, k) => one(k));
  if (phase === "avg") return all.reduce((sum, value) => sum + value, 0) / phases;
  return phase === "max" ? Math.max(...all) : Math.min(...all);
}

function watchedKvar(pf: PowerFlow, control: CapacitorControl): number {
  return watchedPower(pf, control).im;
}

function watchedPower(pf: PowerFlow, control: CapacitorControl): Phasor {
  const { branch, terminal, first, row, rows } = watchedTerminal(pf, control);
  return branch < 0 ? rowsPower(pf, row, rows) : powerInto(pf, branch, terminal, first);
}

/** Power factor as 0 to 1 lagging and 1 to 2 leading. */
function watchedPf(pf: PowerFlow, control: CapacitorControl): number {
  const power = watchedPower(pf, control);
  const factor = size(power) === 0 ? 1 : Math.abs(power.re) / size(power);
  return power.im >= 0 ? factor : 2 - factor;
}
