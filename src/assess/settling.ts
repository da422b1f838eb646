import { f64Values, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { mser } from "./statistics/warm-up.ts";
import { type Series, type SeriesKind, type SeriesTables, timeSeries } from "./time-series.ts";

const DAY_US = 86_400e6;

/** Days a run must last for its start to be told from its days. */
export const FEWEST_DAYS = 10;

/** Figures over time that have a start to leave behind: those that runs are compared in, and what lies behind them. */
export const settlingSeries: readonly SeriesKind[] = [
  ...timeSeries,
  {
    ...{ series: "connected", label: "Vehicles connected", unit: "1" },
    of: ({ site_power }) =>
      site_power && perInstant(site_power, i32Values(site_power, "connected"), (sum, value) => sum + value, 0),
  },
  {
    ...{ series: "hotSpotC", label: "Hottest transformer", unit: "degC" },
    of: ({ transformer }) =>
      transformer && perInstant(transformer, f64Values(transformer, "hot_spot_c"), Math.max, Number.NEGATIVE_INFINITY),
  },
];

/** After how many days each time series of a run has settled, by MSER with batches of a day, so that the shape of a day is no
 *  start. Half of the run says that it has not settled. Series of uneven periods, or with fewer than ten days, are left out. */
export function settledDays(tables: SeriesTables): Record<string, number> {
  const found = settlingSeries.flatMap(({ series, of }) => {
    const values = of(tables);
    const days = values && daysOf(values);
    return days === undefined ? [] : [[series, days] as const];
  });
  return Object.fromEntries(found);
}

function daysOf({ startsUs, values }: Series): number | undefined {
  const periodUs = startsUs.length > 1 ? startsUs[1]! - startsUs[0]! : Number.NaN;
  const batch = DAY_US / periodUs;
  const isEven = startsUs.every((startUs, i) => i === 0 || startUs - startsUs[i - 1]! === periodUs);
  if (!Number.isInteger(batch) || !isEven || values.length < FEWEST_DAYS * batch || !values.every(Number.isFinite))
    return undefined;
  return mser(values, { batch }) / batch;
}

/** One value per instant of a table with several rows for each. */
function perInstant(
  table: Table,
  values: ArrayLike<number>,
  join: (a: number, b: number) => number,
  first: number,
): Series {
  const joined = new Map<number, number>();
  for (const [row, time] of f64Values(table, "time").entries())
    joined.set(time, join(joined.get(time) ?? first, values[row]!));
  return { startsUs: Float64Array.from(joined.keys()), values: Float64Array.from(joined.values()) };
}
