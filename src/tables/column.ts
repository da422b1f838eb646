import { assert } from "../base/errors.ts";
import type { Column, ColumnType, Table } from "./table.ts";

/** A category column's content: row → code → text. */
export interface Categories {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

/** The values of a f64 or timestamp column; stops where the table has no such column. */
export function f64Values(table: Table, name: string): Float64Array {
  return columnOf(table, name, ["f64", "timestamp"]).values as Float64Array;
}

/** The values of an i32 column. */
export function i32Values(table: Table, name: string): Int32Array {
  return columnOf(table, name, ["i32"]).values as Int32Array;
}

/** The values of a bool column, 0 or 1 per row. */
export function boolValues(table: Table, name: string): Uint8Array {
  return columnOf(table, name, ["bool"]).values as Uint8Array;
}

/** The codes and texts of a category column. */
export function categories(table: Table, name: string): Categories {
  const column = columnOf(table, name, ["category"]);
  return { codes: column.values as Int32Array, texts: column.texts ?? [] };
}

/** Category codes renumbered in order of first appearance, unused texts dropped, so that equal content has equal bytes
 *  whatever list the rows were recorded against. @param target where the codes go; may be `codes` itself */
export function canonicalCategories(
  { codes, texts }: Categories,
  target: Int32Array = new Int32Array(codes.length),
): Categories {
  const renumbered = renumberer();
  renumbered.append(codes, texts, target, 0);
  return { codes: target, texts: renumbered.texts };
}

/** Appends category parts into one code array, numbering each text at its first row. */
export function renumberer(): {
  readonly texts: readonly string[];
  append(codes: Int32Array, texts: readonly string[], target: Int32Array, offset: number): void;
  /** The same for a part whose rows come in several stretches. @returns what appends its rows [from, end) */
  part(codes: Int32Array, texts: readonly string[]): AppendRows;
} {
  const known = new Map<string, number>();
  const all: string[] = [];
  const part = (codes: Int32Array, texts: readonly string[]): AppendRows => {
    const newCode = new Int32Array(texts.length).fill(-1);
    return (from, end, target, offset) => {
      for (let row = from; row < end; row++) {
        const code = codes[row]!;
        let next = newCode[code];
        // Not `assert`: building its sentence for every row costs more than the row.
        if (next === undefined) throw new Error(`assertion failed: category code ${code} has no text`);
        if (next < 0) {
          const text = texts[code]!;
          next = known.get(text) ?? all.length;
          if (next === all.length) {
            all.push(text);
            known.set(text, next);
          }
          newCode[code] = next;
        }
        target[offset + row - from] = next;
      }
    };
  };
  return {
    texts: all,
    part,
    append: (codes, texts, target, offset) => part(codes, texts)(0, codes.length, target, offset),
  };
}

type AppendRows = (from: number, end: number, target: Int32Array, offset: number) => void;

/** How many rows a column has. */
export const rowsOf = (column: Column): number => column.rows ?? column.values.length;

/** Some rows of a column, for who goes through it once; a column that lies on disk need not come into memory whole. */
export const rowsFrom = (column: Column, from: number, length: number): Column["values"] =>
  column.read ? column.read(from, length) : column.values.subarray(from, from + length);

/** An array of `length` zeros to hold a column of this type. */
export function emptyValues(type: ColumnType, length: number): Float64Array | Int32Array | Uint8Array {
  if (type === "bool") return new Uint8Array(length);
  return type === "i32" || type === "category" ? new Int32Array(length) : new Float64Array(length);
}

function columnOf(table: Table, name: string, types: readonly ColumnType[]): Column {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  assert(column !== undefined, `table ${table.spec.kind} has no column ${name}`);
  assert(types.includes(column.spec.type), `${table.spec.kind}.${name} is ${column.spec.type}, not ${types.join("/")}`);
  return column;
}
