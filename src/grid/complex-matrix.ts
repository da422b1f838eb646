/** A dense complex square matrix, row-major, real and imaginary parts apart. */
export interface ComplexMatrix {
  readonly order: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A matrix of zeros. */
export function zeroMatrix(order: number): ComplexMatrix {
  return { order, re: new Float64Array(order * order), im: new Float64Array(order * order) };
}

/** A matrix from rows of real and imaginary parts. */
export function matrixOf(re: readonly (readonly number[])[], im: readonly (readonly number[])[]): ComplexMatrix {
  const matrix = zeroMatrix(re.length);
  for (let i = 0; i < re.length; i++) {
    for (let j = 0; j < re.length; j++) {
      matrix.re[i * re.length + j] = re[i][j];
      matrix.im[i * re.length + j] = im[i][j];
    }
  }
  return matrix;
}

/** Adds `re + j im` to entry (row, column). */
export function addAt(matrix: ComplexMatrix, row: number, column: number, re: number, im: number): void {
  const at = row * matrix.order + column;
  matrix.re[at] += re;
  matrix.im[at] += im;
}

/** The inverse by Gauss-Jordan with pivoting, or undefined where the matrix is singular. */
export function inverse(matrix: ComplexMatrix): ComplexMatrix | undefined {
  const out = { order: matrix.order, re: matrix.re.slice(), im: matrix.im.slice() };
  return invertInPlace(out.order, out.re, out.im) ? out : undefined;
}

/** The square of a smaller one would be lost. */
const LEAST_PIVOT = 1e-150;

/** Inverts the leading `n` × `n` numbers of two arrays in place; false where the matrix is singular. Readers call this
 *  thousands of times on matrices too small to be worth an allocation each. */
export function invertInPlace(n: number, re: Float64Array, im: Float64Array): boolean {
  const rowOf: number[] = [];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    let best = 0;
    for (let row = k; row < n; row++) {
      const size = Math.abs(re[row * n + k]) + Math.abs(im[row * n + k]);
      if (size > best) {
        best = size;
        pivot = row;
      }
    }
    if (!(best > LEAST_PIVOT) || !Number.isFinite(best)) return false;
    rowOf.push(pivot);
    if (pivot !== k) swapRows(n, re, im, pivot, k);
    eliminate(n, re, im, k);
  }
  for (let k = n - 1; k >= 0; k--) if (rowOf[k] !== k) swapColumns(n, re, im, rowOf[k], k);
  return true;
}

function eliminate(n: number, re: Float64Array, im: Float64Array, k: number): void {
  const pr = re[k * n + k];
  const pi = im[k * n + k];
  const size = pr * pr + pi * pi;
  const ir = pr / size;
  const ii = -pi / size;
  re[k * n + k] = 1;
  im[k * n + k] = 0;
  for (let c = k * n; c < k * n + n; c++) {
    const r = re[c];
    re[c] = r * ir - im[c] * ii;
    im[c] = r * ii + im[c] * ir;
  }
  for (let row = 0; row < n; row++) {
    if (row === k) continue;
    const fr = re[row * n + k];
    const fi = im[row * n + k];
    re[row * n + k] = im[row * n + k] = 0;
    if (fr === 0 && fi === 0) continue;
    for (let c = 0; c < n; c++) {
      const r = re[k * n + c];
      const i = im[k * n + c];
      re[row * n + c] -= fr * r - fi * i;
      im[row * n + c] -= fr * i + fi * r;
    }
  }
}

function swapRows(n: number, re: Float64Array, im: Float64Array, a: number, b: number): void {
  for (let c = 0; c < n; c++) swap(re, im, a * n + c, b * n + c);
}

function swapColumns(n: number, re: Float64Array, im: Float64Array, a: number, b: number): void {
  for (let row = 0; row < n; row++) swap(re, im, row * n + a, row * n + b);
}

function swap(re: Float64Array, im: Float64Array, a: number, b: number): void {
  const r = re[a];
  const i = im[a];
  re[a] = re[b];
  im[a] = im[b];
  re[b] = r;
  im[b] = i;
}
