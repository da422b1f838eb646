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

/** The inverse by Gauss-Jordan with partial pivoting, or undefined where the matrix is singular. */
export function inverse(matrix: ComplexMatrix): ComplexMatrix | undefined {
  const n = matrix.order;
  const re = matrix.re.slice();
  const im = matrix.im.slice();
  const out = zeroMatrix(n);
  for (let i = 0; i < n; i++) out.re[i * n + i] = 1;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    let best = 0;
    for (let row = column; row < n; row++) {
      const size = Math.hypot(re[row * n + column], im[row * n + column]);
      if (size > best) {
        best = size;
        pivot = row;
      }
    }
    if (!(best > 0) || !Number.isFinite(best)) return undefined;
    if (pivot !== column) {
      for (const values of [re, im, out.re, out.im]) swapRows(values, n, pivot, column);
    }
    const pr = re[column * n + column];
    const pi = im[column * n + column];
    const size = pr * pr + pi * pi;
    scaleRow(re, im, n, column, pr / size, -pi / size);
    scaleRow(out.re, out.im, n, column, pr / size, -pi / size);
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const fr = re[row * n + column];
      const fi = im[row * n + column];
      if (fr === 0 && fi === 0) continue;
      subtractRow(re, im, n, row, column, fr, fi);
      subtractRow(out.re, out.im, n, row, column, fr, fi);
    }
  }
  return out;
}

function swapRows(values: Float64Array, n: number, a: number, b: number): void {
  for (let k = 0; k < n; k++) {
    const kept = values[a * n + k];
    values[a * n + k] = values[b * n + k];
    values[b * n + k] = kept;
  }
}

function scaleRow(re: Float64Array, im: Float64Array, n: number, row: number, fr: number, fi: number): void {
  for (let k = row * n; k < row * n + n; k++) {
    const r = re[k];
    re[k] = r * fr - im[k] * fi;
    im[k] = r * fi + im[k] * fr;
  }
}

/** row ← row − (fr + j fi) · other */
function subtractRow(
  re: Float64Array,
  im: Float64Array,
  n: number,
  row: number,
  other: number,
  fr: number,
  fi: number,
): void {
  for (let k = 0; k < n; k++) {
    const r = re[other * n + k];
    const i = im[other * n + k];
    re[row * n + k] -= fr * r - fi * i;
    im[row * n + k] -= fr * i + fi * r;
  }
}
