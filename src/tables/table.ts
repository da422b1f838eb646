/** How a column is stored. `timestamp` is microseconds since 1970 UTC (Arrow timestamp[us, UTC]) held in a
 *  Float64Array in memory; `category` is an index into a short list of texts (Arrow dictionary). */
export type ColumnType = "timestamp" | "f64" | "i32" | "bool" | "category";

/** One column of an output table. `unit` is "" for names and identifiers, "1" for a plain ratio. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit: string;
  readonly meaning: string;
  /** Set for a category column where rows with the same text are all of one site, as those of a session are. */
  readonly isOfOneSite?: true;
}

/** One output table: what a row is, what sorts the rows, what each column means. */
export interface TableSpec {
  readonly kind: string;
  readonly summary: string;
  /** Columns that name a row, in sort order. */
  readonly key: readonly string[];
  readonly columns: readonly ColumnSpec[];
}

/** A column in memory. Missing numbers are NaN; `texts` lists a category column's values by index. */
export interface Column {
  readonly spec: ColumnSpec;
  readonly values: Float64Array | Int32Array | Uint8Array;
  readonly texts?: readonly string[];
  /** Set where the column lies on disk, and `values` reads it whole: how many rows it has, and some of them. */
  readonly rows?: number;
  readonly read?: (from: number, length: number) => Float64Array | Int32Array | Uint8Array;
}

/** A whole table in memory, column by column, all of length `rows`. */
export interface Table {
  readonly spec: TableSpec;
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}
