import { boundAt, type ChargingProgramme, type EnergyPaths } from "./programme.ts";

/** A value for every constraint of a programme: its multiplier, a target, or a change of either. */
export interface PerConstraint {
  /** Current ≥ 0 and current ≤ bound, by entry. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** By session. */
  readonly energy: Float64Array;
  /** [steps × limits] */
  readonly limit: Float64Array;
  /** Power ≤ peak, by step; no entries where the peak costs nothing. */
  readonly power: Float64Array;
  /** Peak ≥ 0; one entry, or none. */
  readonly peak: Float64Array;
  /** Energy so far ≥ and ≤ its bounds, as the programme's paths; no entries where it has none. */
  readonly pathLow: Float64Array;
  readonly pathHigh: Float64Array;
}

/** Least slack [A], [kW]. */
const LEAST = 1e-10;

export const hasPeak = (p: ChargingProgramme): boolean => p.peakCost > 0;

export function perConstraint(p: ChargingProgramme): PerConstraint {
  const peaks = hasPeak(p) ? 1 : 0;
  return {
    low: new Float64Array(p.session.length),
    high: new Float64Array(p.session.length),
    energy: new Float64Array(p.sessions),
    limit: new Float64Array(p.steps * p.limitA.length),
    power: new Float64Array(p.steps * peaks),
    peak: new Float64Array(peaks),
    pathLow: new Float64Array(p.paths?.low.length ?? 0),
    pathHigh: new Float64Array(p.paths?.low.length ?? 0),
  };
}

/** The arrays of a value for every constraint, in a fixed order. */
export const arraysOf = (of: PerConstraint): readonly Float64Array[] => [
  of.low,
  of.high,
  of.energy,
  of.limit,
  of.power,
  of.peak,
  of.pathLow,
  of.pathHigh,
];

/** Currents strictly inside all constraints, with what the constraints see of them. */
export class Point {
  readonly p: ChargingProgramme;
  readonly currentA: Float64Array;
  /** Peak above `peakFromKw` [kW]. */
  peakKw = 0;
  /** What each constraint has left. */
  readonly slack: PerConstraint;
  /** Sums of group currents [steps × groups], and power [steps]. */
  readonly groupA: Float64Array;
  readonly powerKw: Float64Array;
  readonly step: Int32Array;
  readonly gain: Float64Array;
  readonly sign: Float64Array;
  readonly weight: Float64Array;
  /** What flows along the paths, summed up to each step, or from each on. */
  private readonly path: Float64Array;

  constructor(p: ChargingProgramme) {
    this.p = p;
    this.currentA = new Float64Array(p.session.length);
    this.slack = perConstraint(p);
    this.groupA = new Float64Array(p.steps * p.groups);
    this.powerKw = new Float64Array(p.steps);
    this.step = new Int32Array(p.session.length);
    this.gain = p.gain ?? new Float64Array(p.session.length).fill(1);
    this.sign = p.sign ?? new Float64Array(p.session.length).fill(1);
    this.weight = p.weight ?? new Float64Array(p.steps).fill(1);
    this.path = new Float64Array(p.paths?.low.length ?? 0);
    for (let t = 0; t < p.steps; t++) this.step.fill(t, p.stepStart[t], p.stepStart[t + 1]);
    this.begin();
  }

  /** Half of what each session could take evenly, less where a limit binds. */
  private begin(): void {
    const { p, currentA } = this;
    const limits = p.limitA.length;
    const count = new Float64Array(p.sessions);
    for (let e = 0; e < currentA.length; e++) count[p.session[e]] = count[p.session[e]] + this.gain[e];
    for (let e = 0; e < currentA.length; e++)
      currentA[e] = 0.5 * Math.min(p.upperA[e], p.energyA[p.session[e]] / count[p.session[e]]);
    if (p.paths) beginPaths(p, p.paths, this.gain, this.sign, currentA);
    this.measure();
    for (let t = 0; t < p.steps; t++) {
      let scale = 1;
      for (let l = 0; l < limits; l++) {
        let sumA = 0;
        for (let g = 0; g < p.groups; g++) sumA += p.coefficient[l * p.groups + g] * this.groupA[t * p.groups + g];
        scale = Math.min(scale, (0.5 * boundAt(p, t, l)) / Math.max(1e-9, sumA));
      }
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++)
        if (this.sign[e] !== 0) currentA[e] = currentA[e] * scale;
    }
    this.measure();
    if (!hasPeak(p)) return;
    let highestKw = p.peakFromKw;
    for (const kw of this.powerKw) if (kw > highestKw) highestKw = kw;
    this.peakKw = 1.5 * (highestKw - p.peakFromKw) + 1;
    this.measure();
  }

  /** Takes in changed currents. */
  measure(): void {
    const { p, currentA, groupA, slack } = this;
    const { groups } = p;
    const limits = p.limitA.length;
    groupA.fill(0);
    slack.energy.set(p.energyA);
    for (let e = 0; e < currentA.length; e++) {
      const session = p.session[e];
      slack.low[e] = currentA[e];
      slack.high[e] = p.upperA[e] - currentA[e];
      slack.energy[session] = slack.energy[session] - this.gain[e] * currentA[e];
      const k = this.step[e] * groups + p.group[session];
      groupA[k] = groupA[k] + this.sign[e] * currentA[e];
    }
    this.pathSums(currentA, slack.pathLow);
    for (let k = 0; k < slack.pathLow.length; k++) {
      slack.pathHigh[k] = p.paths!.high[k] - slack.pathLow[k];
      slack.pathLow[k] = slack.pathLow[k] - p.paths!.low[k];
    }
    for (let t = 0; t < p.steps; t++) {
      let kw = p.baseKw[t];
      for (let g = 0; g < groups; g++) kw += p.groupKw[g] * groupA[t * groups + g];
      this.powerKw[t] = kw;
      for (let l = 0; l < limits; l++) {
        let left = boundAt(p, t, l);
        for (let g = 0; g < groups; g++) left -= p.coefficient[l * groups + g] * groupA[t * groups + g];
        slack.limit[t * limits + l] = left;
      }
      if (hasPeak(p)) slack.power[t] = p.peakFromKw + this.peakKw - kw;
    }
    if (hasPeak(p)) slack.peak[0] = this.peakKw;
    // What is taken off a sum may come out as 0 by rounding; inside means above 0.
    for (const array of arraysOf(slack)) for (let k = 0; k < array.length; k++) if (array[k] < LEAST) array[k] = LEAST;
  }

  /** What each session has gained by the end of each step. @param currentA by entry @param out as the paths */
  pathSums(currentA: Float64Array, out: Float64Array): void {
    const { paths, session } = this.p;
    if (!paths) return;
    const { start } = paths;
    out.fill(0);
    for (let e = 0; e < currentA.length; e++) {
      const at = start[session[e]] + this.step[e];
      if (at < start[session[e] + 1]) out[at] = out[at] + this.gain[e] * currentA[e];
    }
    for (let s = 0; s < start.length - 1; s++)
      for (let at = start[s] + 1; at < start[s + 1]; at++) out[at] = out[at] + out[at - 1];
  }

  /** What the paths' weights pull at an ampere of each entry [per gain]: those of its own step and all after it.
   *  @returns as the paths; lasts until the next call */
  pathPull(weight: PerConstraint): Float64Array {
    const { path } = this;
    const { paths } = this.p;
    if (!paths) return path;
    for (let s = 0; s < paths.start.length - 1; s++) {
      let sum = 0;
      for (let at = paths.start[s + 1] - 1; at >= paths.start[s]; at--) {
        sum += weight.pathHigh[at] - weight.pathLow[at];
        path[at] = sum;
      }
    }
    return path;
  }

  /** Its part for one entry; 0 for a session without bounds on its way. */
  pullAt(pull: Float64Array, e: number): number {
    const { paths, session } = this.p;
    if (!paths) return 0;
    const at = paths.start[session[e]] + this.step[e];
    return at < paths.start[session[e] + 1] ? pull[at] : 0;
  }

  objective(): number {
    const { p, currentA } = this;
    let sum = p.peakCost * this.peakKw;
    for (let e = 0; e < currentA.length; e++) sum += p.cost[e] * currentA[e];
    for (let t = 0; t < p.steps; t++) {
      const re = this.unbalance(t, p.balanceRe);
      const im = this.unbalance(t, p.balanceIm);
      sum += 0.5 * this.weight[t] * (p.quadratic * this.powerKw[t] * this.powerKw[t] + p.balance * (re * re + im * im));
    }
    return sum;
  }

  private unbalance(t: number, part: Float64Array): number {
    const { groups } = this.p;
    let sum = 0;
    for (let g = 0; g < groups; g++) sum += part[g] * this.groupA[t * groups + g];
    return sum;
  }

  /** Gradient by group of one step's shared terms: the objective's, and the constraints' times a weight each.
   *  @param weight as long as the slacks @param out [groups] */
  groupGradient(t: number, weight: PerConstraint, out: Float64Array): void {
    const { p } = this;
    const { groups } = p;
    const limits = p.limitA.length;
    const kw = this.weight[t] * p.quadratic * this.powerKw[t] + (hasPeak(p) ? weight.power[t] : 0);
    const re = p.balance > 0 ? this.weight[t] * p.balance * this.unbalance(t, p.balanceRe) : 0;
    const im = p.balance > 0 ? this.weight[t] * p.balance * this.unbalance(t, p.balanceIm) : 0;
    for (let g = 0; g < groups; g++) out[g] = p.groupKw[g] * kw + re * p.balanceRe[g] + im * p.balanceIm[g];
    for (let l = 0; l < limits; l++) {
      const factor = weight.limit[t * limits + l];
      for (let g = 0; g < groups; g++) out[g] = out[g] + factor * p.coefficient[l * groups + g];
    }
  }

  /** Largest component of the Lagrangian's gradient, those of currents over their step's weight. */
  dualResidual(multiplier: PerConstraint): number {
    const { p } = this;
    const byGroup = new Float64Array(p.groups);
    const pull = this.pathPull(multiplier);
    let most = 0;
    let peak = hasPeak(p) ? p.peakCost - multiplier.peak[0] : 0;
    for (let t = 0; t < p.steps; t++) {
      this.groupGradient(t, multiplier, byGroup);
      if (hasPeak(p)) peak -= multiplier.power[t];
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
        const s = p.session[e];
        const stored = this.gain[e] * (multiplier.energy[s] + this.pullAt(pull, e));
        const r = p.cost[e] + this.sign[e] * byGroup[p.group[s]] + stored - multiplier.low[e] + multiplier.high[e];
        if (Math.abs(r) > most * this.weight[t]) most = Math.abs(r) / this.weight[t];
      }
    }
    return Math.max(most, Math.abs(peak));
  }
}

/** Sessions that give and take begin with as much one way as the other, so that they hold what they hold. */
function beginPaths(
  p: ChargingProgramme,
  { start }: EnergyPaths,
  gain: Float64Array,
  sign: Float64Array,
  currentA: Float64Array,
): void {
  for (let e = 0; e < currentA.length; e++) {
    const s = p.session[e];
    if (start[s] === start[s + 1]) continue;
    if (sign[e] === 0) currentA[e] = 0.5 * p.upperA[e];
    // Taking and giving of a step stand beside each other.
    else if (sign[e] < 0) {
      const taken = Math.min(0.25 * p.upperA[e - 1], (0.25 * p.upperA[e] * -gain[e]) / gain[e - 1]);
      currentA[e - 1] = taken;
      currentA[e] = (taken * gain[e - 1]) / -gain[e];
    }
  }
}
