import type { Network, Terminal } from "./network.ts";
import { type NodeIndex, nodeIndex } from "./node-index.ts";
import {
  impedancePrimitive,
  linePrimitive,
  lineWork,
  type Primitive,
  sourcePrimitive,
  writeLine,
} from "./primitive.ts";
import { capacitorPrimitive } from "./primitive-capacitor.ts";
import { transformerPrimitive } from "./primitive-transformer.ts";
import type { LowerTriangle } from "./sparse-ldl.ts";

/** The lists whose elements have a primitive admittance, in the order of `Branches`. */
export const BRANCH_LISTS = ["sources", "lines", "transformers", "impedances", "capacitors"] as const;
export type BranchList = (typeof BRANCH_LISTS)[number];

/** All primitive admittances of a network, one after the other, and the nodes their conductors are at. */
export interface Branches {
  readonly count: number;
  /** Those that are elements of the network; the rest are the loads' shares. */
  readonly elements: number;
  /** Where each list's elements begin: element i of `lines` is branch `base.lines + i`. */
  readonly base: Readonly<Record<BranchList, number>>;
  /** Conductors of branch b are at `node[conductorStart[b] …)`; ground is the node count. */
  readonly conductorStart: Int32Array;
  readonly node: Int32Array;
  /** Its matrix, row-major, is at `re[matrixStart[b] …)`. */
  readonly matrixStart: Int32Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Nodes of an element's conductors. */
export const conductorNodes = ({ base, conductorStart, node }: Branches, list: BranchList, element: number) =>
  node.subarray(conductorStart[base[list] + element], conductorStart[base[list] + element + 1]);

/** Builds every primitive, and those of the loads' shares. @throws SimulationError ZERO_IMPEDANCE */
export function buildBranches(network: Network, index: NodeIndex, shares: readonly LoadShare[] = []): Branches {
  const { lines } = network;
  const base = { sources: 0, lines: 0, transformers: 0, impedances: 0, capacitors: 0 };
  let elements = 0;
  for (const list of BRANCH_LISTS) {
    base[list] = elements;
    elements += network[list].length;
  }
  const count = elements + shares.length;
  const isLine = (b: number) => b >= base.lines && b < base.transformers;
  // One at a time: those of all transformers at once would be the largest thing there is.
  const other = (b: number): Primitive => {
    if (b < base.lines) return sourcePrimitive(network.sources[b]);
    if (b < base.impedances) return transformerPrimitive(network.transformers[b - base.transformers]);
    if (b < base.capacitors) return impedancePrimitive(network.impedances[b - base.impedances]);
    return capacitorPrimitive(network.capacitors[b - base.capacitors]);
  };
  const orderOf = (b: number): number => {
    if (isLine(b)) return 2 * lines[b - base.lines].zOhm.order;
    if (b < base.transformers || b >= base.impedances) return other(b).y.order;
    const { windings, phases } = network.transformers[b - base.transformers];
    return windings.length * (phases + 1);
  };

  const conductorStart = new Int32Array(count + 1);
  const matrixStart = new Int32Array(count + 1);
  for (let b = 0; b < elements; b++) {
    const order = orderOf(b);
    conductorStart[b + 1] = conductorStart[b] + order;
    matrixStart[b + 1] = matrixStart[b] + order * order;
  }
  const node = new Int32Array(conductorStart[elements] + 2 * shares.length);
  const re = new Float64Array(matrixStart[elements] + 4 * shares.length);
  const im = new Float64Array(re.length);
  const work = lineWork();
  for (let b = 0; b < elements; b++) {
    let at = conductorStart[b];
    const place = (terminal: Terminal) => {
      for (const number of terminal.nodes) node[at++] = nodeIndex(index, terminal.bus, number);
    };
    const line = isLine(b) ? lines[b - base.lines] : undefined;
    if (line && !line.open) {
      place(line.from);
      place(line.to);
      writeLine(line, re, im, matrixStart[b], work);
      continue;
    }
    const primitive = line ? linePrimitive(line) : other(b);
    primitive.terminals.forEach(place);
    re.set(primitive.y.re, matrixStart[b]);
    im.set(primitive.y.im, matrixStart[b]);
  }
  const branches = { count, elements, base, conductorStart, node, matrixStart, re, im };
  writeShares(shares, branches);
  return branches;
}

/** The share of a load that stands in the matrix, between two nodes [S]. */
export interface LoadShare {
  readonly a: number;
  readonly b: number;
  readonly shareRe: number;
  readonly shareIm: number;
}

/** After the elements, one two-conductor admittance for each row; rows without any get a branch of zeros. */
function writeShares(
  rows: readonly LoadShare[],
  { elements, conductorStart, matrixStart, node, re, im }: Branches,
): void {
  rows.forEach(({ a, b, shareRe, shareIm }, r) => {
    const conductor = conductorStart[elements + r];
    const at = matrixStart[elements + r];
    node[conductor] = a;
    node[conductor + 1] = b;
    re[at] = re[at + 3] = shareRe;
    im[at] = im[at + 3] = shareIm;
    re[at + 1] = re[at + 2] = -shareRe;
    im[at + 1] = im[at + 2] = -shareIm;
    conductorStart[elements + r + 1] = conductor + 2;
    matrixStart[elements + r + 1] = at + 4;
  });
}

/** Replaces a branch's matrix (a moved tap, a switched capacitor). */
export function setBranch(branches: Branches, branch: number, primitive: Primitive): void {
  branches.re.set(primitive.y.re, branches.matrixStart[branch]);
  branches.im.set(primitive.y.im, branches.matrixStart[branch]);
}

/** The node admittance matrix's lower triangle in elimination order, with the way back from each of its entries to the
 *  branch entries it is the sum of: a changed branch is summed afresh, in the same order and so to the same bits. */
export interface Admittance extends LowerTriangle {
  /** Entry e is the sum of branch entries `from[fromStart[e] … fromStart[e + 1])`. */
  readonly fromStart: Int32Array;
  readonly from: Int32Array;
  /** Entry and column of each branch matrix entry; −1 where it touches ground or the upper triangle. */
  readonly entryOf: Int32Array;
  readonly columnOf: Int32Array;
}

/** Where a network's lower triangle has entries, and which branch entries each is the sum of. */
type Assembly = Omit<Admittance, "re" | "im" | "fromStart" | "from">;

/** @param rank place of each node in the elimination order; negative: not solved (ground, dead islands) */
export function assembleAdmittance(branches: Branches, rank: Int32Array, n: number): Admittance {
  const size = branches.re.length;
  const assembly = admittancePattern(branches, rank, n);
  const { entryOf, rowOf } = assembly;
  const count = rowOf.length;
  const fromStart = new Int32Array(count + 1);
  for (let at = 0; at < size; at++) if (entryOf[at] >= 0) fromStart[entryOf[at] + 1]++;
  for (let e = 0; e < count; e++) fromStart[e + 1] += fromStart[e];
  const place = fromStart.slice(0, count);
  const from = new Int32Array(fromStart[count]);
  for (let at = 0; at < size; at++) if (entryOf[at] >= 0) from[place[entryOf[at]]++] = at;
  const admittance: Admittance = {
    ...assembly,
    re: new Float64Array(count),
    im: new Float64Array(count),
    fromStart,
    from,
  };
  for (let e = 0; e < count; e++) sumEntry(admittance, branches, e);
  return admittance;
}

/** As `assembleAdmittance`, without the numbers: enough for the pattern of the factors. */
export function admittancePattern(branches: Branches, rank: Int32Array, n: number): Assembly {
  const size = branches.re.length;
  // The row of each branch entry first, then the entry that it is part of.
  const entryOf = new Int32Array(size).fill(-1);
  const columnOf = new Int32Array(size).fill(-1);
  const perColumn = new Int32Array(n + 1);
  for (let b = 0; b < branches.count; b++) {
    const first = branches.conductorStart[b];
    const order = branches.conductorStart[b + 1] - first;
    const matrix = branches.matrixStart[b];
    for (let i = 0; i < order; i++) {
      const row = rank[branches.node[first + i]];
      if (row < 0) continue;
      for (let j = 0; j < order; j++) {
        const column = rank[branches.node[first + j]];
        // Two conductors on one node: both off-diagonal entries land on its diagonal.
        if (column < 0 || column > row) continue;
        const at = matrix + i * order + j;
        // An open capacitor's zeros are kept: its steps may close later.
        const isZero = branches.re[at] === 0 && branches.im[at] === 0;
        if (isZero && row !== column && (b < branches.base.capacitors || b >= branches.elements)) continue;
        entryOf[at] = row;
        columnOf[at] = column;
        perColumn[column + 1]++;
      }
    }
  }
  for (let j = 0; j < n; j++) perColumn[j + 1] += perColumn[j];
  const fill = perColumn.slice(0, n);
  const byColumn = new Int32Array(perColumn[n]);
  for (let at = 0; at < size; at++) if (entryOf[at] >= 0) byColumn[fill[columnOf[at]]++] = at;

  const start = new Int32Array(n + 1);
  const rowOf = new Int32Array(perColumn[n] + n);
  const seen = new Int32Array(n).fill(-1);
  let count = 0;
  for (let j = 0; j < n; j++) {
    const begin = count;
    seen[j] = begin;
    rowOf[count++] = j;
    for (let q = perColumn[j]; q < perColumn[j + 1]; q++) {
      const row = entryOf[byColumn[q]];
      if (seen[row] < begin) {
        seen[row] = count;
        rowOf[count++] = row;
      }
      entryOf[byColumn[q]] = seen[row];
    }
    start[j + 1] = count;
  }
  return { n, start, rowOf: rowOf.slice(0, count), entryOf, columnOf };
}

/** Sums the entries of one branch afresh. @returns the columns it touches, ascending */
export function updateAdmittance(admittance: Admittance, branches: Branches, branch: number): number[] {
  const columns = new Set<number>();
  for (let at = branches.matrixStart[branch]; at < branches.matrixStart[branch + 1]; at++) {
    if (admittance.entryOf[at] < 0) continue;
    columns.add(admittance.columnOf[at]);
    sumEntry(admittance, branches, admittance.entryOf[at]);
  }
  return [...columns].sort((a, b) => a - b);
}

function sumEntry(admittance: Admittance, branches: Branches, entry: number): void {
  let re = 0;
  let im = 0;
  for (let q = admittance.fromStart[entry]; q < admittance.fromStart[entry + 1]; q++) {
    re += branches.re[admittance.from[q]];
    im += branches.im[admittance.from[q]];
  }
  admittance.re[entry] = re;
  admittance.im[entry] = im;
}
