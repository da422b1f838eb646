import type * as Arrow from "apache-arrow";
import { ScenarioError } from "../base/errors.ts";
import { arrowLibrary } from "./arrow-library.ts";
import { emptyValues, renumberer } from "./column.ts";
import type { Column, ColumnSpec, ColumnType, Table } from "./table.ts";

/** Reads a table written by `writeArrow`.
 *  @param file named in the error   @throws TABLE_NOT_READABLE where the bytes are no such table */
export function readArrow(bytes: Uint8Array, file = "table"): Table {
  const refuse = (message: string) => new ScenarioError([{ file, message, code: "TABLE_NOT_READABLE" }]);
  let read: Arrow.Table;
  try {
    read = arrowLibrary().tableFromIPC(bytes);
  } catch (error) {
    throw refuse(`expected an Arrow IPC file, got ${(error as Error).message}`);
  }
  const { metadata, fields } = read.schema;
  const [kind, key] = [metadata.get("kind"), metadata.get("key")];
  if (kind === undefined || key === undefined) throw refuse("expected a gridpilot table with its kind and key");
  const specs = fields.map((field): ColumnSpec => {
    const type = typeOf(field.type);
    if (!type || field.nullable)
      throw refuse(`column ${field.name} has a type no gridpilot table uses (${field.type})`);
    return {
      name: field.name,
      type,
      unit: field.metadata.get("unit") ?? "",
      meaning: field.metadata.get("meaning") ?? "",
    };
  });
  const columns: Record<string, Column> = {};
  for (const [i, spec] of specs.entries()) {
    columns[spec.name] = columnOf(spec, read.getChildAt(i)?.data ?? [], read.numRows);
  }
  const spec = { kind, summary: metadata.get("summary") ?? "", key: key.split(","), columns: specs };
  return { spec, rows: read.numRows, columns };
}

function typeOf(type: Arrow.DataType): ColumnType | undefined {
  return TYPES[String(type)];
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  Float64: "f64",
  Int32: "i32",
  Bool: "bool",
  "Timestamp<MICROSECOND, UTC>": "timestamp",
  "Dictionary<Int32, Utf8>": "category",
};

function columnOf(spec: ColumnSpec, parts: readonly Arrow.Data[], rows: number): Column {
  const values = emptyValues(spec.type, rows);
  const categories = renumberer();
  let offset = 0;
  for (const part of parts) {
    if (spec.type === "category") {
      const texts = [...(part.dictionary ?? [])] as string[];
      categories.append(part.values.subarray(0, part.length), texts, values as Int32Array, offset);
    } else if (spec.type === "timestamp") {
      const halves = new Int32Array(part.values.buffer, part.values.byteOffset, 2 * part.length);
      for (let i = 0; i < part.length; i++)
        values[offset + i] = halves[2 * i + 1]! * 4_294_967_296 + (halves[2 * i]! >>> 0);
    } else if (spec.type === "bool") {
      for (let i = 0; i < part.length; i++) values[offset + i] = (part.values[i >> 3] >> (i & 7)) & 1;
    } else values.set(part.values.subarray(0, part.length), offset);
    offset += part.length;
  }
  return spec.type === "category" ? { spec, values, texts: categories.texts } : { spec, values };
}
