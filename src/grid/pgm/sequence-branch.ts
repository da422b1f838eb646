import { type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
export const scaled = (a: Complex, k: number): Complex => ({ re: a.re * k, im: a.im * k });
export const inverted = (a: Complex): Complex => {
  const size = a.re * a.re + a.im * a.im;
  return { re: a.re / size, im: -a.im / size };
};
export const polar = (size: number, angle: number): Complex => ({
  re: size * Math.cos(angle),
  im: size * Math.sin(angle),
});
export const NOTHING = complex(0);

/** Two-port of one sequence: currents into both sides from the voltages there. */
export interface TwoPort {
  readonly ff: Complex;
  readonly ft: Complex;
  readonly tf: Complex;
  readonly tt: Complex;
}

export const OPEN: TwoPort = { ff: NOTHING, ft: NOTHING, tf: NOTHING, tt: NOTHING };

/** A series admittance with half the shunt at each end, behind an ideal ratio at the from side. */
export function piSection(series: Complex, shunt: Complex, ratio: Complex): TwoPort {
  const end = plus(series, scaled(shunt, 0.5));
  const size = ratio.re * ratio.re + ratio.im * ratio.im;
  const over = scaled(series, -1 / size);
  return { ff: scaled(end, 1 / size), ft: times(over, ratio), tf: times(over, complex(ratio.re, -ratio.im)), tt: end };
}

/** The 6 × 6 phase matrix of a branch from its zero, positive and negative sequence; symmetric where the negative
 *  sequence is turned against the positive one. */
export function phaseBranch(zero: TwoPort, one: TwoPort, two: TwoPort): ComplexMatrix {
  const y = zeroMatrix(6);
  const blocks = [
    ["ff", 0, 0],
    ["ft", 0, 3],
    ["tf", 3, 0],
    ["tt", 3, 3],
  ] as const;
  for (const [key, row, column] of blocks) {
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        // a = 1∠120°: entry (i, j) is (y₀ + a^(j−i) y₁ + a^(i−j) y₂) / 3.
        const turn = polar(1, (2 * Math.PI * (j - i)) / 3);
        const back = complex(turn.re, -turn.im);
        const sum = plus(plus(zero[key], times(turn, one[key])), times(back, two[key]));
        const at = (row + i) * 6 + column + j;
        y.re[at] = sum.re / 3;
        y.im[at] = sum.im / 3;
      }
    }
  }
  return y;
}
