import { assert } from "../base/errors.ts";
import { takeRows } from "./builder.ts";
import { emptyValues, f64Values, renumberer } from "./column.ts";
import type { Column, Table, TableSpec } from "./table.ts";

/** A table's rows as stretches that stay together when it is joined with others of its kind: joined, stretches stand by
 *  key, those of one key by block, those of one block in the order of the tables. Within a table they are in that order
 *  already. Plain data. */
export interface RowRuns {
  /** The site's place, the time [µs since 1970 UTC], or −1 where tables follow one another. */
  readonly keys: Float64Array;
  readonly blocks: Int32Array;
  readonly counts: Int32Array;
}

/** A table whose rows stand in the order of its runs. */
export interface RowPart {
  readonly table: Table;
  readonly runs: RowRuns;
  /** Whether texts may stand twice or in another order than that of their first rows, until the part is joined for good. */
  readonly isLoose?: boolean;
}

/** How a table's rows are joined with others'. */
export interface RowOrder {
  /** Place of a site by its id. */
  readonly rank: (id: string) => number;
  /** Whether all rows of an instant stand together where there is no site; they then come in the order of time. */
  readonly isByTime: boolean;
  /** Among rows of one instant, whose come first. */
  readonly block: number;
}

/** A table in the order in which its rows are joined: by site, those of one site as they were; or by time. */
export function rowPart(table: Table, { rank, isByTime, block }: RowOrder): RowPart {
  if (table.spec.key.includes("site")) return bySite(table, rank);
  if (isByTime && table.columns["time"]) return { table, runs: runsByTime(table, block) };
  const isEmpty = table.rows === 0;
  return { table, runs: runsOf(isEmpty ? [] : [-1], isEmpty ? [] : [table.rows], block) };
}

/** Stretches of several tables in their joined order: which table each is of, and how many rows it has. Each table is
 *  gone through from its first row to its last. */
export function mergedRuns(all: readonly RowRuns[]): { readonly part: Int32Array; readonly count: Int32Array } {
  const total = all.reduce((sum, { counts }) => sum + counts.length, 0);
  const key = new Float64Array(total);
  const block = new Int32Array(total);
  const part = new Int32Array(total);
  const count = new Int32Array(total);
  let at = 0;
  for (const [p, { keys, blocks, counts }] of all.entries()) {
    key.set(keys, at);
    block.set(blocks, at);
    count.set(counts, at);
    part.fill(p, at, at + counts.length);
    at += counts.length;
  }
  const after = (a: number, b: number) => key[a]! - key[b]! || block[a]! - block[b]! || a - b;
  let isSorted = true;
  for (let k = 1; k < total && isSorted; k++) isSorted = after(k - 1, k) < 0;
  if (isSorted) return { part, count };
  // Each table's stretches are in order, which sorting a plain array makes use of.
  const order = Array.from({ length: total }, (_, k) => k).sort(after);
  return { part: Int32Array.from(order, (k) => part[k]!), count: Int32Array.from(order, (k) => count[k]!) };
}

/** All parts' rows in one table, in their joined order. The bytes it is written as depend on the rows alone, not on how
 *  they were split into parts. */
export function joinParts(spec: TableSpec, parts: readonly RowPart[]): Table {
  if (parts.length === 1 && !parts[0]!.isLoose) return parts[0]!.table;
  return joinWith(spec, parts, renumberer);
}

function joinWith(
  spec: TableSpec,
  parts: readonly RowPart[],
  newNumbers: (parts: readonly RowPart[], column: string) => Numbers,
): Table {
  const rows = parts.reduce((sum, { table }) => sum + table.rows, 0);
  const stretches = stretchesOf(parts);
  const columns: Record<string, Column> = {};
  for (const column of spec.columns) {
    const values = emptyValues(column.type, rows);
    const categories = newNumbers(parts, column.name);
    const appended = parts.map(({ table }) => {
      const source = table.columns[column.name];
      assert(source?.spec.type === column.type, `a part of ${spec.kind} lacks ${column.type} column ${column.name}`);
      const { values: from, texts = [] } = source;
      return column.type === "category" ? categories.part(from as Int32Array, texts) : copied(from);
    });
    let to = 0;
    for (const { part, from, end } of stretches) {
      appended[part]!(from, end, values as Int32Array, to);
      to += end - from;
    }
    columns[column.name] =
      column.type === "category" ? { spec: column, values, texts: categories.texts } : { spec: column, values };
  }
  return { spec, rows, columns };
}

/** Numbers the texts of the parts of one column. */
type Numbers = Pick<ReturnType<typeof renumberer>, "texts" | "part">;

/** Numbers texts for a while: where most rows have one of their own, looking for those there already is not worth it. */
function looseNumbers(parts: readonly RowPart[], column: string): Numbers {
  const own = parts.map(({ table }) => table.columns[column]!.texts?.length ?? 0);
  const rows = parts.reduce((sum, { table }) => sum + table.rows, 0);
  if (own.reduce((sum, count) => sum + count, 0) < rows / 2) return renumberer();
  const texts: string[] = [];
  return {
    texts,
    part: (codes, ownTexts) => {
      const first = texts.length;
      for (const text of ownTexts) texts.push(text);
      return (from, end, target, to) => {
        for (let row = from; row < end; row++) target[to + row - from] = first + codes[row]!;
      };
    },
  };
}

/** Rows below which making a view costs more than it saves. */
const WORTH_A_VIEW = 32;

const copied = (values: Column["values"]) => (from: number, end: number, target: Column["values"], to: number) => {
  if (end - from >= WORTH_A_VIEW) target.set(values.subarray(from, end), to);
  else for (let row = from; row < end; row++) target[to + row - from] = values[row]!;
};

/** Rows [from, end) of a part that stay side by side where all are joined, in the joined order. */
interface Stretch {
  readonly part: number;
  readonly from: number;
  end: number;
}

function stretchesOf(parts: readonly RowPart[]): readonly Stretch[] {
  const { part, count } = mergedRuns(parts.map(({ runs }) => runs));
  const next = new Int32Array(parts.length);
  const stretches: Stretch[] = [];
  let last: Stretch | undefined;
  for (let k = 0; k < part.length; k++) {
    const p = part[k]!;
    const from = next[p]!;
    const end = from + count[k]!;
    next[p] = end;
    if (last?.part === p) last.end = end;
    else {
      last = { part: p, from, end };
      stretches.push(last);
    }
  }
  return stretches;
}

/** The same with the runs it has then, to be joined with others for good later. */
export function joinedPart(spec: TableSpec, parts: readonly RowPart[]): RowPart {
  if (parts.length === 1) return parts[0]!;
  const keys: number[] = [];
  const blocks: number[] = [];
  const counts: number[] = [];
  const all = parts.map(({ runs }) => runs);
  const next = new Int32Array(all.length);
  for (const p of mergedRuns(all).part) {
    const at = next[p]!;
    next[p] = at + 1;
    keys.push(all[p]!.keys[at]!);
    blocks.push(all[p]!.blocks[at]!);
    counts.push(all[p]!.counts[at]!);
  }
  const runs = {
    keys: Float64Array.from(keys),
    blocks: Int32Array.from(blocks),
    counts: Int32Array.from(counts),
  };
  return { table: joinWith(spec, parts, looseNumbers), runs, isLoose: true };
}

/** The memory that parts lie in, so that it can change hands instead of being copied. */
export function ownBuffers(parts: readonly RowPart[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const { table, runs } of parts) {
    for (const { values } of Object.values(table.columns)) buffers.add(values.buffer);
    for (const { buffer } of [runs.keys, runs.blocks, runs.counts]) buffers.add(buffer);
  }
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}

const runsOf = (keys: readonly number[], counts: readonly number[], block: number): RowRuns => ({
  keys: Float64Array.from(keys),
  blocks: new Int32Array(keys.length).fill(block),
  counts: Int32Array.from(counts),
});

function runsByTime(table: Table, block: number): RowRuns {
  const times = f64Values(table, "time");
  const keys: number[] = [];
  const counts: number[] = [];
  for (let from = 0, row = 1; row <= times.length; row++) {
    if (row < times.length && times[row] === times[from]) continue;
    keys.push(times[from]!);
    counts.push(row - from);
    from = row;
  }
  return runsOf(keys, counts, block);
}

/** A site's rows are one run of block 0: it is known by its place, whoever ran it. */
function bySite(table: Table, rank: RowOrder["rank"]): RowPart {
  const { values, texts = [] } = table.columns["site"]!;
  if (texts.length === 1) return { table, runs: runsOf([rank(texts[0]!)], [table.rows], 0) };
  const rankOf = Int32Array.from(texts, rank);
  const byRank = Array.from(texts, (_, code) => code).sort((a, b) => rankOf[a]! - rankOf[b]!);
  const next = new Int32Array(texts.length);
  let isSorted = true;
  for (let row = 0; row < table.rows; row++) {
    const code = values[row]!;
    next[code] = next[code]! + 1;
    isSorted &&= row === 0 || rankOf[values[row - 1]!]! <= rankOf[code]!;
  }
  const keys = byRank.map((code) => rankOf[code]!);
  const counts = byRank.map((code) => next[code]!);
  const runs = runsOf(keys, counts, 0);
  if (isSorted) return { table, runs };
  let first = 0;
  for (const [i, code] of byRank.entries()) {
    next[code] = first;
    first += counts[i]!;
  }
  const order = new Int32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const code = values[row]!;
    order[next[code]!] = row;
    next[code] = next[code]! + 1;
  }
  return { table: takeRows(table, order), runs };
}
