import { US_PER_H } from "../../base/time.ts";
import type { SiteView } from "../policy.ts";
import { neededCurrentA } from "../sorted.ts";
import { type LimitGroups, limitGroups } from "./groups.ts";
import { lengthsOf, planSteps } from "./plan-steps.ts";
import type { ChargingProgramme } from "./programme.ts";

/** Half-planes that stand for a phasor limit. */
const FACETS = 24;

/** What a programme is to weigh; costs are per ampere in one control interval. */
export interface Objective {
  /** @param interval from now  @param kwhPerAmp energy of one ampere over the interval */
  costOf(view: SiteView, evse: number, interval: number, kwhPerAmp: number): number;
  /** A published price in the costs: no step of the plan goes across a change of it. */
  readonly priceAt?: ((interval: number) => number) | undefined;
  readonly quadratic: number;
  readonly balance: number;
  readonly peakCost: number;
  readonly peakFromKw: number;
  /** What counts for vehicles that can give back; where absent they only take. */
  readonly giving?: Giving | undefined;
}

/** Costs per kilowatt-hour at the meter, in the unit of `costOf`. */
export interface Giving {
  /** What one costs that is taken in an interval; giving it back earns so much. */
  costAt(interval: number): number;
  /** What one weighs that is missing at departure. */
  readonly worth: number;
  /** What one that is taken out of the battery and put back wears off it. */
  readonly wear: number;
  /** Between meter and battery, each way [1]. */
  readonly efficiency: number;
  /** Time kept in hand before departure [µs]. */
  readonly marginUs: number;
}

/** How far a plan looks and how finely. */
export interface PlanSpan {
  /** Control intervals looked ahead, departure permitting. */
  readonly intervals: number;
  /** Length of a step over the time until it begins [1]; 0 where all are one interval. */
  readonly growth: number;
}

/** Turns views of one site into programmes over a horizon, as if nobody else were to come. */
export class ProgrammeBuilder {
  private readonly known = new KnownGroups({ givesBack: false });

  /** Within a step of several intervals a session's current is the same in all in which it is there, so what a plan may do
   *  on coarse steps it may do on fine ones.
   *  @returns a programme whose first entries are the active EVSEs, in order */
  build(view: SiteView, span: PlanSpan, objective: Objective): ChargingProgramme {
    const { active, activeCount, nowUs, intervalUs } = view;
    const hours = intervalUs / US_PER_H;
    const { groupOf, groups, re, im, boundA, coefficient } = this.known.of(view);
    const stay = new Int32Array(activeCount);
    let intervals = 0;
    for (let i = 0; i < activeCount; i++) {
      const left = Math.floor((view.departureUs[active[i]] - nowUs) / intervalUs);
      stay[i] = Math.max(1, Math.min(span.intervals, left));
      intervals = Math.max(intervals, stay[i]);
    }
    const starts = planSteps(intervals, span.growth, objective.priceAt, edgesOf(objective, stay));
    const steps = starts.length - 1;
    let entries = 0;
    for (let t = 0; t < steps; t++) for (let i = 0; i < activeCount; i++) if (stay[i] > starts[t]) entries++;
    const stepStart = new Int32Array(steps + 1);
    const session = new Int32Array(entries);
    const upperA = new Float64Array(entries);
    const cost = new Float64Array(entries);
    const gain = new Float64Array(entries);
    const kwPerAmp = Float64Array.from(active.subarray(0, activeCount), (evse) => kwPerAmpOf(view, evse));
    let e = 0;
    for (let t = 0; t < steps; t++) {
      for (let i = 0; i < activeCount; i++) {
        if (stay[i] <= starts[t]) continue;
        const end = Math.min(stay[i], starts[t + 1]);
        session[e] = i;
        upperA[e] = view.maxCurrentA[active[i]];
        gain[e] = end - starts[t];
        for (let k = starts[t]; k < end; k++)
          cost[e] = cost[e] + objective.costOf(view, active[i], k, kwPerAmp[i] * hours);
        e++;
      }
      stepStart[t + 1] = e;
    }
    const groupKw = new Float64Array(groups);
    for (let i = 0; i < activeCount; i++) groupKw[groupOf[active[i]]] = kwPerAmp[i];
    const rows = view.limits.matrix.limitA.length;
    return {
      steps,
      sessions: activeCount,
      stepStart,
      session,
      upperA,
      cost,
      gain,
      weight: lengthsOf(starts),
      energyA: Float64Array.from(active.subarray(0, activeCount), (evse) => neededCurrentA(view, evse)),
      group: Int32Array.from(active.subarray(0, activeCount), (evse) => groupOf[evse]),
      groups,
      limitA: boundA,
      coefficient,
      groupKw,
      baseKw: baseKw(view, starts, objective),
      quadratic: objective.quadratic,
      balance: objective.balance,
      // Unbalance is what the first three limits see as a sum: the lines, where a layout has any.
      balanceRe: sumOver(re, Math.min(3, rows), groups),
      balanceIm: sumOver(im, Math.min(3, rows), groups),
      peakCost: objective.peakCost,
      peakFromKw: objective.peakFromKw,
    };
  }
}

/** The groups of one site's EVSEs, found anew only when the phases that vehicles charge on change, or a limit does. */
export class KnownGroups {
  private groups: LimitGroups | undefined;
  private phases = new Int32Array(0);
  private limitA = new Float64Array(0);
  private readonly givesBack: boolean;

  constructor({ givesBack }: { readonly givesBack: boolean }) {
    this.givesBack = givesBack;
  }

  of(view: SiteView): LimitGroups {
    const { limitA } = view.limits.matrix;
    const isSame =
      this.phases.length === view.evseCount &&
      this.phases.every((phases, k) => phases === view.phases[k]) &&
      this.limitA.every((known, k) => known === limitA[k]);
    if (!isSame || !this.groups) {
      this.limitA = Float64Array.from(limitA);
      this.phases = Int32Array.from(view.phases);
      const key = (evse: number) => `${view.phases[evse]}/${view.voltageV[evse]}`;
      this.groups = limitGroups(view.limits.matrix, FACETS, key, this.givesBack);
    }
    return this.groups;
  }
}

export const kwPerAmpOf = (view: SiteView, evse: number): number => (view.voltageV[evse] * view.phases[evse]) / 1000;

export function sumOver(part: Float64Array, rows: number, groups: number): Float64Array {
  const sum = new Float64Array(groups);
  for (let l = 0; l < rows; l++) for (let g = 0; g < groups; g++) sum[g] = sum[g] + part[l * groups + g];
  return sum;
}

/** Where a step must begin because somebody leaves: a square counts a current for a whole step, so that of one who is there
 *  for a part of it would be dearer than in the others. @param stays by session [intervals] */
export const edgesOf = ({ quadratic, balance }: Objective, stays: Int32Array): Int32Array | undefined =>
  quadratic > 0 || balance > 0 ? stays : undefined;

/** Load less solar power at the site's meter, as published; 0 where nothing is. Of a step of several intervals the highest
 *  where the peak counts, else the mean. */
export function baseKw(view: SiteView, starts: Int32Array, { peakCost }: Objective): Float64Array {
  const { siteLoadKw, solarKw } = view.series;
  const intervalKw = (interval: number) => {
    const us = view.nowUs + interval * view.intervalUs;
    const load = siteLoadKw && us < siteLoadKw.knownUntilUs ? siteLoadKw.valueAt(us) || 0 : 0;
    const solar = solarKw && us < solarKw.knownUntilUs ? solarKw.valueAt(us) || 0 : 0;
    return load - solar;
  };
  return Float64Array.from({ length: starts.length - 1 }, (_, t) => {
    let [sum, most] = [0, Number.NEGATIVE_INFINITY];
    for (let k = starts[t]; k < starts[t + 1]; k++) {
      const kw = intervalKw(k);
      sum += kw;
      if (kw > most) most = kw;
    }
    return peakCost > 0 ? most : sum / (starts[t + 1] - starts[t]);
  });
}
