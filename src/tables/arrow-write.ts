import type * as Arrow from "apache-arrow";
import { assert } from "../base/errors.ts";
import { arrowLibrary } from "./arrow-library.ts";
import { canonicalCategories } from "./column.ts";
import type { Column, ColumnSpec, Table } from "./table.ts";

/** Rows per record batch: fixed, because the batch size shows in the bytes. */
export const BATCH_ROWS = 65_536;

/** The table as an Arrow IPC file, uncompressed.
 *
 *  The bytes depend on the rows and the spec alone: dictionary ids count category columns, texts stand in order of first
 *  appearance, NaN has one bit pattern, -0 is written as 0. Unit and meaning of a column are in its field metadata
 *  (`unit`, `meaning`); `kind`, `summary` and `key` of the table in the schema's. */
export function writeArrow(table: Table): Uint8Array {
  const arrow = arrowLibrary();
  let dictionaries = 0;
  const columns = table.spec.columns.map((spec) => {
    const column = table.columns[spec.name];
    assert(column?.values.length === table.rows, `${table.spec.kind}.${spec.name} has not ${table.rows} rows`);
    return spec.type === "category" ? categoryColumn(arrow, column, dictionaries++) : plainColumn(arrow, column);
  });
  const fields = table.spec.columns.map(
    ({ name, unit, meaning }, i) =>
      new arrow.Field(name, columns[i]!.type, false, new Map(Object.entries({ unit, meaning }))),
  );
  const { kind, summary, key } = table.spec;
  const schema = new arrow.Schema(fields, new Map(Object.entries({ kind, summary, key: key.join(",") })));
  const batches: Arrow.RecordBatch[] = [];
  // A table without rows still has one batch, since the writer learns the schema from the first.
  for (let from = 0; from === 0 || from < table.rows; from += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, table.rows - from);
    const children = columns.map((column) => column.slice(from, length));
    const data = arrow.makeData({ type: new arrow.Struct(fields), length, nullCount: 0, children });
    batches.push(new arrow.RecordBatch(schema, data));
  }
  return arrow.RecordBatchFileWriter.writeAll(batches).toUint8Array(true);
}

interface Encoded {
  readonly type: Arrow.DataType;
  slice(from: number, length: number): Arrow.Data;
}

function plainColumn(arrow: typeof Arrow, { spec, values }: Column): Encoded {
  if (spec.type === "f64") {
    const type = new arrow.Float64();
    const data = canonicalF64(values as Float64Array);
    return {
      type,
      slice: (from, length) => arrow.makeData({ type, length, nullCount: 0, data: data.subarray(from, from + length) }),
    };
  }
  if (spec.type === "i32") {
    const type = new arrow.Int32();
    const data = values as Int32Array;
    return {
      type,
      slice: (from, length) => arrow.makeData({ type, length, nullCount: 0, data: data.subarray(from, from + length) }),
    };
  }
  if (spec.type === "timestamp") {
    const type = new arrow.TimestampMicrosecond("UTC");
    const data = int64Of(values as Float64Array, spec);
    return {
      type,
      slice: (from, length) => arrow.makeData({ type, length, nullCount: 0, data: data.subarray(from, from + length) }),
    };
  }
  const type = new arrow.Bool();
  return {
    type,
    slice: (from, length) =>
      arrow.makeData({ type, length, nullCount: 0, data: bitsOf(values.subarray(from, from + length)) }),
  };
}

function categoryColumn(arrow: typeof Arrow, column: Column, id: number): Encoded {
  const { codes, texts } = canonicalCategories({ codes: column.values as Int32Array, texts: column.texts ?? [] });
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
    slice: (from, length) =>
      arrow.makeData({ type, length, nullCount: 0, data: codes.subarray(from, from + length), dictionary }),
  };
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
