import type { Means } from "./means.ts";

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
  const { values, first, stride, count } = means;
  const perWeek = Math.max(1, Math.round(EN50160.weekS / means.intervalS));
  const weeks = Math.max(1, Math.floor(count / perWeek));
  let lowestPu = Number.POSITIVE_INFINITY;
  let highestPu = Number.NEGATIVE_INFINITY;
  let isMissing = false;
  let least = 1;
  for (let week = 0; week < weeks; week++) {
    const from = week * perWeek;
    const end = week === weeks - 1 ? count : from + perWeek;
    let inside = 0;
    for (let k = from; k < end; k++) {
      const pu = values[first + k * stride];
      if (pu >= EN50160.lowPu && pu <= EN50160.highPu) inside++;
      if (Number.isNaN(pu)) isMissing = true;
      if (pu < lowestPu) lowestPu = pu;
      if (pu > highestPu) highestPu = pu;
    }
    if (end > from) least = Math.min(least, inside / (end - from));
  }
  const extremesHold = !isMissing && !(lowestPu < EN50160.lowestPu) && !(highestPu > EN50160.highestPu);
  return {
    meets: count > 0 && extremesHold && least >= EN50160.share,
    withinPct: 100 * least,
    lowestPu: count > 0 ? lowestPu : Number.NaN,
    highestPu: count > 0 ? highestPu : Number.NaN,
    coversWeek: count >= perWeek,
  };
}
