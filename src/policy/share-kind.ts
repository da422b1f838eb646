import { offerBelow } from "./offer.ts";
import type { PolicyKind, SiteView } from "./policy.ts";
import { emptyRanking, giveHighest, neededCurrentA, sortActive } from "./sorted.ts";

/** Width at which the search for the common level stops, as a share of the highest level. */
const LEVEL_WIDTH = 1e-4;
/** A session whose current cannot rise by this much has met a limit [A]. */
const RISE_A = 0.05;
/** A vehicle that took less than this share of what it was given is left what it took and room to take more again: a quarter,
 *  and an ampere. */
const TAKES_ALL = 0.9;
const ROOM = 1.25;
const ROOM_A = 1;

/** What a sharing policy remembers, by EVSE: to whom it gave, the least it gave since the last control tick it was asked at,
 *  and the least it gave in the whole interval that was metered last, 0 where it does not know. */
interface Given {
  leastA: Float64Array;
  meteredLeastA: Float64Array;
  arrivalUs: Float64Array;
  /** That last tick [µs]. */
  sinceUs: number;
}

/** A policy that lets all sessions rise together, in proportion to their weights, until a limit or their own ceiling stops
 *  them; the others rise on (progressive filling, which is max-min fair). Where a floor leaves room for some only, those
 *  who came first get it.
 *  @param weightOf positive; the current of a session per unit of the common level */
export function shareKind(
  kind: string,
  summary: string,
  weightOf: (view: SiteView, evse: number) => number,
): PolicyKind {
  return {
    kind,
    summary,
    blindToGrid: true,
    params: {},
    create: () => {
      const ranking = emptyRanking();
      const none = () => new Float64Array(0);
      const state: Given = { leastA: none(), meteredLeastA: none(), arrivalUs: none(), sinceUs: Number.NaN };
      let weight = new Float64Array(0);
      let ceiling = new Float64Array(0);
      return {
        state,
        decide(view, setPointA) {
          lookBack(view, state);
          const isTick = view.nowUs === view.meteredUntilUs;
          if (weight.length < view.evseCount) {
            weight = new Float64Array(view.evseCount);
            ceiling = new Float64Array(view.evseCount);
          }
          const rising = sortActive(view, ranking, (site, evse) => site.arrivalUs[evse]);
          for (let i = 0; i < view.activeCount; i++) {
            const evse = rising[i];
            weight[evse] = weightOf(view, evse);
            ceiling[evse] = Math.min(
              view.maxCurrentA[evse],
              Math.max(Math.min(neededCurrentA(view, evse), takenA(view, evse, state)), view.minCurrentA[evse]),
            );
          }
          fill(view, setPointA, rising, weight, ceiling);
          const order = sortActive(view, ranking, (site, evse) => site.arrivalUs[evse]);
          for (let i = 0; i < view.activeCount; i++) {
            const evse = order[i];
            if (setPointA[evse] === 0) setPointA[evse] = giveFloor(view, evse);
            state.leastA[evse] = isTick ? setPointA[evse] : Math.min(state.leastA[evse], setPointA[evse]);
            state.arrivalUs[evse] = view.arrivalUs[evse];
          }
        },
      };
    },
  };
}

/** At the first decision since another interval was metered: what was given since the last tick is what that meter's mean
 *  is held against, if this policy was asked when the interval began. */
function lookBack(view: SiteView, state: Given): void {
  if (state.leastA.length < view.evseCount) {
    state.leastA = new Float64Array(view.evseCount);
    state.meteredLeastA = new Float64Array(view.evseCount);
    state.arrivalUs = new Float64Array(view.evseCount);
  }
  if (view.meteredUntilUs === state.sinceUs) return;
  const wasAsked = view.meteredFromUs === state.sinceUs;
  for (let evse = 0; evse < view.evseCount; evse++) {
    state.meteredLeastA[evse] = wasAsked ? state.leastA[evse] : 0;
    state.leastA[evse] = 0;
  }
  state.sinceUs = view.meteredUntilUs;
}

/** What a session can be expected to take, by what it took of what it was given at any time of the metered interval [A]; no
 *  bound where it took all, or was given nothing. */
function takenA(view: SiteView, evse: number, { meteredLeastA, arrivalUs }: Given): number {
  const meteredA = view.meteredA[evse];
  const givenA = meteredLeastA[evse];
  const isKnown = arrivalUs[evse] === view.arrivalUs[evse] && givenA > 0 && meteredA < TAKES_ALL * givenA;
  return isKnown ? ROOM * meteredA + ROOM_A : Number.POSITIVE_INFINITY;
}

/** Raises the common level as often as somebody is still rising; `rising` is used up. */
function fill(
  view: SiteView,
  setPointA: Float64Array,
  rising: Int32Array,
  weight: Float64Array,
  ceiling: Float64Array,
): void {
  let count = view.activeCount;
  let levelA = 0;
  while (count > 0) {
    let top = levelA;
    for (let i = 0; i < count; i++) top = Math.max(top, ceiling[rising[i]] / weight[rising[i]]);
    let low = levelA;
    let high = top;
    const set = (level: number): boolean => {
      for (let i = 0; i < count; i++)
        view.limits.allocate(
          rising[i],
          offerBelow(view, rising[i], Math.min(ceiling[rising[i]], weight[rising[i]] * level)),
        );
      for (let i = 0; i < count; i++) {
        const currentA = offerBelow(view, rising[i], Math.min(ceiling[rising[i]], weight[rising[i]] * level));
        if (!view.limits.isFeasible(rising[i], currentA)) return false;
      }
      return true;
    };
    if (set(high)) low = high;
    while (high - low > LEVEL_WIDTH * top) {
      const middle = (low + high) / 2;
      if (set(middle)) low = middle;
      else high = middle;
    }
    set(low);
    levelA = low;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const evse = rising[i];
      const wantedA = Math.min(ceiling[evse], weight[evse] * levelA);
      setPointA[evse] = offerBelow(view, evse, wantedA);
      const canRise = wantedA < ceiling[evse] && view.limits.isFeasible(evse, wantedA + RISE_A);
      if (canRise) rising[kept++] = evse;
    }
    // Whoever stops, stops for good; when nobody does, the level itself is what cannot rise.
    if (kept === count) return;
    count = kept;
  }
}

/** The least current an EVSE can charge with, where the limits leave it; it is allocated. @returns the current [A] */
function giveFloor(view: SiteView, evse: number): number {
  const allowed = view.allowedCurrentsA[evse];
  const floorA = allowed ? (allowed[1] ?? 0) : view.minCurrentA[evse];
  if (floorA === 0) return giveHighest(view, evse);
  if (!view.limits.isFeasible(evse, floorA)) return 0;
  view.limits.allocate(evse, floorA);
  return floorA;
}
