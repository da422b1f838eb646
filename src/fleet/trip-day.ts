import { US_PER_H } from "../base/time.ts";

/** Numbers in [0, 1) that one day of a vehicle takes. */
export const DRAWS_PER_DAY = 6;

/** One day of a vehicle away from home; instants since the scenario's start, in whole milliseconds [µs]. */
export interface TripDay {
  readonly leavesUs: number;
  /** At work, or wherever it goes at the weekend. */
  readonly arrivalUs: number;
  readonly backUs: number;
  /** Halfway home, where it may stop to charge, and when it would go on. */
  readonly stopUs: number;
  readonly onUs: number;
  /** At home, without a stop. */
  readonly homeUs: number;
  /** There and back [km]. */
  readonly km: number;
  readonly isWork: boolean;
  /** The day's own numbers, against the shares of those who stop and of those who plug in. */
  readonly stopShare: number;
  readonly plugShare: number;
}

/** Normal distributions cut at both ends. Weekday departure [h of day], time away [h] and distance [km]: the default fleet
 *  of SpiceEV; the ends of time away are ours. Weekend: assumed, later, shorter and nearer. */
const WEEKDAY = {
  leavesH: { mean: 8.25, sd: 0.42, least: 7, most: 9.5 },
  awayH: { mean: 8.33, sd: 1.35, least: 5, most: 11.5 },
  km: { mean: 47.13, sd: 19.89, least: 27.2, most: 67 },
};
const WEEKEND = {
  leavesH: { mean: 11, sd: 1.5, least: 8, most: 14 },
  awayH: { mean: 4, sd: 1.5, least: 2, most: 7 },
  km: { mean: 30, sd: 15, least: 5, most: 60 },
};
/** Assumed: mean speed from door to door. */
const KM_PER_H = 45;
/** A stop on the way: between the medians of 28 and 36 min of DC sessions in Indiana, and ten minutes either side. */
const STOP_H = { least: 0.3, most: 0.7 };

/** @param drawn `DRAWS_PER_DAY` numbers in [0, 1)  @param midnightUs local midnight at which the day begins */
export function tripDay(drawn: ArrayLike<number>, isWeekend: boolean, midnightUs: number): TripDay {
  const habits = isWeekend ? WEEKEND : WEEKDAY;
  const leavesH = cutNormal(habits.leavesH, drawn[0]!);
  const awayH = cutNormal(habits.awayH, drawn[1]!);
  const km = cutNormal(habits.km, drawn[2]!);
  const driveH = km / 2 / KM_PER_H;
  const at = (hour: number) => midnightUs + Math.round((hour * US_PER_H) / 1e3) * 1e3;
  const stopH = leavesH + awayH - driveH / 2;
  return {
    leavesUs: at(leavesH),
    arrivalUs: at(leavesH + driveH),
    backUs: at(leavesH + awayH - driveH),
    stopUs: at(stopH),
    onUs: at(stopH + STOP_H.least + (STOP_H.most - STOP_H.least) * drawn[3]!),
    homeUs: at(leavesH + awayH),
    km,
    isWork: !isWeekend,
    stopShare: drawn[4]!,
    plugShare: drawn[5]!,
  };
}

/** A normal value by its share, what lies beyond an end set to it. */
function cutNormal(
  {
    mean,
    sd,
    least,
    most,
  }: { readonly mean: number; readonly sd: number; readonly least: number; readonly most: number },
  share: number,
): number {
  return Math.min(most, Math.max(least, mean + sd * normalQuantile(share)));
}

/** Quantile of the standard normal distribution by the logistic approximation of Bowling et al. 2009 turned round
 *  (Φ(x) ≈ 1 / (1 + e^(−0.07056 x³ − 1.5976 x)), error below 1.4e-4): the real root of the cubic. */
function normalQuantile(share: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, share));
  const y = Math.log(inside / (1 - inside));
  const p = 1.5976 / 0.07056;
  const q = y / 0.07056;
  const root = Math.sqrt((q * q) / 4 + (p * p * p) / 27);
  return Math.cbrt(q / 2 + root) + Math.cbrt(q / 2 - root);
}
