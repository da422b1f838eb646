import type { FinishedRun } from "./run-folder.ts";
import type { Column, Table } from "./tables/table.ts";

/** Where two runs part. */
export interface RunDifference {
  /** Settings that differ, as dotted paths with both values; "seed" and versions among them. */
  readonly settings: readonly { readonly path: string; readonly a: string; readonly b: string }[];
  /** First window's edge after which the running hashes of all events differ; absent where a run kept none. */
  readonly window: { readonly edgeS: number; readonly a: string; readonly b: string } | "same" | undefined;
  /** First event that differs, from the tables of events; absent where a run recorded none. */
  readonly event: { readonly a: string | undefined; readonly b: string | undefined } | "same" | undefined;
  /** By table that both have: the first row that differs. Tables that are equal are not listed. */
  readonly tables: readonly TableDifference[];
  /** Tables that only one of them has. */
  readonly missing: readonly string[];
}

export interface TableDifference {
  readonly kind: string;
  readonly row: number;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** Finds where two runs part: settings, window, event, and the first differing row of every table. */
export function diffRuns(a: FinishedRun, b: FinishedRun): RunDifference {
  const kinds = (run: FinishedRun) => run.manifest.tables.map(({ kind }) => kind);
  const hashOf = (run: FinishedRun) => new Map(run.manifest.tables.map(({ kind, sha256 }) => [kind, sha256]));
  const both = kinds(a).filter((kind) => kinds(b).includes(kind));
  const changed = both.filter((kind) => hashOf(a).get(kind) !== hashOf(b).get(kind));
  const [eventsA, eventsB] = [a.table("events"), b.table("events")];
  return {
    settings: settingsThatDiffer(
      { ...a.manifest.scenario, seed: a.manifest.seed, tool: a.manifest.tool },
      { ...b.manifest.scenario, seed: b.manifest.seed, tool: b.manifest.tool },
    ),
    window: firstWindow(a.traceHash(), b.traceHash()),
    event: eventsA && eventsB && (firstEvent(eventsA, eventsB) ?? "same"),
    tables: changed.map((kind) => ({ kind, ...firstRow(a.table(kind)!, b.table(kind)!) })),
    missing: [...kinds(a), ...kinds(b)].filter((kind) => !both.includes(kind)),
  };
}

/** Whether the runs are one and the same but for their settings. */
export const isSameRun = ({ window, event, tables, missing }: RunDifference): boolean =>
  tables.length === 0 && missing.length === 0 && isNoDifference(window) && isNoDifference(event);

const isNoDifference = (found: unknown): boolean => found === undefined || found === "same";

function settingsThatDiffer(a: unknown, b: unknown, path = ""): { path: string; a: string; b: string }[] {
  const isTree = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (isTree(a) && isTree(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => settingsThatDiffer(a[key], b[key], path ? `${path}.${key}` : key));
  }
  const [textA, textB] = [a, b].map((value) => JSON.stringify(value) ?? "absent");
  return textA === textB ? [] : [{ path, a: textA, b: textB }];
}

function firstWindow(a: string | undefined, b: string | undefined): RunDifference["window"] {
  if (a === undefined || b === undefined) return undefined;
  const [linesA, linesB] = [a, b].map((text) => text.trimEnd().split("\n"));
  const different = linesA.findIndex((line, i) => line !== linesB[i]);
  if (different < 0 && linesA.length === linesB.length) return "same";
  // Where one run ended first, the other's next window is where they part.
  const at = different < 0 ? linesA.length : different;
  const [edgeA, hashA = "none"] = linesA[at]?.split(" ") ?? [];
  const [edgeB, hashB = "none"] = linesB[at]?.split(" ") ?? [];
  return { edgeS: Number(edgeA ?? edgeB), a: hashA, b: hashB };
}

/** The events table is in the order of sites; what differs first in time is what counts, then the site's own order. */
function firstEvent(a: Table, b: Table): { a: string | undefined; b: string | undefined } | undefined {
  let first: { time: number; a: string | undefined; b: string | undefined } | undefined;
  const rowsB = rowsBySite(b);
  for (const [site, own] of rowsBySite(a)) {
    const other = rowsB.get(site) ?? [];
    rowsB.delete(site);
    const at = own.findIndex((row, i) => i >= other.length || rowText(a, row) !== rowText(b, other[i]));
    const place = at < 0 && other.length > own.length ? own.length : at;
    if (place >= 0) keep(own[place], other[place]);
  }
  for (const [, other] of rowsB) keep(undefined, other[0]);
  return first && { a: first.a, b: first.b };

  function keep(rowA: number | undefined, rowB: number | undefined): void {
    const times = [
      rowA === undefined ? Number.POSITIVE_INFINITY : a.columns.time.values[rowA],
      rowB === undefined ? Number.POSITIVE_INFINITY : b.columns.time.values[rowB],
    ];
    const time = Math.min(...times);
    if (first && first.time <= time) return;
    const text = (table: Table, row: number | undefined) => (row === undefined ? undefined : rowText(table, row));
    first = { time, a: text(a, rowA), b: text(b, rowB) };
  }
}

function rowsBySite(table: Table): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  const { site } = table.columns;
  for (let row = 0; row < table.rows; row++) {
    const id = cellText(site, row);
    const own = rows.get(id);
    if (own) own.push(row);
    else rows.set(id, [row]);
  }
  return rows;
}

function firstRow(a: Table, b: Table): Omit<TableDifference, "kind"> {
  const rows = Math.max(a.rows, b.rows);
  for (let row = 0; row < rows; row++) {
    const [textA, textB] = [a, b].map((table) => (row < table.rows ? rowText(table, row) : undefined));
    if (textA !== textB) return { row, a: textA, b: textB };
  }
  return { row: rows, a: undefined, b: undefined };
}

/** `time 2019-03-01T08:30:00Z, site hub, event arrival, value 11.5` */
const rowText = (table: Table, row: number): string =>
  Object.entries(table.columns)
    .map(([name, column]) => `${name} ${cellText(column, row)}`)
    .join(", ");

function cellText({ spec, values, texts }: Column, row: number): string {
  const value = values[row];
  if (texts) return texts[value] ?? "";
  if (spec.type !== "timestamp") return `${value}${spec.unit && spec.unit !== "1" ? ` ${spec.unit}` : ""}`;
  return new Date(Math.floor(value / 1000)).toISOString().replace(/Z$/, `${String(value % 1000).padStart(3, "0")}Z`);
}
