import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** Mean of a price over a period [µs since 1970]; NaN where it is unknown in a part of it. */
export type PriceOver = (fromUs: number, toUs: number) => number;

/** A column of `prices` as a function of time. Periods that follow one another are found at once. */
export function priceOver(prices: Table, column: string): PriceOver {
  const starts = f64Values(prices, "time");
  const values = f64Values(prices, column);
  const last = starts.length - 1;
  if (last === 0) return () => values[0]!;
  let at = 0;
  return (fromUs, toUs) => {
    if (starts[at]! > fromUs) at = 0;
    while (at < last && starts[at + 1]! <= fromUs) at++;
    if (at === last || starts[at + 1]! >= toUs) return values[at]!;
    let [sum, us] = [0, fromUs];
    for (let k = at; us < toUs; k++) {
      const untilUs = k < last ? Math.min(toUs, starts[k + 1]!) : toUs;
      sum += values[k]! * (untilUs - us);
      us = untilUs;
    }
    return sum / (toUs - fromUs);
  };
}
