import { concatTables, takeRows } from "../tables/builder.ts";
import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** Joins the workers' parts of a table of the grid. Each holds its own copies' rows in order of time; joined, all rows of
 *  an instant stand in the order of copies, as one worker would have written them. A table without time keeps the order of
 *  the parts. */
export function byTime(parts: readonly Table[]): Table {
  if (parts.length === 1) return parts[0];
  const joined = concatTables(parts[0].spec, parts);
  if (!joined.columns.time) return joined;
  const times = f64Values(joined, "time");
  const next = parts.map((_, k) => parts.slice(0, k).reduce((sum, { rows }) => sum + rows, 0));
  const ends = parts.map(({ rows }, k) => next[k] + rows);
  const order = new Int32Array(joined.rows);
  for (let at = 0; at < joined.rows; ) {
    let now = Number.POSITIVE_INFINITY;
    for (let k = 0; k < parts.length; k++) if (next[k] < ends[k]) now = Math.min(now, times[next[k]]);
    for (let k = 0; k < parts.length; k++) while (next[k] < ends[k] && times[next[k]] === now) order[at++] = next[k]++;
  }
  return takeRows(joined, order);
}
