import { ask, type ControlView, withdraw } from "./control-queue.ts";
import type { RegulatorControl } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { coilVoltageV } from "./primitive-transformer.ts";
import { setTap } from "./set-power-flow.ts";
import { branchCurrent, coilVoltage, conductorVoltage, type Phasor, size, windingPower } from "./terminal-values.ts";

/** A regulator looks at its voltage: outside its band it asks for the tap change that would bring it back, inside it
 *  takes what it has asked for back. */
export function sampleRegulator(view: ControlView, r: number): void {
  const { pf, controls, timeS } = view;
  const regulator = pf.network.regulators[r];
  const state = controls.regulators[r];
  if (regulator.reverse) watchDirection(view, r);
  const { vregV, bandV, delayS } = (state.isReversed && regulator.reverse) || regulator;
  const isReversed = state.isReversed && regulator.reverse !== undefined;
  const transformer = pf.network.transformers[regulator.transformer];
  const incrementPu = tapIncrement(pf, regulator);
  const localV = size(controlVoltage(pf, regulator, false));
  // Power comes from the tapped side then, and it is the voltage beyond the taps that is held.
  const behindTaps = isReversed ? pf.taps[regulator.transformer][regulator.tapWinding] : 1;
  const actualV = size(controlVoltage(pf, regulator, isReversed)) / behindTaps;
  const isLimited = regulator.limitV !== undefined && localV > regulator.limitV;

  if (isReversed && regulator.reverse?.toNeutral) {
    const away = pf.taps[regulator.transformer][regulator.tapWinding] - 1;
    state.pendingPu = Math.abs(away) > incrementPu / 2 ? -Math.round(away / incrementPu) * incrementPu : 0;
  } else if (Math.abs(vregV - actualV) > bandV / 2 || isLimited) {
    const boostV = isLimited ? regulator.limitV! - localV : vregV - actualV;
    const boostPu = (boostV * regulator.ptRatio) / coilVoltageV(transformer, regulator.winding);
    const opposite = regulator.tapWinding !== regulator.winding || isReversed;
    state.pendingPu = Math.round(boostPu / incrementPu) * incrementPu * (opposite ? -1 : 1);
  } else {
    // Only the first request is taken back: OpenDSS forgets the one for a further tap, which then still comes, and finds
    // nothing to do or, when the voltage has left the band again, comes early.
    state.pendingPu = 0;
    if (state.isArmed) withdraw(controls, state.request);
    state.isArmed = false;
    state.request = undefined;
    return;
  }

  const { minTap, maxTap } = transformer.windings[regulator.tapWinding];
  const tap = pf.taps[regulator.transformer][regulator.tapWinding];
  if (state.isArmed || regulator.maxTapChange <= 0 || state.pendingPu === 0) return;
  if (state.pendingPu > 0 ? tap >= maxTap : tap <= minTap) return;
  const wait = regulator.isInverseTime ? delayS / Math.min(10, (2 * Math.abs(vregV - actualV)) / bandV) : delayS;
  state.request = ask(controls, "tap", r, timeS + wait);
  state.isArmed = true;
}

/** A tap action whose time has come: in static mode seven tenths of what is asked, at once; in the others one tap, and
 *  the next after the tap delay. */
export function moveTap(view: ControlView, r: number): void {
  const { pf, controls, timeS, mode } = view;
  const regulator = pf.network.regulators[r];
  const state = controls.regulators[r];
  if (state.pendingPu === 0) {
    state.isArmed = false;
    return;
  }
  const incrementPu = tapIncrement(pf, regulator);
  const direction = Math.sign(state.pendingPu);
  const wanted = Math.max(1, Math.trunc((0.7 * Math.abs(state.pendingPu)) / incrementPu));
  const taps = mode === "static" ? Math.min(wanted, regulator.maxTapChange) : 1;
  const { minTap, maxTap } = pf.network.transformers[regulator.transformer].windings[regulator.tapWinding];
  const before = pf.taps[regulator.transformer][regulator.tapWinding];
  const after = Math.min(maxTap, Math.max(minTap, before + direction * taps * incrementPu));
  setTap(pf, regulator.transformer, regulator.tapWinding, after);
  controls.log.push({
    timeS,
    iteration: view.iteration,
    control: `regulator ${regulator.name}`,
    action: `tap ${after.toFixed(5)}`,
  });
  state.pendingPu = mode === "static" ? 0 : state.pendingPu - direction * incrementPu;
  if (Math.abs(state.pendingPu) < 0.9 * incrementPu) state.pendingPu = 0;
  if (state.pendingPu === 0) state.isArmed = false;
  else ask(controls, "tap", r, timeS + regulator.tapDelayS);
}

/** The direction has stayed turned for the reversing delay. */
export function reverseRegulator({ controls }: ControlView, r: number): void {
  const state = controls.regulators[r];
  state.reversal = undefined;
  state.isReversed = !state.isReversed;
}

function watchDirection({ pf, controls, timeS }: ControlView, r: number): void {
  const regulator = pf.network.regulators[r];
  const { thresholdKw, delayS } = regulator.reverse!;
  const state = controls.regulators[r];
  const forwardKw = -windingPower(pf, regulator).re;
  const isTurned = state.isReversed ? forwardKw > thresholdKw : forwardKw < -thresholdKw;
  if (isTurned && !state.reversal) state.reversal = ask(controls, "reverse", r, timeS + delayS);
  else if (!isTurned && state.reversal) {
    withdraw(controls, state.reversal);
    state.reversal = undefined;
  }
}

function tapIncrement(pf: PowerFlow, { transformer, tapWinding }: RegulatorControl): number {
  const { minTap, maxTap, numTaps } = pf.network.transformers[transformer].windings[tapWinding];
  return (maxTap - minTap) / numTaps;
}

/** The voltage on the secondary of the potential transformer, with line drop compensation where it measures locally [V]. */
function controlVoltage(pf: PowerFlow, regulator: RegulatorControl, isReversed: boolean): Phasor {
  const { remote, ptRatio, ptPhase, transformer, winding, ctPrimaryA } = regulator;
  const { phases, windings } = pf.network.transformers[transformer];
  const voltage = (phase: number) =>
    remote ? conductorVoltage(pf, remote, phase) : coilVoltage(pf, transformer, winding, phase);
  let phase = typeof ptPhase === "number" ? ptPhase : 0;
  if (typeof ptPhase !== "number") {
    const sign = ptPhase === "max" ? 1 : -1;
    for (let k = 1; k < phases; k++) if (sign * (size(voltage(k)) - size(voltage(phase))) > 0) phase = k;
  }
  const v = voltage(phase);
  const r = isReversed ? regulator.reverse!.rV : regulator.rV;
  const x = isReversed ? regulator.reverse!.xV : regulator.xV;
  if (remote || (r === 0 && x === 0)) return { re: v.re / ptRatio, im: v.im / ptRatio };
  const before = windings.slice(0, winding).reduce((sum, { terminal }) => sum + terminal.nodes.length, 0);
  const i = branchCurrent(pf, pf.branches.base.transformers + transformer, before + phase);
  // The current counts into the winding, so this is the voltage behind the line's drop.
  return {
    re: v.re / ptRatio + (r * i.re - x * i.im) / ctPrimaryA,
    im: v.im / ptRatio + (r * i.im + x * i.re) / ctPrimaryA,
  };
}
