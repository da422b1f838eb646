import type { SiteView } from "../policy.ts";
import { neededCurrentA } from "../sorted.ts";
import { type LimitGroups, limitGroups } from "./groups.ts";
import type { ChargingProgramme } from "./programme.ts";

/** Half-planes that stand for a phasor limit. */
const FACETS = 24;

/** What a programme is to weigh; costs are per ampere in one step. */
export interface Objective {
  /** @param step from now  @param kwhPerAmp energy of one ampere over the step */
  costOf(view: SiteView, evse: number, step: number, kwhPerAmp: number): number;
  readonly quadratic: number;
  readonly balance: number;
  readonly peakCost: number;
  readonly peakFromKw: number;
  /** What counts for vehicles that can give back; where absent they only take. */
  readonly giving?: Giving | undefined;
}

/** Costs per kilowatt-hour at the meter, in the unit of `costOf`. */
export interface Giving {
  /** What one costs that is taken in a step; giving it back earns so much. */
  costAt(step: number): number;
  /** What one weighs that is missing at departure. */
  readonly worth: number;
  /** What one that is taken out of the battery and put back wears off it. */
  readonly wear: number;
  /** Between meter and battery, each way [1]. */
  readonly efficiency: number;
  /** Time kept in hand before departure [µs]. */
  readonly marginUs: number;
}

/** Turns views of one site into programmes over a horizon, as if nobody else were to come. */
export class ProgrammeBuilder {
  private readonly known = new KnownGroups({ givesBack: false });

  /** @param horizonSteps control intervals looked ahead, departure permitting
   *  @returns a programme whose first entries are the active EVSEs, in order */
  build(view: SiteView, horizonSteps: number, objective: Objective): ChargingProgramme {
    const { active, activeCount, nowUs, intervalUs } = view;
    const hours = intervalUs / 3.6e9;
    const { groupOf, groups, re, im, boundA, coefficient } = this.known.of(view);
    const stay = new Int32Array(activeCount);
    let steps = 0;
    let entries = 0;
    for (let i = 0; i < activeCount; i++) {
      const left = Math.floor((view.departureUs[active[i]] - nowUs) / intervalUs);
      stay[i] = Math.max(1, Math.min(horizonSteps, left));
      steps = Math.max(steps, stay[i]);
      entries += stay[i];
    }
    const stepStart = new Int32Array(steps + 1);
    const session = new Int32Array(entries);
    const upperA = new Float64Array(entries);
    const cost = new Float64Array(entries);
    const kwPerAmp = Float64Array.from(active.subarray(0, activeCount), (evse) => kwPerAmpOf(view, evse));
    let e = 0;
    for (let t = 0; t < steps; t++) {
      for (let i = 0; i < activeCount; i++) {
        if (stay[i] <= t) continue;
        session[e] = i;
        upperA[e] = view.maxCurrentA[active[i]];
        cost[e] = objective.costOf(view, active[i], t, kwPerAmp[i] * hours);
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
      energyA: Float64Array.from(active.subarray(0, activeCount), (evse) => neededCurrentA(view, evse)),
      group: Int32Array.from(active.subarray(0, activeCount), (evse) => groupOf[evse]),
      groups,
      limitA: boundA,
      coefficient,
      groupKw,
      baseKw: baseKw(view, steps),
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

/** Load less solar power at the site's meter, as published; 0 where nothing is. */
export function baseKw(view: SiteView, steps: number): Float64Array {
  const { siteLoadKw, solarKw } = view.series;
  return Float64Array.from({ length: steps }, (_, t) => {
    const us = view.nowUs + t * view.intervalUs;
    const load = siteLoadKw && us < siteLoadKw.knownUntilUs ? siteLoadKw.valueAt(us) || 0 : 0;
    const solar = solarKw && us < solarKw.knownUntilUs ? solarKw.valueAt(us) || 0 : 0;
    return load - solar;
  });
}
