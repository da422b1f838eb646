import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { emptyValues } from "./column.ts";
import type { Column, ColumnType, Table, TableSpec } from "./table.ts";

/** Rows of one table put aside on disk while a run goes on: one column after the other, as they lie in memory. Rows of a
 *  table with sites stand in the order of sites, those of one site as they were recorded. Plain data. */
export interface RowFile {
  /** Name in its folder. */
  readonly file: string;
  readonly kind: string;
  readonly rows: number;
  readonly sha256: string;
  /** By column: the texts of its codes. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  /** Sites with rows here, ascending, and how many each has; one run of site −1 where the table has no sites. */
  readonly sites: Int32Array;
  readonly counts: Int32Array;
}

/** Writes a table's rows. @param rank each site's place, by its id  @param isFlushed whether it must outlast a power cut */
export function writeRowFile(
  path: { readonly dir: string; readonly file: string },
  table: Table,
  { rank, isFlushed }: { readonly rank: ReadonlyMap<string, number>; readonly isFlushed: boolean },
): RowFile {
  const { order, sites, counts } = siteOrder(table, rank);
  const hash = createHash("sha256");
  const texts: Record<string, readonly string[]> = {};
  const handle = openSync(join(path.dir, path.file), "w");
  try {
    for (const { name } of table.spec.columns) {
      const column = table.columns[name]!;
      const values = order ? gathered(column, order) : column.values;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      hash.update(bytes);
      for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done);
      if (column.texts) texts[name] = column.texts;
    }
    if (isFlushed) fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { file: path.file, kind: table.spec.kind, rows: table.rows, sha256: hash.digest("hex"), texts, sites, counts };
}

/** Whether a file is what was written, and lies in its folder. */
export function isWhole(dir: string, { file, sha256 }: RowFile): boolean {
  if (!/^[\w-]+$/.test(file) || !existsSync(join(dir, file))) return false;
  const hash = createHash("sha256");
  const handle = openSync(join(dir, file), "r");
  try {
    const block = new Uint8Array(2 ** 20);
    for (let got = readSync(handle, block); got > 0; got = readSync(handle, block)) hash.update(block.subarray(0, got));
  } finally {
    closeSync(handle);
  }
  return hash.digest("hex") === sha256;
}

/** Reads some rows of one column. */
export function readRowFile(
  dir: string,
  { file, rows }: RowFile,
  spec: TableSpec,
  column: string,
  from: number,
  length: number,
): Column["values"] {
  let offset = 0;
  for (const { name, type } of spec.columns) {
    if (name !== column) {
      offset += rows * WIDTH[type];
      continue;
    }
    const values = emptyValues(type, length);
    const bytes = new Uint8Array(values.buffer);
    const handle = openSync(join(dir, file), "r");
    try {
      for (let done = 0; done < bytes.length; ) {
        const got = readSync(handle, bytes, done, bytes.length - done, offset + from * WIDTH[type] + done);
        if (got === 0) throw new Error(`${join(dir, file)} is shorter than it was written`);
        done += got;
      }
    } finally {
      closeSync(handle);
    }
    return values;
  }
  throw new Error(`assertion failed: ${spec.kind} has no column ${column}`);
}

const WIDTH: Readonly<Record<ColumnType, number>> = { timestamp: 8, f64: 8, i32: 4, bool: 1, category: 4 };

/** Rows by site, those of one site as they are. */
function siteOrder(table: Table, rank: ReadonlyMap<string, number>) {
  const { columns, spec, rows } = table;
  if (!spec.key.includes("site")) return { sites: Int32Array.of(-1), counts: Int32Array.of(rows) };
  const { values, texts = [] } = columns["site"]!;
  const rankOf = texts.map((id) => rank.get(id)!);
  const byRank = texts.map((_, code) => code).sort((a, b) => rankOf[a]! - rankOf[b]!);
  const next = new Int32Array(texts.length);
  for (let row = 0; row < rows; row++) next[values[row]!]!++;
  const sites = Int32Array.from(byRank, (code) => rankOf[code]!);
  const counts = Int32Array.from(byRank, (code) => next[code]!);
  let first = 0;
  for (const [i, code] of byRank.entries()) {
    next[code] = first;
    first += counts[i]!;
  }
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[next[values[row]!]!++] = row;
  return { order, sites, counts };
}

function gathered({ spec, values }: Column, order: Int32Array): Column["values"] {
  const result = emptyValues(spec.type, order.length);
  for (let i = 0; i < order.length; i++) result[i] = values[order[i]!]!;
  return result;
}
