import { assert } from "../base/errors.ts";
import { takeRows } from "./builder.ts";
import { emptyValues, f64Values, renumberer } from "./column.ts";
import { type MergedRuns, mergedRuns, type RowRuns } from "./merged-runs.ts";
import { joinSiteTexts } from "./site-texts.ts";
import type { Column, ColumnSpec, Table, TableSpec } from "./table.ts";

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

/** All parts' rows in one table, in their joined order. The bytes it is written as depend on the rows alone, not on how
 *  they were split into parts. */
export function joinParts(spec: TableSpec, parts: readonly RowPart[]): Table {
  if (parts.length === 1 && !parts[0]!.isLoose) return parts[0]!.table;
  return joinWith(spec, parts, { runs: mergedRuns(parts.map(({ runs }) => runs)), isLoose: false });
}

/** @param isLoose whether the texts will be joined again */
function joinWith(
  spec: TableSpec,
  parts: readonly RowPart[],
  { runs, isLoose }: { readonly runs: MergedRuns; readonly isLoose: boolean },
): Table {
  const rows = parts.reduce((sum, { table }) => sum + table.rows, 0);
  const stretches = stretchesOf(runs, parts.length);
  const columns: Record<string, Column> = {};
  for (const column of spec.columns) {
    const values = emptyValues(column.type, rows);
    const sources = parts.map(({ table }) => {
      const source = table.columns[column.name];
      assert(source?.spec.type === column.type, `a part of ${spec.kind} lacks ${column.type} column ${column.name}`);
      return source;
    });
    if (column.type === "category" && !isLoose && isOfSites(spec, column)) {
      const own = sources.map(({ values: codes, texts = [] }) => ({ codes, texts }));
      columns[column.name] = { spec: column, values, texts: joinSiteTexts(own, runs, values as Int32Array) };
    } else if (column.type === "category") {
      const { texts, part } = isLoose ? looseNumbers(parts, column.name) : renumberer();
      const appended = sources.map(({ values: codes, texts: own = [] }) => part(codes as Int32Array, own));
      for (let k = 0, to = 0; k < stretches.part.length; k++) {
        const from = stretches.from[k]!;
        const end = stretches.end[k]!;
        appended[stretches.part[k]!]!(from, end, values as Int32Array, to);
        to += end - from;
      }
      columns[column.name] = { spec: column, values, texts };
    } else {
      copyStretches(
        sources.map((source) => source.values),
        stretches,
        values,
      );
      columns[column.name] = { spec: column, values };
    }
  }
  return { spec, rows, columns };
}

/** Whether runs are of sites, and equal texts of a column all of one of them. */
const isOfSites = ({ key }: TableSpec, { name, isOfOneSite }: ColumnSpec): boolean =>
  key.includes("site") && (name === "site" || isOfOneSite === true);

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
const WORTH_A_VIEW = 48;

/** Copies stretches of several arrays one after the other. */
function copyStretches(
  sources: readonly Column["values"][],
  { part, from, end }: Stretches,
  target: Column["values"],
): void {
  for (let k = 0, to = 0; k < part.length; k++) {
    const source = sources[part[k]!]!;
    const first = from[k]!;
    const last = end[k]!;
    if (last - first >= WORTH_A_VIEW) target.set(source.subarray(first, last), to);
    else for (let row = first; row < last; row++) target[to + row - first] = source[row]!;
    to += last - first;
  }
}

/** By stretch, in the joined order: rows [from, end) of a part that stay side by side where all are joined. */
interface Stretches {
  readonly part: Int32Array;
  readonly from: Int32Array;
  readonly end: Int32Array;
}

function stretchesOf({ part: partOf, counts }: MergedRuns, parts: number): Stretches {
  const next = new Int32Array(parts);
  const part = new Int32Array(partOf.length);
  const from = new Int32Array(partOf.length);
  const end = new Int32Array(partOf.length);
  let last = -1;
  for (let k = 0; k < partOf.length; k++) {
    const p = partOf[k]!;
    const first = next[p]!;
    next[p] = first + counts[k]!;
    if (last < 0 || part[last] !== p) {
      part[++last] = p;
      from[last] = first;
    }
    end[last] = next[p]!;
  }
  return { part: part.subarray(0, last + 1), from: from.subarray(0, last + 1), end: end.subarray(0, last + 1) };
}

/** The same with the runs it has then, to be joined with others for good later. */
export function joinedPart(spec: TableSpec, parts: readonly RowPart[]): RowPart {
  if (parts.length === 1) return parts[0]!;
  const merged = mergedRuns(parts.map(({ runs }) => runs));
  const { keys, blocks, counts } = merged;
  const table = joinWith(spec, parts, { runs: merged, isLoose: true });
  return { table, runs: { keys, blocks, counts }, isLoose: true };
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
