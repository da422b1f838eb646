import { EnvelopeCholesky } from "./envelope-cholesky.ts";
import { kernelOf } from "./kernel.ts";
import { hasPeak, type PerConstraint, type Point, perConstraint } from "./point.ts";
import type { ChargingProgramme } from "./programme.ts";
import { StorageCoupling } from "./storage-coupling.ts";

/** The Newton system of a point and its multipliers. Its matrix is a diagonal, plus few groups per step, plus one term per
 *  session (and one for the peak): the steps are eliminated by Woodbury, the sessions by their Schur complement. */
export class Newton {
  private readonly p: ChargingProgramme;
  private readonly point: Point;
  private readonly multiplier: PerConstraint;
  private readonly weight: PerConstraint;
  private readonly inverse: Float64Array;
  private readonly kernel: Float64Array;
  /** One over the sum of a group's inverses [steps × groups]. */
  private readonly evenly: Float64Array;
  private readonly rhs: Float64Array;
  private readonly border: Float64Array;
  private readonly borderSolved: Float64Array;
  private readonly rest: Float64Array;
  private readonly bySession: Float64Array;
  private readonly byGroup: Float64Array;
  private readonly groupStepA: Float64Array;
  private readonly schur: EnvelopeCholesky;
  /** In place of the sessions' Schur complement where energies are bounded on their way. */
  private readonly storage: StorageCoupling | undefined;
  /** Keeps currents that no bound touches from making the matrix singular; far below the costs. */
  private readonly damping: number;

  /** The direction found last: of the currents, the peak, the multipliers and the slacks. */
  readonly currentA: Float64Array;
  peakKw = 0;
  readonly multiplierStep: PerConstraint;
  readonly slackStep: PerConstraint;

  constructor(point: Point, multiplier: PerConstraint, damping: number) {
    this.damping = damping;
    const { p } = point;
    this.p = p;
    this.point = point;
    this.multiplier = multiplier;
    const byEntry = () => new Float64Array(p.session.length);
    this.inverse = byEntry();
    this.rhs = byEntry();
    this.border = byEntry();
    this.borderSolved = byEntry();
    this.rest = byEntry();
    this.currentA = byEntry();
    this.weight = perConstraint(p);
    this.multiplierStep = perConstraint(p);
    this.slackStep = perConstraint(p);
    this.kernel = new Float64Array(p.steps * p.groups * p.groups);
    this.evenly = new Float64Array(p.steps * p.groups);
    this.bySession = new Float64Array(p.sessions);
    this.byGroup = new Float64Array(p.groups);
    this.groupStepA = new Float64Array(p.steps * p.groups);
    this.storage = p.paths && new StorageCoupling(point, p.paths);
    this.schur = new EnvelopeCholesky(p.paths ? new Int32Array(0) : firstCompanions(p));
  }

  /** Factorises the matrix at the present point. @throws SimulationError where it has lost its rank */
  factorise(): void {
    const { p, inverse, schur, kernel, multiplier } = this;
    const { slack, gain, sign } = this.point;
    const { groups, session, group } = p;
    schur.clear();
    const sums = new Float64Array(groups);
    const matrix = new Float64Array(groups * groups);
    const { values } = schur;
    for (let t = 0; t < p.steps; t++) {
      const from = p.stepStart[t];
      const to = p.stepStart[t + 1];
      const pull = hasPeak(p) ? multiplier.power[t] / slack.power[t] : 0;
      sums.fill(0);
      for (let e = from; e < to; e++) {
        const g = group[session[e]];
        inverse[e] = 1 / (multiplier.low[e] / slack.low[e] + multiplier.high[e] / slack.high[e] + this.damping);
        if (sign[e] !== 0) sums[g] = sums[g] + inverse[e];
        this.border[e] = -pull * p.groupKw[g] * sign[e];
      }
      this.curvature(t, pull, matrix);
      const base = t * groups * groups;
      kernelOf(matrix, sums, groups, kernel, base);
      for (let g = 0; g < groups; g++) {
        this.evenly[t * groups + g] = sums[g] > 0 ? 1 / sums[g] : 0;
        kernel[base + g * groups + g] = kernel[base + g * groups + g] - this.evenly[t * groups + g];
      }
      for (let e = this.storage ? to : from; e < to; e++) {
        const s = session[e];
        const row = schur.start[s] - schur.first[s];
        const own = base + group[s] * groups;
        const d = inverse[e] * gain[e];
        for (let f = from; f < e; f++) {
          const other = session[f];
          values[row + other] = values[row + other] + d * inverse[f] * gain[f] * kernel[own + group[other]];
        }
        values[row + s] = values[row + s] + d * gain[e] + d * d * kernel[own + group[s]];
      }
      this.storage?.add(t, inverse, kernel, base);
      for (let g = 0; g < groups; g++)
        kernel[base + g * groups + g] = kernel[base + g * groups + g] + this.evenly[t * groups + g];
    }
    if (this.storage) this.storage.factorise(multiplier);
    else {
      for (let s = 0; s < p.sessions; s++) {
        const at = schur.at(s, s);
        values[at] = values[at] + slack.energy[s] / multiplier.energy[s];
      }
      schur.factorise();
    }
    if (hasPeak(p)) this.invert(this.border, this.borderSolved);
  }

  /** What a step's groups add to the matrix [groups × groups]. */
  private curvature(t: number, pull: number, matrix: Float64Array): void {
    const { p, multiplier } = this;
    const { slack } = this.point;
    const { groups, coefficient } = p;
    const limits = p.limitA.length;
    const quadratic = this.point.weight[t] * p.quadratic;
    const balance = this.point.weight[t] * p.balance;
    for (let g = 0; g < groups; g++)
      for (let h = 0; h <= g; h++)
        matrix[g * groups + h] =
          (quadratic + pull) * p.groupKw[g] * p.groupKw[h] +
          balance * (p.balanceRe[g] * p.balanceRe[h] + p.balanceIm[g] * p.balanceIm[h]);
    for (let l = 0; l < limits; l++) {
      const weight = multiplier.limit[t * limits + l] / slack.limit[t * limits + l];
      for (let g = 0; g < groups; g++) {
        const along = weight * coefficient[l * groups + g];
        if (along === 0) continue;
        for (let h = 0; h <= g; h++)
          matrix[g * groups + h] = matrix[g * groups + h] + along * coefficient[l * groups + h];
      }
    }
    for (let g = 0; g < groups; g++) for (let h = 0; h < g; h++) matrix[h * groups + g] = matrix[g * groups + h];
  }

  /** Finds the direction that takes every multiplier times its slack to a target. */
  solve(target: PerConstraint): void {
    const { p, rhs, currentA, weight, byGroup } = this;
    const { slack, gain, sign } = this.point;
    const limits = p.limitA.length;
    for (let k = 0; k < weight.pathLow.length; k++) {
      weight.pathLow[k] = target.pathLow[k] / slack.pathLow[k];
      weight.pathHigh[k] = target.pathHigh[k] / slack.pathHigh[k];
    }
    const pull = this.point.pathPull(weight);
    for (let k = 0; k < weight.limit.length; k++) weight.limit[k] = target.limit[k] / slack.limit[k];
    for (let k = 0; k < weight.power.length; k++) weight.power[k] = target.power[k] / slack.power[k];
    for (let t = 0; t < p.steps; t++) {
      this.point.groupGradient(t, weight, byGroup);
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
        const s = p.session[e];
        rhs[e] =
          target.low[e] / slack.low[e] -
          target.high[e] / slack.high[e] -
          gain[e] * (target.energy[s] / slack.energy[s] + this.point.pullAt(pull, e)) -
          p.cost[e] -
          sign[e] * byGroup[p.group[s]];
      }
    }
    this.invert(rhs, currentA);
    if (hasPeak(p)) this.solvePeak(target);
    this.follow(target, limits);
  }

  /** The peak is one more unknown; its row and column are eliminated last. */
  private solvePeak(target: PerConstraint): void {
    const { p, currentA, multiplier, border, borderSolved } = this;
    const { slack } = this.point;
    let own = multiplier.peak[0] / slack.peak[0];
    let right = target.peak[0] / slack.peak[0] - p.peakCost;
    for (let t = 0; t < p.steps; t++) {
      own += multiplier.power[t] / slack.power[t];
      right += target.power[t] / slack.power[t];
    }
    for (let e = 0; e < currentA.length; e++) {
      own -= border[e] * borderSolved[e];
      right -= border[e] * currentA[e];
    }
    this.peakKw = right / own;
    for (let e = 0; e < currentA.length; e++) currentA[e] = currentA[e] - borderSolved[e] * this.peakKw;
  }

  /** What slacks and multipliers do along the direction. */
  private follow(target: PerConstraint, limits: number): void {
    const { p, currentA, groupStepA, slackStep, multiplierStep, multiplier } = this;
    const { slack, step, gain, sign } = this.point;
    const { groups } = p;
    groupStepA.fill(0);
    slackStep.energy.fill(0);
    for (let e = 0; e < currentA.length; e++) {
      const s = p.session[e];
      const change = currentA[e];
      slackStep.low[e] = change;
      slackStep.high[e] = -change;
      slackStep.energy[s] = slackStep.energy[s] - gain[e] * change;
      const k = step[e] * groups + p.group[s];
      groupStepA[k] = groupStepA[k] + sign[e] * change;
    }
    this.point.pathSums(currentA, slackStep.pathLow);
    for (let k = 0; k < slackStep.pathLow.length; k++) slackStep.pathHigh[k] = -slackStep.pathLow[k];
    for (let t = 0; t < p.steps; t++) {
      for (let l = 0; l < limits; l++) {
        let left = 0;
        for (let g = 0; g < groups; g++) left -= p.coefficient[l * groups + g] * groupStepA[t * groups + g];
        slackStep.limit[t * limits + l] = left;
      }
      if (!hasPeak(p)) continue;
      let rise = 0;
      for (let g = 0; g < groups; g++) rise += p.groupKw[g] * groupStepA[t * groups + g];
      slackStep.power[t] = this.peakKw - rise;
    }
    if (hasPeak(p)) slackStep.peak[0] = this.peakKw;
    for (const part of ["low", "high", "energy", "limit", "power", "peak", "pathLow", "pathHigh"] as const)
      complement(multiplierStep[part], target[part], multiplier[part], slack[part], slackStep[part]);
  }

  /** Applies the inverse of the matrix without the peak. */
  private invert(right: Float64Array, out: Float64Array): void {
    const { p, bySession, schur, rest, storage } = this;
    const { gain } = this.point;
    this.invertSteps(right, out);
    if (storage) storage.pull(right, out, rest);
    else {
      bySession.fill(0);
      for (let e = 0; e < out.length; e++) bySession[p.session[e]] = bySession[p.session[e]] + gain[e] * out[e];
      schur.solve(bySession);
      for (let e = 0; e < out.length; e++) rest[e] = right[e] - gain[e] * bySession[p.session[e]];
    }
    this.invertSteps(rest, out);
  }

  /** Applies the inverse of the steps' own parts. */
  private invertSteps(right: Float64Array, out: Float64Array): void {
    const { p, inverse, kernel, byGroup } = this;
    const { groups, group, session } = p;
    const { sign } = this.point;
    for (let t = 0; t < p.steps; t++) {
      byGroup.fill(0);
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
        const g = group[session[e]];
        byGroup[g] = byGroup[g] + sign[e] * inverse[e] * right[e];
      }
      const base = t * groups * groups;
      for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
        const g = group[session[e]];
        const row = base + g * groups;
        let sum = right[e] - sign[e] * byGroup[g] * this.evenly[t * groups + g];
        for (let h = 0; h < groups; h++) sum += sign[e] * kernel[row + h] * byGroup[h];
        out[e] = inverse[e] * sum;
      }
    }
  }
}

/** Changes of multipliers that take multiplier · slack to its target, to first order. */
function complement(
  out: Float64Array,
  target: Float64Array,
  multiplier: Float64Array,
  slack: Float64Array,
  slackStep: Float64Array,
): void {
  for (let k = 0; k < out.length; k++) out[k] = (target[k] - multiplier[k] * slackStep[k]) / slack[k] - multiplier[k];
}

/** The first session that each one shares a step with. */
function firstCompanions({ sessions, steps, stepStart, session }: ChargingProgramme): Int32Array {
  const first = Int32Array.from({ length: sessions }, (_, s) => s);
  for (let t = 0; t < steps; t++) {
    const lowest = session[stepStart[t]];
    for (let e = stepStart[t]; e < stepStart[t + 1]; e++) if (lowest < first[session[e]]) first[session[e]] = lowest;
  }
  return first;
}
