import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { oncePerKey } from "./once-per-key.ts";

/** Sums a column of `site_power` over the sites, period by period, in table order. @returns not to be changed */
export function sumPerPeriod(sitePower: Table, column: string): Float64Array {
  if ((sitePower.columns.site?.texts?.length ?? 0) <= 1) return f64Values(sitePower, column);
  const known = sumsOf(sitePower);
  let sums = known.get(column);
  if (!sums) {
    sums = sumUp(sitePower, column);
    known.set(column, sums);
  }
  return sums;
}

/** Several KPIs ask for the same sums. */
const sumsOf = oncePerKey((_: Table) => new Map<string, Float64Array>());

/** Sites record the same periods, so a site's rows mostly follow the first one's and the search rarely runs. */
function sumUp(sitePower: Table, column: string): Float64Array {
  const times = f64Values(sitePower, "time");
  const values = f64Values(sitePower, column);
  const slotOf = new Map<number, number>();
  let slotTimes = new Float64Array(1024);
  let sums = new Float64Array(1024);
  let count = 0;
  let slot = -1;
  for (let row = 0; row < sitePower.rows; row++) {
    const time = times[row]!;
    slot++;
    if (slot >= count || slotTimes[slot] !== time) {
      slot = slotOf.get(time) ?? count;
      if (slot === count) {
        if (count === sums.length) [slotTimes, sums] = [doubled(slotTimes), doubled(sums)];
        slotOf.set(time, count);
        slotTimes[count++] = time;
      }
    }
    sums[slot]! += values[row]!;
  }
  return sums.slice(0, count);
}

/** Starts of the periods that `sumPerPeriod` has sums of, in its order [µs since 1970 UTC]. @returns not to be changed */
export function periodStarts(sitePower: Table): Float64Array {
  const times = f64Values(sitePower, "time");
  return (sitePower.columns.site?.texts?.length ?? 0) <= 1 ? times : Float64Array.from(new Set(times));
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const more = new Float64Array(2 * values.length);
  more.set(values);
  return more;
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
