import type { Ldl } from "./sparse-ldl.ts";

/** The columns of L that iterations leave out, packed for the one pass that ends a solve: columns and rows as
 *  places among the node voltages so that the voltages are written where callers read them, and entries that are only rounding (a chain of
 *  like conductors couples no phases) left out: on the European feeder two thirds of all. Columns stand in runs of
 *  equal entry count, each run after all that it depends on, which keeps the pass free of mispredicted branches. */
export interface LeadingBlock {
  readonly count: number;
  /** Pairs: entries per column, number of columns. */
  readonly runs: Int32Array;
  /** Twice the node of each column, in the order they are computed, and of each entry's row. */
  readonly to: Int32Array;
  readonly from: Int32Array;
  /** Entries, and what the sources alone contribute [V]: parts side by side. */
  readonly value: Float64Array;
  readonly own: Float64Array;
}

/** Entries of L are voltage ratios: one below this moves no voltage by more than 1e-15 of another. */
const ROUNDING = 1e-15;

/** A block of nothing, until the factors are there. */
export const emptyLeading = (): LeadingBlock => ({
  count: 0,
  runs: new Int32Array(0),
  to: new Int32Array(0),
  from: new Int32Array(0),
  value: new Float64Array(0),
  own: new Float64Array(0),
});

/** Packs the columns before `ldl.firstActive`. The columns of a panel are solved for one another first, so that each
 *  depends on other panels only.
 *  @param passed the sources' currents after `passLeading`
 *  @param shown by node, 1 where its voltage is looked at; the others are left out but for those that these depend on */
export function packLeading(ldl: Ldl, nodeAt: Int32Array, passed: Float64Array, shown?: Uint8Array): LeadingBlock {
  const count = ldl.firstActive;
  const node = new Int32Array(count);
  const start = new Int32Array(count + 1);
  const entries = ldl.start[count];
  const from = new Int32Array(entries);
  const value = new Float64Array(2 * entries);
  const own = new Float64Array(2 * count);
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
      const mine = k * 2 * rows;
      const inside = width - 1 - k;
      const o = 2 * (j + k);
      let sr = passed[o] * ldl.inverse[o] - passed[o + 1] * ldl.inverse[o + 1];
      let si = passed[o] * ldl.inverse[o + 1] + passed[o + 1] * ldl.inverse[o];
      for (let m = 0; m < inside; m++) {
        // The panel's later columns were computed just before, last first.
        const later = 2 * (c - 1 - m);
        const entry = 2 * (first + m);
        sr -= ldl.value[entry] * own[later] - ldl.value[entry + 1] * own[later + 1];
        si -= ldl.value[entry] * own[later + 1] + ldl.value[entry + 1] * own[later];
      }
      for (let r = 0; r < rows; r++) {
        let lr = ldl.value[2 * (first + inside + r)];
        let li = ldl.value[2 * (first + inside + r) + 1];
        for (let m = 0; m < inside; m++) {
          const other = (k + 1 + m) * 2 * rows + 2 * r;
          lr -= ldl.value[2 * (first + m)] * below[other] - ldl.value[2 * (first + m) + 1] * below[other + 1];
          li -= ldl.value[2 * (first + m)] * below[other + 1] + ldl.value[2 * (first + m) + 1] * below[other];
        }
        below[mine + 2 * r] = lr;
        below[mine + 2 * r + 1] = li;
        const row = ldl.rowOf[first + inside + r];
        if (Math.abs(lr) + Math.abs(li) < ROUNDING) continue;
        from[at] = nodeAt[row];
        value[2 * at] = lr;
        value[2 * at + 1] = li;
        at++;
      }
      node[c] = nodeAt[j + k];
      own[2 * c] = sr;
      own[2 * c + 1] = si;
      start[c + 1] = at;
    }
  }
  const columns = { count, node, start, from, value, own };
  return arrange(columns, nodeAt, shown && neededFor(shown, columns));
}

interface Columns {
  readonly count: number;
  readonly node: Int32Array;
  readonly start: Int32Array;
  readonly from: Int32Array;
  readonly value: Float64Array;
  readonly own: Float64Array;
}

/** By node, whether its voltage is wanted or another one that is depends on it. */
function neededFor(shown: Uint8Array, { count, node, start, from }: Columns): Uint8Array {
  const needed = shown.slice();
  // Each column depends on columns before it alone.
  for (let c = count - 1; c >= 0; c--) {
    if (needed[node[c]] === 0) continue;
    for (let p = start[c]; p < start[c + 1]; p++) needed[from[p]] = 1;
  }
  return needed;
}

/** Puts columns of one depth and one length together. */
function arrange(block: Columns, nodeAt: Int32Array, needed: Uint8Array | undefined): LeadingBlock {
  const { start, from } = block;
  const depthOf = new Int32Array(nodeAt.reduce((a, b) => Math.max(a, b), 0) + 1);
  const key = new Float64Array(block.count);
  for (let c = 0; c < block.count; c++) {
    let depth = 0;
    for (let p = start[c]; p < start[c + 1]; p++) depth = Math.max(depth, depthOf[from[p]] + 1);
    depthOf[block.node[c]] = depth;
    key[c] = depth * 1e6 + (start[c + 1] - start[c]);
  }
  const order = Int32Array.from({ length: block.count }, (_, c) => c)
    .filter((c) => !needed || needed[block.node[c]] === 1)
    .sort((a, b) => key[a] - key[b] || a - b);
  const count = order.length;
  const entries = order.reduce((sum, c) => sum + start[c + 1] - start[c], 0);
  const runs: number[] = [];
  const packed = {
    count,
    to: new Int32Array(count),
    from: new Int32Array(entries),
    value: new Float64Array(2 * entries),
    own: new Float64Array(2 * count),
  };
  let at = 0;
  for (let q = 0; q < count; q++) {
    const c = order[q];
    packed.to[q] = 2 * block.node[c];
    packed.own[2 * q] = block.own[2 * c];
    packed.own[2 * q + 1] = block.own[2 * c + 1];
    for (let p = start[c]; p < start[c + 1]; p++, at++) {
      packed.from[at] = 2 * from[p];
      packed.value[2 * at] = block.value[2 * p];
      packed.value[2 * at + 1] = block.value[2 * p + 1];
    }
    if (q > 0 && key[c] === key[order[q - 1]]) runs[runs.length - 1]++;
    else runs.push(start[c + 1] - start[c], 1);
  }
  return { ...packed, runs: Int32Array.from(runs) };
}

/** The voltages of the leading nodes, from those of the others.
 *  @param v [2 × nodes], parts side by side, by node; `vRe` and `vIm` get the same, apart */
export function solveLeading(block: LeadingBlock, v: Float64Array, vRe: Float64Array, vIm: Float64Array): void {
  const { runs, to, from, value, own } = block;
  let c = 0;
  let p = 0;
  let q = 0;
  let o = 0;
  for (let r = 0; r < runs.length; r += 2) {
    const length = runs[r];
    for (const end = c + runs[r + 1]; c < end; c++, o += 2) {
      let sr = own[o];
      let si = own[o + 1];
      for (const last = p + length; p < last; p++, q += 2) {
        const k = from[p];
        const lr = value[q];
        const li = value[q + 1];
        const vr = v[k];
        const vi = v[k + 1];
        sr -= lr * vr - li * vi;
        si -= lr * vi + li * vr;
      }
      const place = to[c];
      v[place] = sr;
      v[place + 1] = si;
      const node = place >> 1;
      vRe[node] = sr;
      vIm[node] = si;
    }
  }
}
