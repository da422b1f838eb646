import { eachMean, type Means } from "./means.ts";

/** Supply voltage variations of EN 50160 (low voltage): under normal operation 95 % of the 10-minute means of each week
 *  lie within ±10 % of the declared voltage, and all of them within +10 % and −15 %. */
export const EN50160 = Object.freeze({
  lowPu: 0.9,
  highPu: 1.1,
  share: 0.95,
  lowestPu: 0.85,
  highestPu: 1.1,
  weekS: 7 * 86_400,
});

/** What EN 50160 says of one voltage. */
export interface En50160Verdict {
  readonly meets: boolean;
  /** Lowest share of any week's means within ±10 % [%]. */
  readonly withinPct: number;
  readonly lowestPu: number;
  readonly highestPu: number;
  /** Whether the means cover a week; a shorter time is judged as if it were one. */
  readonly coversWeek: boolean;
}

/** Judges the 10-minute means of one phase. Weeks are counted from the first mean; what is left over at the end counts
 *  with the last whole week. @param means voltage over the declared voltage [pu]; NaN counts as outside */
export function en50160(means: Means): En50160Verdict {
  const perWeek = Math.max(1, Math.round(EN50160.weekS / means.intervalS));
  const weeks = Math.max(1, Math.floor(means.count / perWeek));
  const inside = new Float64Array(weeks);
  const counted = new Float64Array(weeks);
  let lowestPu = Number.POSITIVE_INFINITY;
  let highestPu = Number.NEGATIVE_INFINITY;
  let isMissing = false;
  eachMean(means, (pu, k) => {
    const week = Math.min(weeks - 1, Math.floor(k / perWeek));
    counted[week] = counted[week] + 1;
    if (pu >= EN50160.lowPu && pu <= EN50160.highPu) inside[week] = inside[week] + 1;
    if (Number.isNaN(pu)) isMissing = true;
    lowestPu = Math.min(lowestPu, Number.isNaN(pu) ? lowestPu : pu);
    highestPu = Math.max(highestPu, Number.isNaN(pu) ? highestPu : pu);
  });
  const shares = Array.from(inside, (count, week) => (counted[week] > 0 ? count / counted[week] : 1));
  const least = Math.min(...shares);
  const extremesHold = !isMissing && !(lowestPu < EN50160.lowestPu) && !(highestPu > EN50160.highestPu);
  return {
    meets: means.count > 0 && extremesHold && least >= EN50160.share,
    withinPct: 100 * least,
    lowestPu: means.count > 0 ? lowestPu : Number.NaN,
    highestPu: means.count > 0 ? highestPu : Number.NaN,
    coversWeek: means.count >= perWeek,
  };
}
