import type { FrequencySystem } from "./systems.ts";

/** Longest step of the integration [s]; well below the quickest time constant. */
const STEP_S = 0.01;

/** State of an area: deviation from nominal and the powers of its control [GW]. */
export interface SwingState {
  deviationHz: number;
  governorGw: number;
  chestGw: number;
  reheatGw: number;
  secondaryGw: number;
}

export const atRest = (): SwingState => ({
  deviationHz: 0,
  governorGw: 0,
  chestGw: 0,
  reheatGw: 0,
  secondaryGw: 0,
});

/** Moves an area by a span under a power that is missing (positive) or in excess, constant over the span: the swing equation
 *  2·E_k/f0·dΔf/dt = P_m − P_missing − D·Δf with governor, steam chest, reheater and secondary control, by fourth-order
 *  Runge-Kutta. Changes `state`. @param missingGw [GW] */
export function swing(system: FrequencySystem, state: SwingState, missingGw: number, spanS: number): void {
  const steps = Math.max(1, Math.ceil(spanS / STEP_S - 1e-9));
  const h = spanS / steps;
  for (let k = 0; k < steps; k++) {
    const y = [state.deviationHz, state.governorGw, state.chestGw, state.reheatGw, state.secondaryGw];
    const k1 = slope(system, y, missingGw);
    const k2 = slope(system, along(y, k1, h / 2), missingGw);
    const k3 = slope(system, along(y, k2, h / 2), missingGw);
    const k4 = slope(system, along(y, k3, h), missingGw);
    const next = (i: number) => y[i] + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    state.deviationHz = next(0);
    state.governorGw = next(1);
    state.chestGw = next(2);
    state.reheatGw = next(3);
    state.secondaryGw = clamp(next(4), system.secondary.gw);
  }
}

const along = (y: readonly number[], k: readonly number[], h: number): number[] =>
  y.map((value, i) => value + h * k[i]);

function slope(system: FrequencySystem, y: readonly number[], missingGw: number): number[] {
  const [deviationHz, governorGw, chestGw, reheatGw, secondaryGw] = y;
  const { primary, secondary } = system;
  const turbineGw = system.reheatShare * chestGw + (1 - system.reheatShare) * reheatGw;
  const dampingGwPerHz = system.dampingPerHz * system.loadGw;
  const wantedGw = droopShare(deviationHz, primary.deadbandHz, primary.fullAtHz) * primary.gw;
  const stiffness = primary.gw / primary.fullAtHz;
  return [
    (system.nominalHz / (2 * system.kineticGws)) * (turbineGw + secondaryGw - missingGw - dampingGwPerHz * deviationHz),
    (wantedGw - governorGw) / system.governorS,
    (governorGw - chestGw) / system.turbineS,
    (chestGw - reheatGw) / system.reheatS,
    secondary.gw === 0 ? 0 : -(stiffness * deviationHz) / secondary.integralS,
  ];
}

/** Share of a reserve that a deviation calls for, −1 to 1: up where frequency is low.
 *  @param deadbandHz none below it @param fullAtHz all from there on */
export function droopShare(deviationHz: number, deadbandHz: number, fullAtHz: number): number {
  const size = Math.abs(deviationHz);
  if (size <= deadbandHz) return 0;
  return -Math.sign(deviationHz) * Math.min(1, size / fullAtHz);
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));
