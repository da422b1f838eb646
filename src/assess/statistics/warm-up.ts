import { mean } from "./sample-moments.ts";

/** Where a series has settled, by MSER-5 (White 1997): of all beginnings, the one after which the mean of what is left is
 *  known best is cut off. Values are taken in batches of five, and at most the first half may go.
 *  @returns values to leave out at the beginning */
export function mser5(series: ArrayLike<number>): number {
  const middle = mean(series);
  const batches = Float64Array.from({ length: Math.floor(series.length / 5) }, (_, batch) => {
    let sum = 0;
    for (let k = 0; k < 5; k++) sum += series[5 * batch + k]! - middle;
    return sum / 5;
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
  for (let cut = 0; cut <= batches.length / 2; cut++) {
    if (errors[cut]! < best) [best, bestCut] = [errors[cut]!, cut];
  }
  return 5 * bestCut;
}
