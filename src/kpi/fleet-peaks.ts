import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** Highest power of each EVSE that had a session [kW], in order of first appearance. */
export function evsePeaksKw(sessions: Table): Float64Array {
  const site = categories(sessions, "site");
  const evse = categories(sessions, "evse");
  const peakKw = f64Values(sessions, "peak_kw");
  const slotOf = new Map<number, number>();
  const peaks: number[] = [];
  for (let row = 0; row < sessions.rows; row++) {
    const key = site.codes[row]! * evse.texts.length + evse.codes[row]!;
    const slot = slotOf.get(key) ?? peaks.length;
    slotOf.set(key, slot);
    peaks[slot] = Math.max(peaks[slot] ?? 0, peakKw[row]!);
  }
  return Float64Array.from(peaks);
}
