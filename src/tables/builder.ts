import { assert } from "../base/errors.ts";
import { canonicalCategories, emptyValues } from "./column.ts";
import type { Column, ColumnSpec, ColumnType, Table, TableSpec } from "./table.ts";

const FIRST_CAPACITY = 1024;

/** A growing column of numbers: f64, timestamp [µs since 1970 UTC], i32 or bool (0 or 1). */
class NumberColumn<Values extends Float64Array | Int32Array | Uint8Array> {
  length = 0;
  /** Room for more than `length` values; only the first `length` count. */
  values: Values;
  constructor(empty: Values) {
    this.values = empty;
  }
  push(value: number): void {
    if (this.length === this.values.length) this.values = grown(this.values);
    this.values[this.length++] = value;
  }
  /** Hands over the values and starts again from none. */
  take(): Values {
    const taken = this.values.subarray(0, this.length) as Values;
    // Room is made when more comes, if it does.
    this.values = emptyLike(this.values, 0);
    this.length = 0;
    return taken;
  }
}

/** A growing column of texts from a short list. */
export class CategoryColumn {
  readonly codes: NumberColumn<Int32Array>;
  readonly texts: string[];
  /** Made when a text is first looked for: most columns with a list are given its codes. */
  #codeOf: Map<string, number> | undefined;
  constructor(texts: readonly string[], expectedRows = FIRST_CAPACITY) {
    this.codes = new NumberColumn(new Int32Array(expectedRows));
    this.texts = [...texts];
  }
  /** Appends the text with this index in the list given up front or returned by `intern`. */
  push(code: number): void {
    this.codes.push(code);
  }
  pushText(text: string): void {
    this.codes.push(this.intern(text));
  }
  /** Appends a text that hardly any other row has, without looking for it. One that is there already may be twice in the list
   *  until the table is finished. */
  pushOwn(text: string): void {
    this.codes.push(this.texts.length);
    this.texts.push(text);
  }
  /** The index of a text, added to the list if it is new. */
  intern(text: string): number {
    this.#codeOf ??= firstPlaces(this.texts);
    let code = this.#codeOf.get(text);
    if (code === undefined) {
      code = this.texts.length;
      this.texts.push(text);
      this.#codeOf.set(text, code);
    }
    return code;
  }
}

/** Where each text of a list is first. */
function firstPlaces(texts: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [place, text] of texts.entries()) if (!places.has(text)) places.set(text, place);
  return places;
}

/** Records a table column by column. Ask for every column once, outside the loop; push one value to each per row. */
export interface TableBuilder {
  readonly spec: TableSpec;
  f64(name: string): NumberColumn<Float64Array>;
  /** [µs since 1970 UTC], whole numbers */
  timestamp(name: string): NumberColumn<Float64Array>;
  i32(name: string): NumberColumn<Int32Array>;
  bool(name: string): NumberColumn<Uint8Array>;
  /** @param texts the list that `push(code)` indexes; more can be added with `intern` */
  category(name: string, texts?: readonly string[]): CategoryColumn;
  /** The rows recorded since the last call, as a table; recording goes on from zero rows with the same columns.
   *  Stops where columns differ in length. */
  finish(): Table;
}

/** Opens a columnar recording of one table. @param expectedRows room made at once; more is no fault */
export function tableBuilder(spec: TableSpec, expectedRows = FIRST_CAPACITY): TableBuilder {
  const open = new Map<string, NumberColumn<Float64Array | Int32Array | Uint8Array> | CategoryColumn>();
  const specOf = (name: string, type: ColumnType): ColumnSpec => {
    const column = spec.columns.find((candidate) => candidate.name === name);
    assert(column?.type === type, `table ${spec.kind} has no ${type} column ${name}`);
    return column;
  };
  const numbers = <Values extends Float64Array | Int32Array | Uint8Array>(name: string, type: ColumnType) => {
    specOf(name, type);
    const column = open.get(name) ?? new NumberColumn(emptyValues(type, expectedRows));
    open.set(name, column);
    return column as NumberColumn<Values>;
  };
  return {
    spec,
    f64: (name) => numbers<Float64Array>(name, "f64"),
    timestamp: (name) => numbers<Float64Array>(name, "timestamp"),
    i32: (name) => numbers<Int32Array>(name, "i32"),
    bool: (name) => numbers<Uint8Array>(name, "bool"),
    category: (name, texts = []) => {
      specOf(name, "category");
      assert(texts.length === 0 || !open.has(name), `the texts of ${spec.kind}.${name} are already given`);
      const column = open.get(name) ?? new CategoryColumn(texts, expectedRows);
      open.set(name, column);
      return column as CategoryColumn;
    },
    finish: () => finish(spec, open),
  };
}

/** The given rows of a table, in the given order. */
export function takeRows(table: Table, rows: ArrayLike<number>): Table {
  const columns: Record<string, Column> = {};
  for (const { name, type } of table.spec.columns) {
    const source = table.columns[name]!;
    const values = emptyValues(type, rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = source.values[rows[i]!]!;
    columns[name] = settled(source.spec, values, source.texts);
  }
  return { spec: table.spec, rows: rows.length, columns };
}

function finish(
  spec: TableSpec,
  open: Map<string, NumberColumn<Float64Array | Int32Array | Uint8Array> | CategoryColumn>,
): Table {
  const columns: Record<string, Column> = {};
  let rows = -1;
  for (const column of spec.columns) {
    const recorded = open.get(column.name);
    const numbers = recorded instanceof CategoryColumn ? recorded.codes : recorded;
    const length = numbers?.length ?? 0;
    if (rows < 0) rows = length;
    assert(length === rows, `${spec.kind}.${column.name} has ${length} values, ${spec.columns[0]!.name} has ${rows}`);
    const values = numbers ? numbers.take() : emptyValues(column.type, 0);
    columns[column.name] = settled(column, values, recorded instanceof CategoryColumn ? recorded.texts : undefined);
  }
  return { spec, rows, columns };
}

function settled(spec: ColumnSpec, values: Column["values"], texts: readonly string[] | undefined): Column {
  if (spec.type !== "category") return { spec, values };
  // The values are ours, so the codes may be renumbered where they stand.
  const canonical = canonicalCategories({ codes: values as Int32Array, texts: texts ?? [] }, values as Int32Array);
  return { spec, values: canonical.codes, texts: canonical.texts };
}

function grown<Values extends Float64Array | Int32Array | Uint8Array>(values: Values): Values {
  const larger = emptyLike(values, Math.max(FIRST_CAPACITY, values.length * 2));
  larger.set(values);
  return larger;
}

function emptyLike<Values extends Float64Array | Int32Array | Uint8Array>(values: Values, length: number): Values {
  const make = values.constructor as new (length: number) => Values;
  return new make(length);
}
