import { type ComplexMatrix, zeroMatrix } from "./complex-matrix.ts";

/** A complex number as sequence data give it: resistance and reactance, or conductance and susceptance. */
export interface RX {
  readonly r: number;
  readonly x: number;
}

/** The phase matrix of a balanced element from its positive- and zero-sequence values:
 *  (2 z₁ + z₀) / 3 on the diagonal, (z₀ − z₁) / 3 off it. */
export function phaseMatrix(phases: number, one: RX, zero: RX): ComplexMatrix {
  const matrix = zeroMatrix(phases);
  for (let i = 0; i < phases; i++) {
    for (let j = 0; j < phases; j++) {
      matrix.re[i * phases + j] = i === j ? (2 * one.r + zero.r) / 3 : (zero.r - one.r) / 3;
      matrix.im[i * phases + j] = i === j ? (2 * one.x + zero.x) / 3 : (zero.x - one.x) / 3;
    }
  }
  return matrix;
}

/** A source's sequence impedances from its short-circuit currents [A] and X/R ratios, as OpenDSS's Vsource has them:
 *  the fault current of one phase is 3 V / |2 z₁ + z₀|. Zero-sequence values may come out negative where the
 *  one-phase current is above the three-phase one. */
export function shortCircuitImpedance(data: {
  baseKv: number;
  shortCircuit3PhaseA: number;
  shortCircuit1PhaseA: number;
  x1r1: number;
  x0r0: number;
}): { one: RX; zero: RX } {
  const phaseV = (data.baseKv * 1000) / Math.sqrt(3);
  const x1 = phaseV / data.shortCircuit3PhaseA / Math.sqrt(1 + 1 / data.x1r1 ** 2);
  const r1 = x1 / data.x1r1;
  // |2 z₁ + z₀| = 3 V / I with z₀ = r₀ (1 + j k) is a quadratic in r₀.
  const a = 1 + data.x0r0 ** 2;
  const b = 4 * (r1 + x1 * data.x0r0);
  const c = 4 * (r1 * r1 + x1 * x1) - ((3 * phaseV) / data.shortCircuit1PhaseA) ** 2;
  const r0 = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
  return { one: { r: r1, x: x1 }, zero: { r: r0, x: r0 * data.x0r0 } };
}
