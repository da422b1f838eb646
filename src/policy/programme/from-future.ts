import { US_PER_H } from "../../base/time.ts";
import type { FutureSessions, SiteView } from "../policy.ts";
import { limitGroups } from "./groups.ts";
import type { ChargingProgramme } from "./programme.ts";

/** Half-planes that stand for a phasor limit. */
const FACETS = 128;

/** A programme over everything that will come to a site, at its control ticks: deliver as much as can be delivered. */
export interface FuturePlan {
  readonly programme: ChargingProgramme;
  /** Where each session's currents lie: entry of its first step, and that step. */
  readonly entriesOf: readonly Int32Array[];
  readonly firstStep: Int32Array;
}

/** @param view of the site's first decision, for its limits and interval */
export function programmeOfFuture(view: SiteView, future: FutureSessions): FuturePlan {
  const { intervalUs } = view;
  const { groupOf, groups, boundA, coefficient } = limitGroups(view.limits.matrix, FACETS, () => "");
  const firstStep = new Int32Array(future.count);
  const endStep = new Int32Array(future.count);
  let steps = 0;
  for (let s = 0; s < future.count; s++) {
    firstStep[s] = Math.ceil(future.arrivalUs[s] / intervalUs);
    endStep[s] = Math.max(firstStep[s], Math.floor(future.departureUs[s] / intervalUs));
    steps = Math.max(steps, endStep[s]);
  }
  const sessions = Array.from({ length: future.count }, (_, s) => s).filter((s) => endStep[s] > firstStep[s]);
  const present: number[][] = Array.from({ length: steps }, () => []);
  // In order of arrival, so that a step's sessions ascend and companions stand close together.
  for (const [k, s] of sessions.entries()) for (let t = firstStep[s]; t < endStep[s]; t++) present[t].push(k);
  const stepStart = new Int32Array(steps + 1);
  for (let t = 0; t < steps; t++) stepStart[t + 1] = stepStart[t] + present[t].length;
  const session = Int32Array.from(present.flat());
  const entriesOf = Array.from({ length: future.count }, (_, s) => new Int32Array(endStep[s] - firstStep[s]));
  for (let t = 0; t < steps; t++)
    for (const [i, k] of present[t].entries()) entriesOf[sessions[k]][t - firstStep[sessions[k]]] = stepStart[t] + i;
  const hours = intervalUs / US_PER_H;
  const energyA = Float64Array.from(sessions, (s) => future.requestedKwh[s] / future.kwPerAmp[s] / hours);
  return {
    entriesOf,
    firstStep,
    programme: {
      steps,
      sessions: sessions.length,
      stepStart,
      session,
      upperA: Float64Array.from(session, (k) => future.maxCurrentA[sessions[k]]),
      cost: Float64Array.from(session, (k) => -future.kwPerAmp[sessions[k]]),
      energyA,
      group: Int32Array.from(sessions, (s) => groupOf[future.evse[s]]),
      groups,
      limitA: boundA,
      coefficient,
      groupKw: new Float64Array(groups),
      baseKw: new Float64Array(steps),
      quadratic: 0,
      balance: 0,
      balanceRe: new Float64Array(groups),
      balanceIm: new Float64Array(groups),
      peakCost: 0,
      peakFromKw: 0,
    },
  };
}
