import { concatTables, takeRows } from "../tables/builder.ts";
import type { Table } from "../tables/table.ts";

/** Joins the workers' parts of one table into the order of sites; rows of one site keep the order it recorded them in,
 *  so the result does not depend on how many workers there were. */
export function bySite(parts: readonly Table[], siteIds: readonly string[]): Table {
  if (siteIds.length === 1 && parts.length === 1) return parts[0];
  const joined = concatTables(parts[0].spec, parts);
  const column = joined.columns.site!;
  const rank = new Map(siteIds.map((id, index) => [id, index]));
  const siteOf = (column.texts ?? []).map((id) => rank.get(id)!);
  const next = new Int32Array(siteIds.length + 1);
  for (let row = 0; row < joined.rows; row++) next[siteOf[column.values[row]] + 1]++;
  for (let site = 0; site < siteIds.length; site++) next[site + 1] = next[site + 1] + next[site];
  const order = new Int32Array(joined.rows);
  for (let row = 0; row < joined.rows; row++) {
    const site = siteOf[column.values[row]];
    order[next[site]] = row;
    next[site] = next[site] + 1;
  }
  return takeRows(joined, order);
}
