import { categories, f64Values } from "../tables/column.ts";
import type { Column, Table } from "../tables/table.ts";

/** `site_signal` with a row for each of `site_power`, as things stood at the period's start: without what came in between.
 *  @returns undefined where the tables do not tell of the same sites and periods */
export function signalPeriods(signal: Table, sitePower: Table): Table | undefined {
  if (signal.rows === sitePower.rows) return signal;
  const [starts, times] = [f64Values(sitePower, "time"), f64Values(signal, "time")];
  const [powerSite, signalSite] = [categories(sitePower, "site"), categories(signal, "site")];
  const at = new Int32Array(starts.length);
  let row = 0;
  for (let period = 0; period < starts.length; period++) {
    // Both are sorted by site and time.
    while (row < times.length && times[row] !== starts[period]) row++;
    if (row === times.length) return undefined;
    if (signalSite.texts[signalSite.codes[row]!] !== powerSite.texts[powerSite.codes[period]!]) return undefined;
    at[period] = row++;
  }
  const columns: Record<string, Column> = {};
  for (const [name, { spec, values, texts }] of Object.entries(signal.columns))
    columns[name] = {
      spec,
      values: values.slice(0, at.length).map((_, k) => values[at[k]!]!),
      ...(texts && { texts }),
    };
  return { spec: signal.spec, rows: at.length, columns };
}
