import { along, type Curve } from "./curve.ts";

/** Volt-var: reactive power over the nameplate apparent power against the voltage, positive injected into the grid. */
export interface VoltVar {
  /** x: voltage over nominal [pu]; y: reactive power over rated apparent power, injected [pu]. */
  readonly curve: Curve;
  /** Open-loop response time: 90 % of a step is reached by then [s]. */
  readonly responseS: number;
}

/** IEEE 1547-2018's default volt-var curves, as in EPRI's OpenDER. Category B is for places with much
 *  generation. The standard's reactive power falls from +max at V1 to 0 at V2, stays 0 to V3 and falls to −max at V4. */
export const VOLT_VAR: Readonly<Record<"A" | "B", VoltVar>> = Object.freeze({
  A: { curve: { x: [0.9, 1, 1, 1.1], y: [0.25, 0, 0, -0.25] }, responseS: 10 },
  B: { curve: { x: [0.92, 0.98, 1.02, 1.08], y: [0.44, 0, 0, -0.44] }, responseS: 5 },
});

/** Reactive power an inverter injects by its volt-var curve [kvar], before it has responded.
 *  @param voltagePu over nominal @param referencePu voltage the curve is centred on */
export function voltVarKvar(
  { curve }: VoltVar,
  state: { voltagePu: number; ratedKva: number; referencePu?: number },
): number {
  return state.ratedKva * along(curve, state.voltagePu + 1 - (state.referencePu ?? 1));
}

/** Volt-watt: the most active power, over the nameplate's, against the voltage. */
export interface VoltWatt {
  readonly curve: Curve;
  readonly responseS: number;
}

/** IEEE 1547-2018's defaults, as in EPRI's OpenDER: full power up to 1.06 pu, 20 % from 1.10 pu on; storage
 *  that can absorb goes to nothing. */
export const VOLT_WATT: Readonly<Record<"generation" | "storage", VoltWatt>> = Object.freeze({
  generation: { curve: { x: [1.06, 1.1], y: [1, 0.2] }, responseS: 10 },
  storage: { curve: { x: [1.06, 1.1], y: [1, 0] }, responseS: 10 },
});

/** Volt-watt of a charging battery: full power down to 0.935 (215 V of 230 V), a fifth from 0.9 on (207 V). AS/NZS 4777.2:2020's default
 *  for Australia A, from memory; inverter makers print the same shape (Fronius GEN24: 20 % left at the lower voltage). IEEE
 *  1547 and EN 50549-1 have a volt-watt for what is injected only. */
export const CHARGING_VOLT_WATT: VoltWatt = Object.freeze({
  curve: { x: [0.9, 0.935], y: [0.2, 1] },
  responseS: 10,
});

/** Active power an inverter may inject by its volt-watt curve [kW]. */
export const voltWattLimitKw = ({ curve }: VoltWatt, state: { voltagePu: number; ratedKw: number }): number =>
  state.ratedKw * along(curve, state.voltagePu);

/** Frequency-droop: active power against the deviation of the frequency beyond a dead band. */
export interface FrequencyDroop {
  /** No response within ± this of nominal [Hz]. */
  readonly deadBandHz: number;
  /** Change of frequency over nominal for a change of power by the whole rating. */
  readonly droop: number;
  readonly nominalHz: number;
  readonly responseS: number;
}

/** IEEE 1547-2018's defaults, as in EPRI's OpenDER, for 60 Hz. */
export const FREQUENCY_DROOP: FrequencyDroop = Object.freeze({
  deadBandHz: 0.036,
  droop: 0.05,
  nominalHz: 60,
  responseS: 5,
});

/** Active power an inverter injects under frequency-droop [kW]: what it gave before the disturbance, less
 *  (Δf − dead band) / (f₀ · droop) of its rating above nominal, more of it below, within what it can.
 *  @param beforeKw power before the disturbance @param availableKw the most it has @param leastKw the least it can;
 *    0 for generation, −rating for a battery */
export function frequencyDroopKw(
  { deadBandHz, droop, nominalHz }: FrequencyDroop,
  state: { frequencyHz: number; beforeKw: number; ratedKw: number; availableKw: number; leastKw?: number },
): number {
  const deviationHz = state.frequencyHz - nominalHz;
  const beyondHz = Math.max(0, Math.abs(deviationHz) - deadBandHz) * Math.sign(deviationHz);
  const wantedKw = state.beforeKw - (state.ratedKw * beyondHz) / (nominalHz * droop);
  return Math.min(state.availableKw, Math.max(state.leastKw ?? 0, wantedKw));
}
