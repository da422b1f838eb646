import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { hashText, type WindowHash } from "./engine/trace-hash.ts";
import type { Kpis, KpiValue } from "./kpi/kpi.ts";
import { reportRun } from "./report-input.ts";
import type { RunResult } from "./run-scenario.ts";
import { writeArrowTo } from "./tables/arrow-write.ts";
import { jsonBytes, type Manifest, manifestBytes } from "./tables/manifest.ts";
import { openRunFolder, processToken, type RunFolderOptions, scratchDir } from "./tables/run-folder.ts";
import { readRunFolder } from "./tables/run-folder-read.ts";
import type { Table } from "./tables/table.ts";
import { TOOL } from "./version.ts";

/** File of the running hash of all events. */
const TRACE_HASH = "trace-hash.txt";

/** `3600 0123456789abcdef`: edge [s] and hash, a line per window. */
export const traceHashLines = (hashes: readonly WindowHash[]): string =>
  hashes.map((hash) => `${hash.edgeUs / 1e6} ${hashText(hash)}\n`).join("");

/** A run read back from its folder. */
export interface FinishedRun {
  readonly name: string;
  readonly dir: string;
  readonly manifest: Manifest;
  readonly kpis: Readonly<Record<string, KpiValue>>;
  /** What sets it apart from the runs it was made with. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Reads one table; undefined where the run has none of this kind. */
  table(kind: string): Table | undefined;
  /** Running hash of all events, a line per window, where the run kept one. */
  traceHash(): string | undefined;
}

/** How a run folder is written. */
export interface WriteOptions {
  readonly existing?: RunFolderOptions["existing"];
  /** Facts of this execution (duration, workers) for run-info.json; they differ between equal runs. */
  readonly info?: Readonly<Record<string, unknown>>;
  /** Names the writer in temporary names where one process has several. */
  readonly token?: string;
  /** Whether report.html is drawn; without it the folder takes a fraction of the time and `gridpilot report` draws it. */
  readonly page?: boolean;
}

/** Writes tables, KPIs, page and manifest; the folder appears complete or not at all.
 *  @throws ScenarioError for whatever the disk refuses */
export async function writeRun(dir: string, result: RunResult, options: WriteOptions = {}): Promise<void> {
  const kpiBytes = jsonBytes({ kpis: result.kpis });
  const page = options.page === false ? undefined : Buffer.from(await pageOf(result), "utf8");

  const folder = openRunFolder(dir, {
    token: options.token ?? processToken(),
    ...(options.existing ? { existing: options.existing } : {}),
  });
  try {
    const tables = Object.values(result.tables).map((table) => {
      const file = `tables/${table.spec.kind}.arrow`;
      const sha256 = folder.writeParts(file, (take) => writeArrowTo(table, take));
      return { kind: table.spec.kind, file, rows: table.rows, sha256 };
    });
    const kpis = { file: "kpis.json", sha256: folder.write("kpis.json", kpiBytes) };
    if (page) folder.write("report.html", page);
    const hashes = result.seen?.hashes ?? [];
    if (hashes.length > 0) folder.write(TRACE_HASH, Buffer.from(traceHashLines(hashes)));
    folder.write("run-info.json", jsonBytes(options.info ?? {}));
    folder.commit(manifestBytes({ ...result.manifest, tables, kpis }));
  } catch (error) {
    folder.abandon();
    throw error;
  }
}

/** A hidden folder beside a run folder where rows may be put aside while it runs. */
export const rowsAside = (dir: string): string => scratchDir(dir, processToken());

/** The page of one run. */
export async function pageOf(run: Pick<RunResult, "tables" | "kpis" | "manifest">): Promise<string> {
  const { renderReport } = await import("./report/page.ts");
  const { name, question } = run.manifest.scenario as { name: string; question: string };
  return renderReport({ runs: [reportRun({ name, ...run })], title: name, question, tool: TOOL });
}

/** Reads a run folder and checks it against its manifest. @throws ScenarioError saying what is missing or changed */
export function readRun(dir: string): FinishedRun {
  const folder = readRunFolder(dir);
  const { kpis } = folder.kpis() as Kpis;
  return {
    name: basename(dir),
    dir,
    manifest: folder.manifest,
    kpis,
    table: (kind) => folder.table(kind),
    traceHash: () => readIfThere(join(dir, TRACE_HASH)),
  };
}

const readIfThere = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);
