import { addAt, type ComplexMatrix, inverse, zeroMatrix } from "../complex-matrix.ts";
import { BadValue } from "./place.ts";

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Phase impedances or admittances from sequence values, for any number of phases: self (2 p + z) / 3, mutual
 *  (z − p) / 3. */
export function fromSequence(order: number, positive: Complex, zero: Complex): ComplexMatrix {
  const matrix = zeroMatrix(order);
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < order; j++) {
      const weight = i === j ? 2 : -1;
      addAt(matrix, i, j, (weight * positive.re + zero.re) / 3, (weight * positive.im + zero.im) / 3);
    }
  }
  return matrix;
}

/** Our admittance matrices are symmetric, so both sequences must see the same impedance. @throws BadValue */
export function requireEqual(positive: Complex, negative: Complex | undefined): void {
  if (!negative || (positive.re === negative.re && positive.im === negative.im)) return;
  throw new BadValue(
    "DSS_UNSUPPORTED",
    "a negative-sequence impedance other than the positive-sequence one is not supported",
  );
}

/** A matrix whose entries are the given real and imaginary parts, transformed. */
export function mapMatrix(matrix: ComplexMatrix, map: (re: number, im: number) => Complex): ComplexMatrix {
  const out = zeroMatrix(matrix.order);
  for (let k = 0; k < matrix.re.length; k++) {
    const value = map(matrix.re[k], matrix.im[k]);
    out.re[k] = value.re;
    out.im[k] = value.im;
  }
  return out;
}

/** Kron reduction: eliminates one conductor whose voltage is zero. */
export function eliminate(matrix: ComplexMatrix, conductor: number): ComplexMatrix {
  const n = matrix.order;
  const out = zeroMatrix(n - 1);
  const at = (i: number, j: number): Complex => ({ re: matrix.re[i * n + j], im: matrix.im[i * n + j] });
  const pivot = at(conductor, conductor);
  for (let i = 0, row = 0; i < n; i++) {
    if (i === conductor) continue;
    for (let j = 0, column = 0; j < n; j++) {
      if (j === conductor) continue;
      const correction = divide(multiply(at(i, conductor), at(conductor, j)), pivot);
      addAt(out, row, column, at(i, j).re - correction.re, at(i, j).im - correction.im);
      column++;
    }
    row++;
  }
  return out;
}

/** Whether a matrix has no inverse, or holds what is no number. */
export function isSingular(matrix: ComplexMatrix): boolean {
  // Up to three conductors are most lines of a feeder, and their determinants are short.
  if (matrix.order > 3) return inverse(matrix) === undefined;
  const at = (k: number): Complex => ({ re: matrix.re[k], im: matrix.im[k] });
  const minor = (a: number, b: number, c: number, d: number) =>
    subtract(multiply(at(a), at(d)), multiply(at(b), at(c)));
  let determinant = at(0);
  if (matrix.order === 2) determinant = minor(0, 1, 2, 3);
  else if (matrix.order === 3) {
    const last = subtract(multiply(at(0), minor(4, 5, 7, 8)), multiply(at(1), minor(3, 5, 6, 8)));
    determinant = subtract(last, multiply(at(2), minor(4, 3, 7, 6)));
  }
  const size = Math.hypot(determinant.re, determinant.im);
  return !(size > 0) || !Number.isFinite(size);
}

function subtract(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

export function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

export function divide(a: Complex, b: Complex): Complex {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
}
