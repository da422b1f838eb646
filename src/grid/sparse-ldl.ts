/** LDLᵀ of a complex-symmetric sparse matrix without pivoting: the pattern once, the numbers as often as they change,
 *  and again only along the elimination tree's path where few entries changed. L has a unit diagonal that is not
 *  stored. Everything is a function over one bundle of typed arrays. */
export interface Ldl extends Pattern {
  /** Twice `rowOf`: the row's place in a right-hand side. */
  readonly rowAt: Int32Array;
  /** The entries' values, and d and 1 / d: real and imaginary parts side by side, which is twice as fast as apart
   *  (benchmarks/powerflow). */
  readonly value: Float64Array;
  readonly pivot: Float64Array;
  readonly inverse: Float64Array;
  /** Row j of L has its entries at `entryOf[rowStart[j] … rowStart[j + 1])`, in columns `columnOf[…]`, ascending. */
  readonly rowStart: Int32Array;
  readonly entryOf: Int32Array;
  readonly columnOf: Int32Array;
  /** Scratch column, parts side by side. */
  readonly work: Float64Array;
  /** What rounding may have done to each pivot. */
  readonly doubt: Float64Array;
}

/** Where L has entries. */
export interface Pattern {
  readonly n: number;
  /** Column j of L holds rows `rowOf[start[j] … start[j + 1])`, ascending. */
  readonly start: Int32Array;
  readonly rowOf: Int32Array;
  /** Elimination tree; −1 at a root. */
  readonly parent: Int32Array;
  /** Panels: one to three columns that share their rows below; panel p begins at `panel[p]`. */
  readonly panel: Int32Array;
  /** The panel that begins at `firstActive`. */
  readonly activePanel: number;
  /** Columns before this one are solved last, see `leading-block.ts`. */
  readonly firstActive: number;
}

/** The lower triangle of a symmetric matrix by columns, the diagonal first in each. */
export interface LowerTriangle {
  readonly n: number;
  readonly start: Int32Array;
  readonly rowOf: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The pattern of L for a matrix of this pattern.
 *  @param firstActive the first column that iterations touch: no panel reaches across it */
export function symbolic(matrix: Omit<LowerTriangle, "re" | "im">, firstActive = 0): Pattern {
  const { n } = matrix;
  const parent = new Int32Array(n).fill(-1);
  const firstChild = new Int32Array(n).fill(-1);
  const nextSibling = new Int32Array(n).fill(-1);
  const mark = new Int32Array(n).fill(-1);
  const start = new Int32Array(n + 1);
  let rowOf = new Int32Array(2 * matrix.rowOf.length);
  for (let j = 0; j < n; j++) {
    let end = start[j];
    // What a column may take in at most: what its entries and its children have.
    let most = end + matrix.start[j + 1] - matrix.start[j];
    for (let child = firstChild[j]; child >= 0; child = nextSibling[child]) most += start[child + 1] - start[child];
    if (most > rowOf.length) {
      const grown = new Int32Array(Math.max(most, Math.ceil(1.5 * rowOf.length)));
      grown.set(rowOf);
      rowOf = grown;
    }
    mark[j] = j;
    for (let p = matrix.start[j]; p < matrix.start[j + 1]; p++) {
      const row = matrix.rowOf[p];
      if (row <= j || mark[row] === j) continue;
      mark[row] = j;
      rowOf[end++] = row;
    }
    for (let child = firstChild[j]; child >= 0; child = nextSibling[child]) {
      for (let p = start[child]; p < start[child + 1]; p++) {
        const row = rowOf[p];
        if (row <= j || mark[row] === j) continue;
        mark[row] = j;
        rowOf[end++] = row;
      }
    }
    sortAscending(rowOf, start[j], end);
    start[j + 1] = end;
    if (end > start[j]) {
      const above = rowOf[start[j]];
      parent[j] = above;
      nextSibling[j] = firstChild[above];
      firstChild[above] = j;
    }
  }
  return { n, start, rowOf: rowOf.slice(0, start[n]), parent, ...panels(n, start, parent, firstActive), firstActive };
}

/** Most columns have a handful of rows, most of them in order already. */
function sortAscending(array: Int32Array, begin: number, end: number): void {
  if (end - begin > 40) {
    array.subarray(begin, end).sort();
    return;
  }
  for (let p = begin + 1; p < end; p++) {
    const row = array[p];
    let q = p;
    for (; q > begin && array[q - 1] > row; q--) array[q] = array[q - 1];
    array[q] = row;
  }
}

/** Room for the numbers of a pattern.
 *  @param given where the arrays that the compiled loops share lie: `rowOf` (filled here), `value`, `inverse` */
export function emptyFactors(pattern: Pattern, given: Pick<Ldl, "rowOf" | "value" | "inverse">): Ldl {
  const { n, start, rowOf } = pattern;
  const count = start[n];
  given.rowOf.set(rowOf);
  const rowStart = new Int32Array(n + 1);
  for (let p = 0; p < count; p++) rowStart[rowOf[p] + 1]++;
  for (let j = 0; j < n; j++) rowStart[j + 1] += rowStart[j];
  const fill = rowStart.slice(0, n);
  const entryOf = new Int32Array(count);
  const columnOf = new Int32Array(count);
  for (let j = 0; j < n; j++) {
    for (let p = start[j]; p < start[j + 1]; p++) {
      const at = fill[rowOf[p]]++;
      entryOf[at] = p;
      columnOf[at] = j;
    }
  }
  return {
    ...pattern,
    ...given,
    rowAt: rowOf.map((row) => 2 * row),
    pivot: new Float64Array(2 * n),
    rowStart,
    entryOf,
    columnOf,
    work: new Float64Array(2 * n),
    doubt: new Float64Array(n),
  };
}

function panels(n: number, start: Int32Array, parent: Int32Array, firstActive: number) {
  const panel: number[] = [];
  let activePanel = 0;
  const size = (j: number) => start[j + 1] - start[j];
  // A column whose parent is the next one, with one entry more, has the same rows below it.
  const joins = (j: number) => parent[j] === j + 1 && size(j) === size(j + 1) + 1 && j + 1 !== firstActive;
  for (let j = 0; j < n; ) {
    if (j === firstActive) activePanel = panel.length;
    panel.push(j);
    if (j + 1 >= n || !joins(j)) j += 1;
    else j += j + 2 < n && joins(j + 1) ? 3 : 2;
  }
  if (firstActive === n) activePanel = panel.length;
  panel.push(n);
  return { panel: Int32Array.from(panel), activePanel };
}

/** Numbers for every column.
 *  @returns −1, or the first column whose pivot is nothing but rounding */
export function factorise(ldl: Ldl, matrix: LowerTriangle): number {
  for (let j = 0; j < ldl.n; j++) if (!factoriseColumn(ldl, matrix, j)) return j;
  return -1;
}

/** Numbers again for the columns whose matrix entries changed and all that depend on them; the same bits as `factorise`.
 *  @param columns the changed columns, ascending: flagged here, followed up the tree
 *  @param flag scratch [n], all 0, left all 0
 *  @returns the number of columns recomputed, or −1 − column where a pivot vanished */
export function refactorisePath(ldl: Ldl, matrix: LowerTriangle, columns: readonly number[], flag: Uint8Array): number {
  const path: number[] = [];
  for (const column of columns) {
    for (let j = column; j >= 0 && flag[j] === 0; j = ldl.parent[j]) {
      flag[j] = 1;
      path.push(j);
    }
  }
  path.sort((a, b) => a - b);
  let failed = -1;
  for (const j of path) {
    flag[j] = 0;
    if (failed < 0 && !factoriseColumn(ldl, matrix, j)) failed = j;
  }
  return failed < 0 ? path.length : -1 - failed;
}

/** What one operation rounds by, with some to spare for the several in a complex one. */
const ROUNDING = 1e-15;

function factoriseColumn(ldl: Ldl, matrix: LowerTriangle, j: number): boolean {
  const { start, rowOf, rowAt, value, pivot, rowStart, entryOf, columnOf, work, doubt } = ldl;
  const begin = start[j];
  const end = start[j + 1];
  work[2 * j] = work[2 * j + 1] = 0;
  for (let p = begin; p < end; p++) work[2 * rowOf[p]] = work[2 * rowOf[p] + 1] = 0;
  for (let p = matrix.start[j]; p < matrix.start[j + 1]; p++) {
    work[2 * matrix.rowOf[p]] = matrix.re[p];
    work[2 * matrix.rowOf[p] + 1] = matrix.im[p];
  }
  // Rounding of the columns below is passed on as they are; errors that know nothing of each other add up by their squares.
  let unsure = (ROUNDING * (Math.abs(work[2 * j]) + Math.abs(work[2 * j + 1]))) ** 2;
  for (let q = rowStart[j]; q < rowStart[j + 1]; q++) {
    const k = columnOf[q];
    const p0 = entryOf[q];
    const lr = value[2 * p0];
    const li = value[2 * p0 + 1];
    const cr = lr * pivot[2 * k] - li * pivot[2 * k + 1];
    const ci = lr * pivot[2 * k + 1] + li * pivot[2 * k];
    work[2 * j] -= cr * lr - ci * li;
    work[2 * j + 1] -= cr * li + ci * lr;
    const passed = (lr * lr + li * li) * doubt[k];
    unsure += passed * passed;
    for (let p = p0 + 1, v = 2 * p, last = start[k + 1]; p < last; p++, v += 2) {
      const row = rowAt[p];
      const vr = value[v];
      const vi = value[v + 1];
      work[row] -= cr * vr - ci * vi;
      work[row + 1] -= cr * vi + ci * vr;
    }
  }
  const dr = work[2 * j];
  const di = work[2 * j + 1];
  const size = dr * dr + di * di;
  doubt[j] = Math.sqrt(unsure);
  if (!(Math.abs(dr) + Math.abs(di) > doubt[j])) return false;
  const ir = dr / size;
  const ii = -di / size;
  pivot[2 * j] = dr;
  pivot[2 * j + 1] = di;
  ldl.inverse[2 * j] = ir;
  ldl.inverse[2 * j + 1] = ii;
  for (let p = begin; p < end; p++) {
    const wr = work[2 * rowOf[p]];
    const wi = work[2 * rowOf[p] + 1];
    value[2 * p] = wr * ir - wi * ii;
    value[2 * p + 1] = wr * ii + wi * ir;
  }
  return true;
}

/** Where `factorise` stopped: voltages of the columns before and of that one that call for no current at all, 1 at that
 *  one. @returns [2 × n], parts side by side, 0 after it */
export function nullVector({ n, start, rowOf, value }: Ldl, stopped: number): Float64Array {
  const x = new Float64Array(2 * n);
  x[2 * stopped] = 1;
  for (let j = stopped - 1; j >= 0; j--) {
    let re = 0;
    let im = 0;
    for (let p = start[j]; p < start[j + 1]; p++) {
      const row = 2 * rowOf[p];
      re -= value[2 * p] * x[row] - value[2 * p + 1] * x[row + 1];
      im -= value[2 * p] * x[row + 1] + value[2 * p + 1] * x[row];
    }
    x[2 * j] = re;
    x[2 * j + 1] = im;
  }
  return x;
}
