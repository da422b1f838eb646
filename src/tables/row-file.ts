import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { emptyValues } from "./column.ts";
import type { RowRuns } from "./merged-runs.ts";
import type { RowPart } from "./row-part.ts";
import type { Column, ColumnType, TableSpec } from "./table.ts";

/** Rows of one table put aside on disk while a run goes on: one column after the other, as they lie in memory, in the
 *  order of their runs. Plain data. */
export interface RowFile {
  /** Name in its folder. */
  readonly file: string;
  readonly kind: string;
  readonly rows: number;
  readonly sha256: string;
  /** By column: the texts of its codes. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly runs: RowRuns;
}

/** Writes rows. @param isFlushed whether they must outlast a power cut */
export function writeRowFile(
  path: { readonly dir: string; readonly file: string },
  { table, runs }: RowPart,
  { isFlushed }: { readonly isFlushed: boolean },
): RowFile {
  const hash = createHash("sha256");
  const texts: Record<string, readonly string[]> = {};
  const handle = openSync(join(path.dir, path.file), "w");
  try {
    for (const { name } of table.spec.columns) {
      const column = table.columns[name]!;
      const { values } = column;
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      hash.update(bytes);
      for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done, bytes.length - done);
      if (column.texts) texts[name] = column.texts;
    }
    if (isFlushed) fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return { file: path.file, kind: table.spec.kind, rows: table.rows, sha256: hash.digest("hex"), texts, runs };
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
