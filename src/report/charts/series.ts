import type { Table } from "../../tables/table.ts";
import type { Clock } from "../clock.ts";
import { bucketExtremes, compact } from "../downsample.ts";

/** A regular series as the page holds it. Where it was thinned, `low` stands beside `high`. */
export interface Series {
  readonly label: string;
  /** Start of the first value [wall s]. */
  readonly startS: number;
  readonly stepS: number;
  readonly high: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
}

/** Most values kept as they are; a month of five-minute periods fits. Longer series keep extremes of half as many buckets. */
const MAX_VALUES = 12_000;

/** Start, step and sums of one column over all rows that share an instant (the sites of a feeder). */
export interface Totals {
  readonly startS: number;
  readonly stepS: number;
  readonly values: Float64Array;
}

/** Adds a column up per instant. `stepColumn` names the column that holds each row's length in seconds.
 *  Instants without any row stay NaN, so gaps show as gaps. */
export function totalsOf(table: Table, column: string, stepColumn: string): Totals | undefined {
  if (table.rows === 0) return undefined;
  const timeUs = table.columns["time"]!.values;
  const stepS = table.columns[stepColumn]!.values;
  const values = table.columns[column]!.values;
  let startS = Number.POSITIVE_INFINITY;
  let endS = Number.NEGATIVE_INFINITY;
  let shortestS = Number.POSITIVE_INFINITY;
  for (let row = 0; row < table.rows; row++) {
    const atS = timeUs[row]! / 1e6;
    if (atS < startS) startS = atS;
    if (atS + stepS[row]! > endS) endS = atS + stepS[row]!;
    if (stepS[row]! > 0 && stepS[row]! < shortestS) shortestS = stepS[row]!;
  }
  const count = Math.round((endS - startS) / shortestS);
  if (!Number.isFinite(count) || count < 1 || count > 4_000_000) return undefined;
  const sums = new Float64Array(count).fill(Number.NaN);
  for (let row = 0; row < table.rows; row++) {
    const first = Math.round((timeUs[row]! / 1e6 - startS) / shortestS);
    const last = Math.min(count, first + Math.max(1, Math.round(stepS[row]! / shortestS)));
    for (let index = first; index < last; index++) {
      const before = sums[index]!;
      sums[index] = Number.isNaN(before) ? values[row]! : before + values[row]!;
    }
  }
  return { startS, stepS: shortestS, values: sums };
}

/** The series as embedded: rounded, and thinned to extremes where it is long. */
export function seriesOf(label: string, totals: Totals, clock: Clock, digits: number): Series {
  const startS = totals.startS + clock.offsetS;
  const count = totals.values.length;
  if (count <= MAX_VALUES) return { label, startS, stepS: totals.stepS, high: compact(totals.values, digits) };
  const stride = Math.ceil(count / (MAX_VALUES / 2));
  const { low, high } = bucketExtremes(totals.values, stride);
  return {
    label,
    startS,
    stepS: totals.stepS * stride,
    high: compact(high, digits),
    low: compact(low, digits),
  };
}

/** A series of fewer values, its extremes kept. @param mostValues from 2 */
export function thinned(series: Series, mostValues: number): Series {
  const count = series.high.length;
  if (count <= mostValues) return series;
  const stride = Math.ceil(count / (mostValues / 2));
  const high = bucketExtremes(numbers(series.high, 0, count), stride).high;
  const low = bucketExtremes(numbers(series.low ?? series.high, 0, count), stride).low;
  return { ...series, stepS: series.stepS * stride, high: compact(high, 4), low: compact(low, 4) };
}

/** The whole span of some series [wall s]. */
export function spanOf(series: readonly Series[]): readonly [number, number] {
  const starts = series.map((one) => one.startS);
  const ends = series.map((one) => one.startS + one.stepS * one.high.length);
  return [Math.min(...starts), Math.max(...ends)];
}

/** One drawn column of a series: the extremes of the values under it. */
export interface SeriesPoint {
  readonly atS: number;
  readonly low: number;
  readonly high: number;
}

/** The part of a series inside a window, thinned to at most `pixels` columns; NaN columns mark gaps. The last point
 *  repeats the last value at its end, so that steps are drawn to their full length. */
export function pointsOf(series: Series, windowS: readonly [number, number], pixels: number): SeriesPoint[] {
  const from = Math.max(0, Math.floor((windowS[0] - series.startS) / series.stepS));
  const to = Math.min(series.high.length, Math.ceil((windowS[1] - series.startS) / series.stepS));
  if (to <= from) return [];
  const high = numbers(series.high, from, to);
  const low = series.low ? numbers(series.low, from, to) : high;
  // Whole values per column, so that every column begins where a period does.
  const stride = Math.ceil(high.length / Math.max(1, Math.floor(pixels)));
  const highs = stride === 1 ? high : bucketExtremes(high, stride).high;
  const lows = stride === 1 ? low : bucketExtremes(low, stride).low;
  const columns = highs.length;
  const columnS = stride * series.stepS;
  const points: SeriesPoint[] = [];
  for (let column = 0; column < columns; column++)
    points.push({
      atS: series.startS + from * series.stepS + column * columnS,
      low: lows[column]!,
      high: highs[column]!,
    });
  points.push({ ...points[columns - 1]!, atS: series.startS + to * series.stepS });
  return points;
}

function numbers(values: readonly (number | null)[], from: number, to: number): Float64Array {
  const part = new Float64Array(to - from);
  for (let index = from; index < to; index++) part[index - from] = values[index] ?? Number.NaN;
  return part;
}
