import type { Ldl } from "./sparse-ldl.ts";

/** The columns of L that iterations leave out, packed for the one pass that ends a solve: last column first, columns and
 *  rows as node indexes so that the voltages are written where callers read them, and entries that are only rounding
 *  (a chain of like conductors couples no phases) left out: on the European feeder two thirds of all. */
export interface LeadingBlock {
  readonly count: number;
  /** Node of each column, in the order they are computed. */
  readonly node: Int32Array;
  /** Entries of column c are `start[c]` to `start[c + 1]` − 1. */
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** What the sources alone contribute [V]. */
  readonly ownRe: Float64Array;
  readonly ownIm: Float64Array;
}

/** Entries of L are voltage ratios: one below this moves no voltage by more than 1e-15 of another. */
const ROUNDING = 1e-15;

/** Packs the columns before `ldl.firstActive`. The columns of a panel are solved for one another first, so that each
 *  depends on other panels only.
 *  @param x0Re the solution without loads, from which the sources' own part is found */
export function packLeading(ldl: Ldl, nodeAt: Int32Array, x0Re: Float64Array, x0Im: Float64Array): LeadingBlock {
  const count = ldl.firstActive;
  const node = new Int32Array(count);
  const start = new Int32Array(count + 1);
  const entries = ldl.start[count];
  const from = new Int32Array(entries);
  const re = new Float64Array(entries);
  const im = new Float64Array(entries);
  const ownRe = new Float64Array(count);
  const ownIm = new Float64Array(count);
  // The entries below the panel of its three columns, solved for one another.
  let below = new Float64Array(6 * 64);
  let at = 0;
  let c = 0;
  for (let s = ldl.activePanel - 1; s >= 0; s--) {
    const j = ldl.panel[s];
    const width = ldl.panel[s + 1] - j;
    const last = j + width - 1;
    const rows = ldl.start[last + 1] - ldl.start[last];
    if (below.length < 6 * rows) below = new Float64Array(12 * rows);
    for (let k = width - 1; k >= 0; k--, c++) {
      const first = ldl.start[j + k];
      const own = k * 2 * rows;
      const inside = width - 1 - k;
      let sr = x0Re[j + k];
      let si = x0Im[j + k];
      for (let r = 0; r < rows; r++) {
        let lr = ldl.re[first + inside + r];
        let li = ldl.im[first + inside + r];
        for (let m = 0; m < inside; m++) {
          const other = (k + 1 + m) * 2 * rows + 2 * r;
          lr -= ldl.re[first + m] * below[other] - ldl.im[first + m] * below[other + 1];
          li -= ldl.re[first + m] * below[other + 1] + ldl.im[first + m] * below[other];
        }
        below[own + 2 * r] = lr;
        below[own + 2 * r + 1] = li;
        const row = ldl.rowOf[first + inside + r];
        sr += lr * x0Re[row] - li * x0Im[row];
        si += lr * x0Im[row] + li * x0Re[row];
        if (Math.abs(lr) + Math.abs(li) < ROUNDING) continue;
        from[at] = nodeAt[row];
        re[at] = lr;
        im[at] = li;
        at++;
      }
      node[c] = nodeAt[j + k];
      ownRe[c] = sr;
      ownIm[c] = si;
      start[c + 1] = at;
    }
  }
  return { count, node, start, from: from.slice(0, at), re: re.slice(0, at), im: im.slice(0, at), ownRe, ownIm };
}

/** The voltages of the leading nodes, from those of the others. */
export function solveLeading(block: LeadingBlock, vRe: Float64Array, vIm: Float64Array): void {
  const { count, node, start, from, re, im, ownRe, ownIm } = block;
  let p = 0;
  for (let c = 0; c < count; c++) {
    let sr = ownRe[c];
    let si = ownIm[c];
    for (const end = start[c + 1]; p < end; p++) {
      const k = from[p];
      const lr = re[p];
      const li = im[p];
      const vr = vRe[k];
      const vi = vIm[k];
      sr -= lr * vr - li * vi;
      si -= lr * vi + li * vr;
    }
    vRe[node[c]] = sr;
    vIm[node[c]] = si;
  }
}
