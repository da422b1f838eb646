import { emptyValues, f64Values } from "../tables/column.ts";
import type { Column, Table } from "../tables/table.ts";

/** A frequency study's rows in windows of one length, the shortest it has: the values at the end of a longer one stand for all
 *  of it. The table itself where its windows are even. The first window counts as long as the second. */
export function evenFrequency(table: Table): Table {
  const time = f64Values(table, "time");
  if (table.rows < 2) return table;
  const spans = Float64Array.from(time, (us, row) => (row === 0 ? time[1]! - us : us - time[row - 1]!));
  const stepUs = spans.reduce((least, span) => Math.min(least, span), Number.POSITIVE_INFINITY);
  const windows = Int32Array.from(spans, (span) => Math.round(span / stepUs));
  const rows = windows.reduce((sum, count) => sum + count, 0);
  if (rows === table.rows) return table;
  const columns: Record<string, Column> = {};
  for (const [name, column] of Object.entries(table.columns)) {
    const values = emptyValues(column.spec.type, rows);
    let at = 0;
    for (const [row, count] of windows.entries()) {
      values.fill(column.values[row]!, at, at + count);
      at += count;
    }
    columns[name] = { spec: column.spec, values };
  }
  const firstUs = time[0]! - (windows[0]! - 1) * stepUs;
  const even = columns["time"]!.values;
  for (let k = 0; k < rows; k++) even[k] = firstUs + k * stepUs;
  return { spec: table.spec, rows, columns };
}
