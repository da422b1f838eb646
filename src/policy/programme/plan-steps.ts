/** The steps of a plan in control intervals: step k is intervals [start[k], start[k + 1]). A step is as long as its share of
 *  the time until it, one interval at least: what is far away will be planned again before it comes. No step goes on where the price
 *  changes, so that coarse steps see the same prices, nor beyond an edge.
 *  @param intervals planned ahead, at least 1
 *  @param growth length of a step over the time until it begins [1]; 0 makes every step one interval
 *  @param priceAt of an interval; absent where none counts
 *  @param edges intervals that begin a step, in any order */
export function planSteps(
  intervals: number,
  growth: number,
  priceAt?: (interval: number) => number,
  edges?: Int32Array,
): Int32Array {
  const start = [0];
  for (let at = 0; at < intervals; ) {
    const length = Math.max(1, Math.floor(growth * at));
    const most = Math.min(intervals, at + length);
    let end = at + 1;
    while (end < most && (!priceAt || priceAt(end) === priceAt(at)) && !edges?.includes(end)) end++;
    start.push(end);
    at = end;
  }
  return Int32Array.from(start);
}

/** Steps that begin before an interval: those in which somebody is there who leaves at its start. */
export function stepsUntil(start: Int32Array, interval: number): number {
  let steps = 0;
  while (steps < start.length - 1 && start[steps] < interval) steps++;
  return steps;
}

/** Intervals of each step. */
export const lengthsOf = (start: Int32Array): Float64Array =>
  Float64Array.from({ length: start.length - 1 }, (_, step) => start[step + 1] - start[step]);
