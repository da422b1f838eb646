import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Fault, ScenarioError } from "./base/errors.ts";
import { readArrow } from "./tables/arrow-read.ts";
import { tableSpecs } from "./tables/registry.ts";
import type { Table } from "./tables/table.ts";

/** The answer to a query. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** A column of a table and where its values come from. */
type Cell = string | number | boolean | bigint | null;

/** Runs SQL over the results of studies and the tables of runs through DuckDB, an optional package.
 *
 *  A finished study is the table of its folder's name (`capacity`), and `results` where there is only one; the tables of
 *  run folders are `sessions`, `site_power` and so on, with a column `run` before their own.
 *  @param named folders of studies or runs  @throws ScenarioError where DuckDB is not installed, a folder is neither, or the
 *  SQL is wrong */
export async function query(sql: string, named: readonly string[]): Promise<QueryResult> {
  // A folder named twice would count twice.
  const dirs = named.filter((dir, at) => named.findIndex((other) => resolve(other) === resolve(dir)) === at);
  const studies = dirs.filter((dir) => statSync(join(dir, "study.json"), { throwIfNoEntry: false }));
  const runs = dirs.filter((dir) => statSync(join(dir, "manifest.json"), { throwIfNoEntry: false }));
  const neither = dirs.find((dir) => !studies.includes(dir) && !runs.includes(dir));
  if (neither !== undefined) throw new ScenarioError([notQueryable(neither)]);
  const duckdb = await loadDuckDb();
  const instance = await duckdb.DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const scratch = mkdtempSync(join(tmpdir(), "gridpilot-query-"));
  try {
    for (const dir of studies) {
      const files = `'${join(resolve(dir), "results", "*.parquet").replaceAll("'", "''")}'`;
      const names = [basename(resolve(dir)), ...(studies.length === 1 ? ["results"] : [])];
      for (const name of new Set(names))
        await connection.run(`create view ${quoted(name)} as select * from read_parquet(${files})`);
    }
    await viewsOfRuns(connection, runs, scratch);
    // What was asked may read the tables named here and nothing else of this machine.
    const closed = [
      `set allowed_directories=['${scratch}/'${studies.map((dir) => `, '${resolve(dir).replaceAll("'", "''")}/'`).join("")}]`,
      "set enable_external_access=false",
      "set lock_configuration=true",
    ];
    for (const setting of closed) await connection.run(setting);
    let reader: Awaited<ReturnType<typeof connection.runAndReadAll>>;
    try {
      reader = await connection.runAndReadAll(sql);
    } catch (error) {
      throw new ScenarioError([badQuery(error as Error, await viewNames(connection))]);
    }
    return { columns: reader.columnNames(), rows: reader.getRowsJS().map((row) => row.map(plain)) };
  } finally {
    connection.closeSync();
    rmSync(scratch, { recursive: true, force: true });
  }
}

const notQueryable = (dir: string): Fault => ({
  file: dir,
  message: existsSync(dir) ? "neither a finished study nor a run" : "no such folder",
  hint: "name folders that gridpilot sweep or gridpilot run has written",
  code: "NOT_QUERYABLE",
});

const viewNames = async (connection: Connection): Promise<string[]> => {
  const reader = await connection.runAndReadAll("select view_name from duckdb_views() where not internal order by 1");
  return reader.getRowsJS().map(([name]) => String(name));
};

/** DuckDB's first line, which says it all; for a table nobody knows it guesses among its own, so that is left out. */
function badQuery({ message }: Error, names: readonly string[]): Fault {
  const [first = ""] = message.split("\n");
  const isUnknown = /^Catalog Error: Table .* does not exist!/.exec(first)?.[0];
  return isUnknown
    ? { message: isUnknown, hint: `known: ${names.join(", ")}`, code: "BAD_QUERY" }
    : { message: first, code: "BAD_QUERY" };
}

/** The part of DuckDB's package that is used. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection> }> };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ columnNames(): string[]; getRowsJS(): unknown[][] }>;
  closeSync(): void;
}

async function loadDuckDb(): Promise<DuckDb> {
  // Named by a variable, so that neither compiler nor bundler looks for what is not there.
  const name = "@duckdb/node-api";
  try {
    return (await import(name)) as DuckDb;
  } catch {
    const message = "SQL needs DuckDB, which is not installed";
    const hint = `npm install --no-save ${name}; or read results/*.parquet with DuckDB, pyarrow or polars yourself`;
    throw new ScenarioError([{ message, hint, code: "DUCKDB_MISSING" }]);
  }
}

/** DuckDB reads Parquet, and Arrow files only with an extension it would have to download. */
async function viewsOfRuns(connection: Connection, runs: readonly string[], scratch: string): Promise<void> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const written = new Map<string, string[]>();
  for (const [i, dir] of runs.entries()) {
    for (const name of readdirSync(join(dir, "tables"))) {
      const table = readArrow(readFileSync(join(dir, "tables", name)), join(dir, "tables", name));
      const { kind } = table.spec;
      if (!tableSpecs.find(kind)) continue;
      const file = join(scratch, `${kind}-${i}.parquet`);
      const run = { name: "run", type: "STRING" as const, data: Array(table.rows).fill(basename(resolve(dir))) };
      writeFileSync(file, new Uint8Array(parquetWriteBuffer({ columnData: [run, ...columnsOf(table)] })));
      written.set(kind, [...(written.get(kind) ?? []), file]);
    }
  }
  for (const [kind, files] of written) {
    const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
    await connection.run(`create view ${quoted(kind)} as select * from read_parquet([${list}])`);
  }
}

function columnsOf(table: Table) {
  return table.spec.columns.map(({ name, type }) => {
    const { values, texts } = table.columns[name]!;
    if (type === "category")
      return { name, type: "STRING" as const, data: Array.from(values, (code) => texts![code]!) };
    if (type === "bool") return { name, type: "BOOLEAN" as const, data: Array.from(values, (value) => value === 1) };
    if (type === "timestamp")
      return { name, type: "TIMESTAMP" as const, data: Array.from(values, (us) => new Date(us / 1000)) };
    return { name, type: type === "i32" ? ("INT32" as const) : ("DOUBLE" as const), data: Array.from(values) };
  });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

function plain(value: unknown): string | number | boolean | null {
  const cell = value as Cell | Date;
  if (cell === null || typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean") return cell;
  if (typeof cell === "bigint") return Number(cell);
  return cell instanceof Date ? cell.toISOString() : JSON.stringify(cell);
}
