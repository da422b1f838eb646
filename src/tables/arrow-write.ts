import type * as Arrow from "apache-arrow";
import { assert } from "../base/errors.ts";
import { arrowLibrary } from "./arrow-library.ts";
import { rowsFrom, rowsOf } from "./column.ts";
import type { Column, ColumnSpec, Table } from "./table.ts";

/** Rows per record batch: fixed, because the batch size shows in the bytes. */
export const BATCH_ROWS = 65_536;

/** The table as an Arrow IPC file, uncompressed.
 *
 *  The bytes depend on the rows and the spec alone: dictionary ids count category columns, texts stand in order of first
 *  appearance, NaN has one bit pattern, -0 is written as 0. Unit and meaning of a column are in its field metadata
 *  (`unit`, `meaning`); `kind`, `summary` and `key` of the table in the schema's. */
export function writeArrow(table: Table): Uint8Array {
  const parts: Uint8Array[] = [];
  writeArrowTo(table, (part) => parts.push(part));
  return Buffer.concat(parts);
}

/** The same, handed over part by part as it is made: one batch of rows is in memory at a time. */
export function writeArrowTo(table: Table, take: (part: Uint8Array) => void): void {
  const arrow = arrowLibrary();
  let dictionaries = 0;
  const columns = table.spec.columns.map((spec) => {
    const column = table.columns[spec.name];
    assert(
      column !== undefined && rowsOf(column) === table.rows,
      `${table.spec.kind}.${spec.name} has not ${table.rows} rows`,
    );
    return spec.type === "category"
      ? categoryColumn(arrow, column, table.rows, dictionaries++)
      : plainColumn(arrow, column);
  });
  const fields = table.spec.columns.map(
    ({ name, unit, meaning }, i) =>
      new arrow.Field(name, columns[i]!.type, false, new Map(Object.entries({ unit, meaning }))),
  );
  const { kind, summary, key } = table.spec;
  const schema = new arrow.Schema(fields, new Map(Object.entries({ kind, summary, key: key.join(",") })));
  class Sink extends arrow.AsyncByteQueue {
    override write(value: ArrayBufferView | ArrayBuffer): undefined {
      const bytes = ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : new Uint8Array(value);
      if (bytes.length > 0) take(bytes);
      return undefined;
    }
  }
  const writer = new arrow.RecordBatchFileWriter();
  writer.reset(new Sink());
  // A table without rows still has one batch, since the writer learns the schema from the first.
  for (let from = 0; from === 0 || from < table.rows; from += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, table.rows - from);
    const children = columns.map((column) => column.slice(from, length));
    const data = arrow.makeData({ type: new arrow.Struct(fields), length, nullCount: 0, children });
    writer.write(new arrow.RecordBatch(schema, data));
  }
  writer.finish();
}

interface Encoded {
  readonly type: Arrow.DataType;
  /** Called once for every batch, in order. */
  slice(from: number, length: number): Arrow.Data;
}

function plainColumn(arrow: typeof Arrow, column: Column): Encoded {
  const { spec } = column;
  const encode = (type: Arrow.DataType, of: (values: Column["values"]) => ArrayLike<unknown>): Encoded => ({
    type,
    slice: (from, length) =>
      arrow.makeData({ type, length, nullCount: 0, data: of(rowsFrom(column, from, length)) } as never),
  });
  if (spec.type === "f64") return encode(new arrow.Float64(), (values) => canonicalF64(values as Float64Array));
  if (spec.type === "i32") return encode(new arrow.Int32(), (values) => values.slice());
  if (spec.type === "timestamp")
    return encode(new arrow.TimestampMicrosecond("UTC"), (values) => int64Of(values as Float64Array, spec));
  return encode(new arrow.Bool(), bitsOf);
}

function categoryColumn(arrow: typeof Arrow, column: Column, rows: number, id: number): Encoded {
  const { codeOf, texts } = firstAppearances(column, rows);
  // The id is given because the library's own ids come from a counter of the whole process.
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), id, false);
  const encoded = texts.map((text) => Buffer.from(text, "utf8"));
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [i, bytes] of encoded.entries()) valueOffsets[i + 1] = valueOffsets[i]! + bytes.length;
  const dictionary = new arrow.Vector([
    arrow.makeData({
      type: new arrow.Utf8(),
      length: texts.length,
      nullCount: 0,
      valueOffsets,
      data: Buffer.concat(encoded),
    }),
  ]);
  return {
    type,
    slice: (from, length) => {
      const data = Int32Array.from(rowsFrom(column, from, length), (code) => codeOf[code]!);
      return arrow.makeData({ type, length, nullCount: 0, data, dictionary });
    },
  };
}

/** The texts in the order in which rows have them first, and the number of each by its present code. */
function firstAppearances(column: Column, rows: number): { readonly codeOf: Int32Array; readonly texts: string[] } {
  const known = column.texts ?? [];
  const codeOf = new Int32Array(known.length).fill(-1);
  const numberOf = new Map<string, number>();
  const texts: string[] = [];
  for (let from = 0; from < rows; from += BATCH_ROWS) {
    const codes = rowsFrom(column, from, Math.min(BATCH_ROWS, rows - from));
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (codeOf[code]! >= 0) continue;
      const text = known[code];
      if (text === undefined) throw new Error(`assertion failed: category code ${code} has no text`);
      let number = numberOf.get(text);
      if (number === undefined) {
        number = texts.length;
        texts.push(text);
        numberOf.set(text, number);
      }
      codeOf[code] = number;
    }
  }
  return { codeOf, texts };
}

function canonicalF64(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // NaN from arithmetic may carry a sign bit, and -0 + 0 is 0.
    result[i] = Number.isNaN(value) ? Number.NaN : value + 0;
  }
  return result;
}

/** Whole numbers in doubles as 64-bit integers, in two halves: making a BigInt per row would cost ten times as much. */
function int64Of(values: Float64Array, spec: ColumnSpec): BigInt64Array<ArrayBuffer> {
  const result = new BigInt64Array(values.length);
  const halves = new Int32Array(result.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Not `assert`: building its sentence for every row costs more than the row.
    if (!Number.isSafeInteger(value))
      throw new Error(`assertion failed: ${spec.name} row ${i}: ${value} is not a whole number of microseconds`);
    halves[2 * i] = value | 0;
    halves[2 * i + 1] = Math.floor(value / 4_294_967_296);
  }
  return result;
}

function bitsOf(values: ArrayLike<number>): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) if (values[i]) bits[i >> 3]! |= 1 << (i & 7);
  return bits;
}
