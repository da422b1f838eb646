import { BadCell, type Cell, type Names } from "./cells.ts";

/** One value of a record and the column it stands in. */
export interface Field {
  /** Where it stands in the record: `kv`, `reverse.bandV`. */
  readonly path: string;
  readonly column: string;
  // A table holds cells of all kinds; what is printed is what was read by the same cell.
  readonly cell: Cell<unknown>;
  /** must: never blank; may: blank means absent; together: blank where all of its group (`reverse.…`) are; else the
   *  value that a blank cell stands for. */
  readonly blank: "must" | "may" | "together" | { readonly value: unknown };
}

/** A record as a table sees it. */
export type FlatRecord = Record<string, unknown>;

export const must = (path: string, cell: Cell<unknown>, column = columnOf(path)): Field => ({
  path,
  column,
  cell,
  blank: "must",
});
export const may = (path: string, cell: Cell<unknown>, column = columnOf(path)): Field => ({
  path,
  column,
  cell,
  blank: "may",
});
export const together = (path: string, cell: Cell<unknown>, column = columnOf(path)): Field => ({
  path,
  column,
  cell,
  blank: "together",
});
export const or = (path: string, cell: Cell<unknown>, value: unknown, column = columnOf(path)): Field => ({
  path,
  column,
  cell,
  blank: { value },
});

/** `reverse.bandV` → `reverse_band_v` */
const columnOf = (path: string) => path.replace(/\./g, "_").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A value by its path. */
export function valueAt(record: FlatRecord, path: string): unknown {
  let value: unknown = record;
  for (const key of path.split(".")) value = (value as FlatRecord | undefined)?.[key];
  return value;
}

/** Puts a value where its path says. */
export function putAt(record: FlatRecord, path: string, value: unknown): void {
  const keys = path.split(".");
  let at = record;
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key] as FlatRecord;
  }
  at[keys.at(-1)!] = value;
}

/** Writes records as a CSV table; columns in which every record has the default are left out.
 *  @throws BadCell where a record has what the table cannot hold */
export function printTable(fields: readonly Field[], records: readonly FlatRecord[], names: Names): string {
  for (const record of records) rejectUnknown(fields, record);
  const columns = fields.flatMap((field) => {
    const { blank, path, cell } = field;
    const print = (value: unknown) => (value === undefined ? "" : cell.print(value, names));
    const usual = typeof blank === "object" ? print(blank.value) : "";
    const cells = records.map((record) => print(valueAt(record, path)));
    if (blank === "must" && cells.includes("")) throw new BadCell("FEEDER_FIELD", `a record lacks ${path}`);
    return blank !== "must" && cells.every((text) => text === usual) ? [] : [{ head: field.column, cells }];
  });
  const lines = records.map((_, row) => columns.map(({ cells }) => cells[row]).join(","));
  return `${[columns.map(({ head }) => head).join(","), ...lines].join("\n")}\n`;
}

/** What no column holds would be lost without a word. */
function rejectUnknown(fields: readonly Field[], record: FlatRecord, under = ""): void {
  for (const [key, value] of Object.entries(record)) {
    const path = under + key;
    if (path === "origin" || value === undefined || fields.some((field) => field.path === path)) continue;
    if (fields.some((field) => field.path.startsWith(`${path}.`)))
      rejectUnknown(fields, value as FlatRecord, `${path}.`);
    else throw new BadCell("FEEDER_FIELD", `the feeder format has no place for ${path}`);
  }
}
