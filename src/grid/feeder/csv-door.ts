import type { Fault } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { readText } from "./yaml-door.ts";

/** A small CSV table, its columns found by name, being checked. No quoting: ids and numbers only. */
export interface CsvDoor {
  readonly rows: readonly (readonly string[])[];
  readonly hasColumn: (column: string) => boolean;
  /** 1-based line of a row. */
  line(row: number): number;
  /** A cell as it stands, empty where its column is absent. */
  cell(row: number, column: string): string;
  text(row: number, column: string): string;
  number(row: number, column: string, options?: { above?: number; min?: number }): number;
  /** A number, or undefined where the cell is empty. */
  optional(row: number, column: string): number | undefined;
  fault(row: number, column: string, message: string, code: string, hint?: string): void;
}

/** Opens a CSV for checking; faults go to `faults`.
 *  @param columns those it must and may have @throws ScenarioError where it cannot be read */
export function openCsv(
  file: string,
  shownAs: string,
  columns: { required: readonly string[]; optional?: readonly string[] },
  faults: Fault[],
): CsvDoor {
  const lines = readText(file, shownAs).split(/\r?\n/);
  const header = lines[0]
    .replace(/^\uFEFF/, "")
    .split(",")
    .map((cell) => cell.trim());
  const known = [...columns.required, ...(columns.optional ?? [])];
  for (const column of columns.required) {
    if (!header.includes(column)) {
      faults.push({ file: shownAs, line: 1, message: `column "${column}" is missing`, code: "CSV_COLUMN_MISSING" });
    }
  }
  for (const column of header) {
    if (known.includes(column)) continue;
    const near = nearest(column, known);
    faults.push({
      file: shownAs,
      line: 1,
      message: `unknown column "${column.slice(0, 60)}"`,
      hint: near ? `did you mean "${near}"?` : `known: ${known.join(", ")}`,
      code: "CSV_COLUMN_UNKNOWN",
    });
  }
  const rows: string[][] = [];
  const lineOf: number[] = [];
  for (let l = 1; l < lines.length; l++) {
    if (lines[l].trim() === "") continue;
    const cells = lines[l].split(",");
    if (cells.length !== header.length) {
      const message = `expected ${header.length} cells, got ${cells.length}`;
      faults.push({ file: shownAs, line: l + 1, message, code: "CSV_ROW_LENGTH" });
      continue;
    }
    rows.push(cells);
    lineOf.push(l + 1);
  }
  const at = new Map(header.map((column, c) => [column, c]));
  const cell = (row: number, column: string) => {
    const c = at.get(column);
    return c === undefined ? "" : rows[row][c].trim();
  };
  const fault = (row: number, column: string, message: string, code: string, hint?: string) => {
    faults.push({ file: shownAs, line: lineOf[row], path: column, message, code, ...(hint ? { hint } : {}) });
  };
  return {
    rows,
    hasColumn: (column) => at.has(column),
    line: (row) => lineOf[row],
    cell,
    fault,
    text(row, column) {
      const text = cell(row, column);
      if (text === "" && at.has(column)) fault(row, column, "expected text, got an empty cell", "CSV_CELL_EMPTY");
      return text;
    },
    number(row, column, options = {}) {
      const text = cell(row, column);
      const value = text === "" ? Number.NaN : Number(text);
      const fits =
        Number.isFinite(value) &&
        !(options.above !== undefined && value <= options.above) &&
        !(options.min !== undefined && value < options.min);
      if (fits || !at.has(column)) return value;
      const bound =
        options.above !== undefined ? ` > ${options.above}` : options.min !== undefined ? ` >= ${options.min}` : "";
      fault(row, column, `expected a number${bound}, got "${text.slice(0, 40)}"`, "NOT_A_NUMBER");
      return Number.NaN;
    },
    optional(row, column) {
      const text = cell(row, column);
      if (text === "") return undefined;
      const value = Number(text);
      if (Number.isFinite(value)) return value;
      fault(row, column, `expected a number or nothing, got "${text.slice(0, 40)}"`, "NOT_A_NUMBER");
      return undefined;
    },
  };
}
