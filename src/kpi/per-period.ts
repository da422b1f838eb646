import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** Sums a column of `site_power` over the sites, period by period, in table order.
 *  Sites record the same periods, so a site's rows mostly follow the first one's and the search rarely runs. */
export function sumPerPeriod(sitePower: Table, column: string): Float64Array {
  const times = f64Values(sitePower, "time");
  const values = f64Values(sitePower, column);
  if ((sitePower.columns.site?.texts?.length ?? 0) <= 1) return values;
  const slotOf = new Map<number, number>();
  const slotTimes: number[] = [];
  const sums: number[] = [];
  let slot = -1;
  for (let row = 0; row < sitePower.rows; row++) {
    const time = times[row]!;
    slot++;
    if (slotTimes[slot] !== time) slot = slotOf.get(time) ?? slotTimes.length;
    if (slot === slotTimes.length) {
      slotOf.set(time, slot);
      slotTimes.push(time);
      sums.push(0);
    }
    sums[slot]! += values[row]!;
  }
  return Float64Array.from(sums);
}

/** The largest of some numbers; null where there are none. */
export function largest(values: Float64Array): number | null {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > most) most = value;
  return most === Number.NEGATIVE_INFINITY ? null : most;
}

/** Sum in table order. */
export function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Energy of a power column over its rows' own lengths [kWh].
 *  @param powerKw [kW]   @param spanS [s] */
export function energyKwh(powerKw: Float64Array, spanS: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < powerKw.length; row++) sum += (powerKw[row]! * spanS[row]!) / 3600;
  return sum;
}

/** The largest of the values that are numbers; null where none is. */
export function largestKnown(values: ArrayLike<number>): number | null {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < values.length; k++) if (values[k] > most) most = values[k];
  return Number.isFinite(most) ? most : null;
}

/** What of the energy asked for each session's vehicle left with [kWh]; all that was delivered where a table has no more to
 *  tell. */
export const metKwh = (sessions: Table): Float64Array =>
  f64Values(sessions, sessions.columns.met_kwh ? "met_kwh" : "delivered_kwh");
