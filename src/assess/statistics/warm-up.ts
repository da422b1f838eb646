import { mean } from "./sample-moments.ts";

/** Where a series has settled, by MSER-m (White 1997): of all beginnings, the one after which the mean of what is left is
 *  known best is cut off. Values are taken in batches, and at most the first half may go.
 *  @param batch values in one batch: five (MSER-5) for a series without a period, a whole period of one that has any
 *  @returns values to leave out at the beginning; half of them says that the series has not settled */
export function mser(series: ArrayLike<number>, { batch = 5 }: { readonly batch?: number } = {}): number {
  const middle = mean(series);
  const batches = Float64Array.from({ length: Math.floor(series.length / batch) }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < batch; k++) sum += series[batch * at + k]! - middle;
    return sum / batch;
  });
  let [best, bestCut] = [Number.POSITIVE_INFINITY, 0];
  let [sum, squares] = [0, 0];
  const errors = new Float64Array(batches.length);
  for (let cut = batches.length - 1; cut >= 0; cut--) {
    sum += batches[cut]!;
    squares += batches[cut]! ** 2;
    const left = batches.length - cut;
    errors[cut] = Math.max(0, squares - (sum * sum) / left) / (left * left);
  }
  // A rest that is all alike has an error of rounding alone, which must not cut further into it.
  const rounding = (1e-12 * squares) / batches.length ** 2;
  for (let cut = 0; cut <= batches.length / 2; cut++) {
    if (errors[cut]! < best - rounding) [best, bestCut] = [errors[cut]!, cut];
  }
  return batch * bestCut;
}
