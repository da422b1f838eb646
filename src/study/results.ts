import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ScenarioError } from "../base/errors.ts";
import { makeFolder } from "../base/make-folder.ts";
import { asked } from "../tables/disk-refusals.ts";
import { replaceFile } from "../tables/run-folder.ts";

/** Runs in one partition: fixed, because where a partition ends shows in the bytes. */
const PARTITION_RUNS = 10_000;

/** A column of a study's results. */
export interface ResultColumn {
  readonly name: string;
  readonly type: "DOUBLE" | "INT32" | "STRING";
  /** "" for names, "1" for a plain ratio or count. */
  readonly unit: string;
  readonly meaning: string;
}

/** One run as a row of the results: values by column name; null where there is none. */
export type ResultRow = Readonly<Record<string, string | number | null>>;

/** One run's values, in the order of the columns. Not as a row by name: an object of sixty properties leaves kilobytes of
 *  descriptors behind each time it is put together, which by 100,000 runs made hundreds of megabytes to collect. */
export type ResultValues = readonly (string | number | null)[];

/** Writes a study's results as Parquet files of 10,000 runs each, in the order of runs: DuckDB, pyarrow and polars read
 *  the folder as one table. Each file appears complete or not at all; one written before with the same bytes stays.
 *  Unit and meaning of each column stand in the file's key-value metadata as `unit:<column>` and `meaning:<column>`. */
export async function writeResults(options: {
  readonly dir: string;
  readonly columns: readonly ResultColumn[];
  readonly count: number;
  readonly valuesAt: (index: number) => ResultValues;
  readonly token: string;
}): Promise<void> {
  const { dir, columns, count, valuesAt, token } = options;
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  asked(dir, () => makeFolder(dir));
  const wanted = new Set<string>();
  for (let from = 0; from < count; from += PARTITION_RUNS) {
    const rows = Math.min(PARTITION_RUNS, count - from);
    const data = columns.map(() => new Array<string | number | null>(rows));
    for (let i = 0; i < rows; i++) {
      const values = valuesAt(from + i);
      for (let k = 0; k < data.length; k++) data[k]![i] = values[k]!;
    }
    const bytes = parquetWriteBuffer({
      columnData: columns.map(({ name, type }, k) => ({ name, type, nullable: true, data: data[k]! })),
      codec: "SNAPPY",
      kvMetadata: columns.flatMap(({ name, unit, meaning }) => [
        { key: `unit:${name}`, value: unit },
        { key: `meaning:${name}`, value: meaning },
      ]),
    });
    const name = `part-${String(from / PARTITION_RUNS).padStart(5, "0")}.parquet`;
    wanted.add(name);
    writeIfChanged(join(dir, name), new Uint8Array(bytes), token);
  }
  for (const name of readdirSync(dir)) if (name.endsWith(".parquet") && !wanted.has(name)) rmSync(join(dir, name));
}

/** Replaces a file whole unless it already holds these bytes. */
export function writeIfChanged(file: string, bytes: Uint8Array, token: string): void {
  let before: Uint8Array | undefined;
  try {
    before = readFileSync(file);
  } catch {
    // It is not there yet.
  }
  if (before && Buffer.compare(before, bytes) === 0) return;
  replaceFile(file, bytes, token);
}

/** A study's results, read back. @throws ScenarioError where there are none */
export async function readResults(dir: string): Promise<{ columns: ResultColumn[]; rows: ResultRow[] }> {
  const rows: ResultRow[] = [];
  let columns: ResultColumn[] = [];
  for await (const part of resultParts(dir)) {
    columns = part.columns;
    for (const row of part.rows) rows.push(row);
  }
  return { columns, rows };
}

/** The same file by file, for who looks for a few of many rows. @throws ScenarioError where there are none */
export async function* resultParts(dir: string): AsyncGenerator<{ columns: ResultColumn[]; rows: ResultRow[] }> {
  const { parquetMetadata, parquetReadObjects } = await import("hyparquet");
  const names = asked(dir, () => readdirSync(dir).filter((name) => /^part-\d+\.parquet$/.test(name))).sort();
  if (names.length === 0) {
    const message = "expected the results of a study, part-00000.parquet and so on, found none";
    throw new ScenarioError([
      { file: dir, message, hint: "gridpilot sweep writes them when all its runs are done", code: "NO_RESULTS" },
    ]);
  }
  for (const name of names) {
    const bytes = readFileSync(join(dir, name));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    let part: { columns: ResultColumn[]; rows: ResultRow[] };
    try {
      const metadata = parquetMetadata(file);
      const notes = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ""]));
      const columns = metadata.schema.slice(1).map(
        ({ name, type }): ResultColumn => ({
          name,
          type: type === "BYTE_ARRAY" ? "STRING" : type === "INT32" ? "INT32" : "DOUBLE",
          unit: notes.get(`unit:${name}`) ?? "",
          meaning: notes.get(`meaning:${name}`) ?? "",
        }),
      );
      part = { columns, rows: (await parquetReadObjects({ file })) as ResultRow[] };
    } catch (error) {
      const message = `expected a Parquet file: ${(error as Error).message}`;
      throw new ScenarioError([
        { file: join(dir, name), message, hint: "run the study again", code: "RESULTS_NOT_READABLE" },
      ]);
    }
    yield part;
  }
}
