import { US_PER_H, US_PER_S } from "../base/time.ts";
import type { SiteView } from "./policy.ts";

/** Resolution of the bisection for a continuous EVSE [A], as ACN-Sim's sorted algorithms. */
const RESOLUTION_A = 0.01;
/** Above this many active sessions insertion sort loses to the library's. */
const SMALL = 64;

/** Scratch of one sorting policy, grown to the largest site it has seen. */
export interface Ranking {
  order: Int32Array;
  rank: Float64Array;
}

export const emptyRanking = (): Ranking => ({ order: new Int32Array(0), rank: new Float64Array(0) });

/** Lists the active EVSEs by ascending rank, equal ranks in EVSE order.
 *  @returns `ranking.order`, of which the first `view.activeCount` entries count */
export const sortActive = (view: SiteView, ranking: Ranking, rankOf: RankOf): Int32Array =>
  sortEvses(view, view.active, view.activeCount, ranking, rankOf);

/** As `sortActive` of the EVSEs whose vehicle can give power back. */
export const sortBothWays = (view: SiteView, ranking: Ranking, rankOf: RankOf): Int32Array =>
  sortEvses(view, view.bothWays, view.bothWaysCount, ranking, rankOf);

type RankOf = (view: SiteView, evse: number) => number;

function sortEvses(view: SiteView, evses: Int32Array, count: number, ranking: Ranking, rankOf: RankOf): Int32Array {
  if (ranking.rank.length < view.evseCount) {
    ranking.rank = new Float64Array(view.evseCount);
    ranking.order = new Int32Array(view.evseCount);
  }
  const { order, rank } = ranking;
  for (let i = 0; i < count; i++) rank[evses[i]] = rankOf(view, evses[i]);
  if (count > SMALL) {
    order.set(evses.subarray(0, count));
    order.subarray(0, count).sort((a, b) => rank[a] - rank[b] || a - b);
    return order;
  }
  for (let i = 0; i < count; i++) {
    const evse = evses[i];
    const own = rank[evse];
    let at = i;
    while (at > 0 && rank[order[at - 1]] > own) {
      order[at] = order[at - 1];
      at--;
    }
    order[at] = evse;
  }
  return order;
}

/** The current that would meet the session's remaining energy in one control interval [A per phase]. */
export function neededCurrentA(view: SiteView, evse: number): number {
  const ampHours = (view.remainingKwh[evse] * 1000) / (view.voltageV[evse] * view.phases[evse]);
  return (ampHours * US_PER_H) / view.intervalUs;
}

/** Gives one EVSE as much as it needs, can offer and the site's limits leave, and allocates it. @returns the current [A] */
export function giveHighest(view: SiteView, evse: number): number {
  const { limits } = view;
  const wantedA = Math.min(view.maxCurrentA[evse], neededCurrentA(view, evse));
  const allowed = view.allowedCurrentsA[evse];
  let currentA: number;
  if (allowed) {
    // The lowest rate that meets the need, so that a session's last kilowatt-hours are not withheld.
    let at = 0;
    while (at < allowed.length - 1 && allowed[at] < wantedA) at++;
    while (at > 0 && !limits.isFeasible(evse, allowed[at])) at--;
    currentA = allowed[at];
  } else {
    const floorA = view.minCurrentA[evse];
    currentA = limits.highestFeasible(evse, Math.max(wantedA, floorA), RESOLUTION_A);
    if (currentA < floorA) currentA = 0;
  }
  limits.allocate(evse, currentA);
  return currentA;
}

/** Until when `giveHighest` is certain to give a session what it gives it now, though it charges meanwhile: what is needed
 *  falls no faster than what is given [µs]. @param overshoot by how much more than given it may charge [1] */
export function givenUntilUs(view: SiteView, evse: number, overshoot: number): number {
  const neededA = neededCurrentA(view, evse);
  const maxA = view.maxCurrentA[evse];
  const allowed = view.allowedCurrentsA[evse];
  let givenA = maxA;
  // What is needed may fall to here.
  let downToA = maxA;
  if (allowed) {
    let at = 0;
    while (at < allowed.length - 1 && allowed[at] < Math.min(maxA, neededA)) at++;
    givenA = allowed[at];
    downToA = Math.min(maxA, allowed[at - 1] ?? 0);
  } else if (neededA <= view.minCurrentA[evse]) return Number.POSITIVE_INFINITY;
  return view.nowUs + (view.intervalUs * (neededA - downToA)) / (givenA * (1 + overshoot)) - US_PER_S;
}
