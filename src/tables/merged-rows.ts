import { emptyValues } from "./column.ts";
import { mergedRuns } from "./merged-runs.ts";
import { type RowFile, readRowFile } from "./row-file.ts";
import type { Column, ColumnSpec, Table, TableSpec } from "./table.ts";

/** Values of all files' blocks of one column together: the memory of going through it. */
const BLOCK_VALUES = 2 ** 20;
const LEAST_BLOCK = 1024;
const CHUNK = 65_536;

/** Columns of one table that are in memory at a time. Whoever goes through rows reads a few side by side. */
const HELD_COLUMNS = 6;

/** One table out of its row files, in the joined order of their runs. A column comes into
 *  memory when its `values` are asked for, and is let go for others asked for later; `read` goes through it block by block.
 *  @param files of one kind  @param dir where they are for as long as the table is used */
export function mergedTable(dir: string, spec: TableSpec, files: readonly RowFile[]): Table {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const runs = mergedRuns(files.map((file) => file.runs));
  const columns: Record<string, Column> = {};
  const merge: Merge = { dir, spec, files, rows, runs, letGo: [] };
  for (const column of spec.columns) columns[column.name] = columnOf(merge, column);
  return { spec, rows, columns };
}

interface Merge {
  readonly dir: string;
  readonly spec: TableSpec;
  readonly files: readonly RowFile[];
  readonly rows: number;
  readonly runs: ReturnType<typeof mergedRuns>;
  /** Let go the columns that are in memory, the first of them first. */
  readonly letGo: (() => void)[];
}

function columnOf(merge: Merge, spec: ColumnSpec): Column {
  const { rows } = merge;
  let categories: Partial<ReturnType<typeof categoriesOf>> | undefined;
  const known = () => {
    categories ??= spec.type === "category" ? categoriesOf(merge, spec) : {};
    return categories;
  };
  let cursor: ReturnType<typeof open> | undefined;
  let whole: Column["values"] | undefined;
  return {
    spec,
    rows,
    get texts() {
      return known().texts!;
    },
    get values() {
      if (whole) return whole;
      whole = open(merge, spec, known().codeOf).read(rows);
      merge.letGo.push(() => {
        whole = undefined;
      });
      if (merge.letGo.length > HELD_COLUMNS) merge.letGo.shift()!();
      return whole;
    },
    read(from, length) {
      if (!cursor || cursor.at !== from) cursor = open(merge, spec, known().codeOf);
      if (cursor.at < from) cursor.read(from - cursor.at);
      const values = cursor.read(length);
      if (cursor.at === rows) cursor = undefined;
      return values;
    },
  };
}

/** Goes through a column from its first row on. @param codeOf by file and code in it: the table's code */
function open({ dir, spec: table, files, runs }: Merge, spec: ColumnSpec, codeOf?: readonly Int32Array[]) {
  const block = Math.max(LEAST_BLOCK, Math.floor(BLOCK_VALUES / files.length));
  const blocks: (Column["values"] | undefined)[] = files.map(() => undefined);
  const blockFrom = new Int32Array(files.length);
  const readUpTo = new Int32Array(files.length);
  let run = 0;
  let done = 0;
  return {
    at: 0,
    /** The next rows. */
    read(length: number): Column["values"] {
      const values = emptyValues(spec.type, length);
      let to = 0;
      while (to < length) {
        const left = runs.counts[run]! - done;
        if (left === 0) {
          run++;
          done = 0;
          continue;
        }
        const f = runs.part[run]!;
        const row = readUpTo[f]!;
        let values_ = blocks[f];
        if (!values_ || row >= blockFrom[f]! + values_.length) {
          values_ = readRowFile(dir, files[f]!, table, spec.name, row, Math.min(block, files[f]!.rows - row));
          blocks[f] = values_;
          blockFrom[f] = row;
        }
        const start = row - blockFrom[f]!;
        const count = Math.min(left, length - to, values_.length - start);
        const codes = codeOf?.[f];
        if (codes) for (let k = 0; k < count; k++) values[to + k] = codes[values_[start + k]!]!;
        else values.set(values_.subarray(start, start + count), to);
        to += count;
        done += count;
        readUpTo[f] = row + count;
      }
      this.at += length;
      return values;
    },
  };
}

/** The texts in the order in which rows have them first, and by file the table's code for each code in it. */
function categoriesOf(
  merge: Merge,
  spec: ColumnSpec,
): { readonly codeOf: readonly Int32Array[]; readonly texts: string[] } {
  const { files, rows, runs } = merge;
  const numberOf = new Map<string, number>();
  const texts: string[] = [];
  const codeOf = files.map((file) => new Int32Array(file.texts[spec.name]!.length).fill(-1));
  const raw = open(merge, spec);
  let run = 0;
  let left = runs.counts[0] ?? 0;
  for (let from = 0; from < rows; from += CHUNK) {
    const codes = raw.read(Math.min(CHUNK, rows - from));
    for (let i = 0; i < codes.length; i++) {
      while (left === 0) left = runs.counts[++run]!;
      left--;
      const f = runs.part[run]!;
      const code = codes[i]!;
      if (codeOf[f]![code]! >= 0) continue;
      const text = files[f]!.texts[spec.name]![code]!;
      const number = numberOf.get(text) ?? texts.length;
      if (number === texts.length) {
        texts.push(text);
        numberOf.set(text, number);
      }
      codeOf[f]![code] = number;
    }
  }
  return { codeOf, texts };
}
