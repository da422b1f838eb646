import { type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";
import { add, type Complex, complex, conjugate, inverted, isZero, polar, scaled, times, ZERO } from "./complex.ts";

/** Admittances of one sequence between two ends [S]: current into "from" is ff · V_from + ft · V_to. */
export interface TwoPort {
  readonly ff: Complex;
  readonly ft: Complex;
  readonly tf: Complex;
  readonly tt: Complex;
}

export const NOTHING: TwoPort = Object.freeze({ ff: ZERO, ft: ZERO, tf: ZERO, tt: ZERO });

/** Which ends of a branch are connected. */
export interface Ends {
  readonly from: boolean;
  readonly to: boolean;
}

/** A pi section behind an ideal transformer of complex ratio at its "from" end; the admittances are those seen at the
 *  "to" end [S]. With one end off, the other sees the section through to the open end. */
export function piSection(series: Complex, shunt: Complex, ratio: Complex, ends: Ends): TwoPort {
  const perRatio2 = 1 / (ratio.re * ratio.re + ratio.im * ratio.im);
  if (ends.from && ends.to) {
    const tt = add(series, scaled(shunt, 0.5));
    return {
      ff: scaled(tt, perRatio2),
      ft: scaled(times(series, inverted(conjugate(ratio))), -1),
      tf: scaled(times(series, inverted(ratio)), -1),
      tt,
    };
  }
  const far = isZero(shunt) ? ZERO : inverted(add(inverted(series), scaled(inverted(shunt), 2)));
  const seen = add(scaled(shunt, 0.5), far);
  return { ...NOTHING, ff: ends.from ? scaled(seen, perRatio2) : ZERO, tt: ends.to ? seen : ZERO };
}

/** Zero, positive and negative sequence. */
export type Sequences<T> = readonly [zero: T, positive: T, negative: T];

const A = polar(1, (2 * Math.PI) / 3);
const TURNS = [complex(1), A, conjugate(A)];

/** Writes the phase form of one block of sequence admittances: entry (p, q) is
 *  (y₀ + y₁ a^(q−p) + y₂ a^(p−q)) / 3 with a = 1∠120°. */
export function addPhaseBlock(into: ComplexMatrix, row: number, column: number, [zero, one, two]: Sequences<Complex>) {
  for (let p = 0; p < 3; p++) {
    for (let q = 0; q < 3; q++) {
      const turn = TURNS[(q - p + 3) % 3];
      const y = add(zero, times(one, turn), times(two, conjugate(turn)));
      const at = (row + p) * into.order + column + q;
      into.re[at] = into.re[at] + y.re / 3;
      into.im[at] = into.im[at] + y.im / 3;
    }
  }
}

/** Three phases from sequence values [Ω or S]. */
export function phasesOf(zero: Complex, one: Complex): ComplexMatrix {
  const matrix = zeroMatrix(3);
  addPhaseBlock(matrix, 0, 0, [zero, one, one]);
  return matrix;
}
