import { takeRows } from "../tables/builder.ts";
import type { Table } from "../tables/table.ts";

/** The tables without what began before an instant: rows whose first time column lies earlier. Tables without times, which
 *  sum up the whole run, stay as they are. @param instantUs [µs since 1970 UTC] */
export function afterWarmUp(tables: Readonly<Record<string, Table>>, instantUs: number): Record<string, Table> {
  return Object.fromEntries(
    Object.entries(tables).map(([kind, table]) => {
      const time = table.spec.columns.find(({ type }) => type === "timestamp");
      if (!time) return [kind, table];
      const { values } = table.columns[time.name]!;
      const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => values[row]! >= instantUs);
      return [kind, takeRows(table, rows)];
    }),
  );
}
