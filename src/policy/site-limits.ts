import type { SiteLimits } from "./policy.ts";

/** A site's current limits: each bounds the magnitude of a sum of EVSE currents taken as phasors, |Σ c·I| ≤ limit.
 *  Plain data, stored by EVSE: entries [start[e], start[e+1]) are the limits EVSE e takes part in. */
export interface LimitMatrix {
  readonly names: readonly string[];
  /** [limits] [A] */
  readonly limitA: Float64Array;
  readonly start: Int32Array;
  readonly limit: Int32Array;
  /** Complex coefficient of the EVSE's current in that limit: its factor turned by its phase angle. */
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** One EVSE's part in one limit. */
export interface LimitTerm {
  readonly limit: number;
  readonly factor: number;
  readonly angleDeg: number;
}

/** Packs the limits of a site. @param termsByEvse what each EVSE takes part in */
export function limitMatrix(
  limits: readonly { name: string; limitA: number }[],
  termsByEvse: readonly (readonly LimitTerm[])[],
): LimitMatrix {
  const terms = termsByEvse.flat();
  const start = new Int32Array(termsByEvse.length + 1);
  termsByEvse.forEach((list, evse) => {
    start[evse + 1] = start[evse] + list.length;
  });
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  return {
    names: limits.map(({ name }) => name),
    limitA: Float64Array.from(limits, ({ limitA }) => limitA),
    start,
    limit: Int32Array.from(terms, ({ limit }) => limit),
    re: Float64Array.from(terms, ({ factor, angleDeg }) => factor * Math.cos(radians(angleDeg))),
    im: Float64Array.from(terms, ({ factor, angleDeg }) => factor * Math.sin(radians(angleDeg))),
  };
}

/** A limit matrix with one more limit, of the plain sum of each EVSE's current times a factor. Its last row.
 *  @param factors by EVSE, more than 0 */
export function withFurtherLimit(
  matrix: LimitMatrix,
  { name, limitA }: { readonly name: string; readonly limitA: number },
  factors: Float64Array,
): LimitMatrix {
  const row = matrix.limitA.length;
  const at = (evse: number): readonly [number, number] => [matrix.start[evse], matrix.start[evse + 1]];
  const each = <T>(of: (from: number, to: number, evse: number) => readonly T[]): T[] =>
    Array.from(factors, (_, evse) => of(...at(evse), evse)).flat();
  return {
    names: [...matrix.names, name],
    limitA: Float64Array.of(...matrix.limitA, limitA),
    start: matrix.start.map((start, evse) => start + evse),
    limit: Int32Array.from(each((from, to) => [...matrix.limit.subarray(from, to), row])),
    re: Float64Array.from(each((from, to, evse) => [...matrix.re.subarray(from, to), factors[evse]])),
    im: Float64Array.from(each((from, to) => [...matrix.im.subarray(from, to), 0])),
  };
}

/** Slack of a limit, as ACN-Sim's feasibility test: the larger of 10 µA and a ten-millionth [A]. */
const slackA = (limitA: number): number => Math.max(1e-5, 1e-7 * limitA);

const NONE = new Float64Array(0);

/** Currents allocated so far and the phasor sum of each limit, kept up to date term by term: a feasibility test touches
 *  only the limits its EVSE takes part in. */
export class SiteAllocation implements SiteLimits {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["matrix"];
  readonly matrix: LimitMatrix;
  private readonly squaredLimit: Float64Array;
  private readonly sumRe: Float64Array;
  private readonly sumIm: Float64Array;
  private readonly currentA: Float64Array;
  /** What all EVSEs give back [kW], as allocated, what they may at most, and each one's power per ampere [kW/A]; without
   *  factors nobody asks. */
  private givenKw = 0;
  private mostGivenKw = Number.POSITIVE_INFINITY;
  private givenKwPerAmp: Float64Array | undefined;

  constructor(matrix: LimitMatrix) {
    this.matrix = matrix;
    const limits = matrix.limitA.length;
    this.squaredLimit = limits === 0 ? NONE : matrix.limitA.map((limitA) => (limitA + slackA(limitA)) ** 2);
    this.sumRe = limits === 0 ? NONE : new Float64Array(limits);
    this.sumIm = limits === 0 ? NONE : new Float64Array(limits);
    this.currentA = new Float64Array(matrix.start.length - 1);
  }

  /** Takes all currents back to 0. */
  clear(): void {
    // Often a single value or none, for which `fill` takes longer.
    for (let limit = 0; limit < this.sumRe.length; limit++) {
      this.sumRe[limit] = 0;
      this.sumIm[limit] = 0;
    }
    for (let evse = 0; evse < this.currentA.length; evse++) this.currentA[evse] = 0;
    this.givenKw = 0;
  }

  /** Changes a limit of a matrix that is this site's own. */
  setLimit(limit: number, limitA: number): void {
    this.matrix.limitA[limit] = limitA;
    this.squaredLimit[limit] = (limitA + slackA(limitA)) ** 2;
  }

  /** Changes an EVSE's factor in the last limit of such a matrix; what is allocated is to be cleared after. */
  setLastFactor(evse: number, factor: number): void {
    this.matrix.re[this.matrix.start[evse + 1] - 1] = factor;
  }

  /** Limits what is given back; what is allocated is to be cleared after. What others take leaves no room for more: a vehicle
   *  may take less than it was allotted.
   *  @param kwPerAmp by EVSE, read at every question */
  setMostGiven(mostKw: number, kwPerAmp: Float64Array): void {
    this.mostGivenKw = Math.max(0, mostKw);
    this.givenKwPerAmp = kwPerAmp;
  }

  /** The lowest current, 0 or negative, that what may be given back leaves an EVSE. */
  private leastGivenA(evse: number): number {
    if (!this.givenKwPerAmp) return Number.NEGATIVE_INFINITY;
    const perAmp = this.givenKwPerAmp[evse];
    const othersKw = this.givenKw - Math.max(0, -this.currentA[evse]) * perAmp;
    return Math.min(0, -(this.mostGivenKw + slackA(this.mostGivenKw) - othersKw) / perAmp);
  }

  allocate(evse: number, currentA: number): void {
    const { start, limit, re, im } = this.matrix;
    const change = currentA - this.currentA[evse];
    if (this.givenKwPerAmp) {
      const givenA = Math.max(0, -currentA) - Math.max(0, -this.currentA[evse]);
      this.givenKw = this.givenKw + givenA * this.givenKwPerAmp[evse];
    }
    this.currentA[evse] = currentA;
    for (let at = start[evse]; at < start[evse + 1]; at++) {
      const row = limit[at];
      this.sumRe[row] = this.sumRe[row] + re[at] * change;
      this.sumIm[row] = this.sumIm[row] + im[at] * change;
    }
  }

  isFeasible(evse: number, currentA: number): boolean {
    const { start, limit, re, im } = this.matrix;
    if (currentA < this.leastGivenA(evse)) return false;
    const change = currentA - this.currentA[evse];
    for (let at = start[evse]; at < start[evse + 1]; at++) {
      const row = limit[at];
      const sumRe = this.sumRe[row] + re[at] * change;
      const sumIm = this.sumIm[row] + im[at] * change;
      // So written that a current that is no number is not feasible either.
      if (!(sumRe * sumRe + sumIm * sumIm <= this.squaredLimit[row])) return false;
    }
    return true;
  }

  highestFeasible(evse: number, highA: number, resolutionA: number): number {
    const { start, limit, re, im } = this.matrix;
    const presentA = this.currentA[evse];
    // Each limit leaves the interval between the roots of |sum + c·x|² = limit²; solving for them once is cheaper than
    // asking all limits at every step of the bisection.
    let leastA = this.leastGivenA(evse);
    let mostA = Number.POSITIVE_INFINITY;
    for (let at = start[evse]; at < start[evse + 1]; at++) {
      const row = limit[at];
      const restRe = this.sumRe[row] - re[at] * presentA;
      const restIm = this.sumIm[row] - im[at] * presentA;
      const square = re[at] * re[at] + im[at] * im[at];
      const half = restRe * re[at] + restIm * im[at];
      const root = Math.sqrt(half * half - square * (restRe * restRe + restIm * restIm - this.squaredLimit[row]));
      // No root: the others alone break this limit.
      if (!(root >= 0)) return 0;
      leastA = Math.max(leastA, (-half - root) / square);
      mostA = Math.min(mostA, (-half + root) / square);
    }
    if (highA >= leastA && highA <= mostA) return highA;
    let low = 0;
    let high = highA;
    while (Math.abs(high - low) > resolutionA) {
      const middle = (high + low) / 2;
      // As fine as doubles go, or `highA` without end: a plug-in's resolution of 0 must not hang the run.
      if (middle === low || middle === high) break;
      if (middle >= leastA && middle <= mostA) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Magnitude of one limit's present phasor sum [A]. */
  lineCurrentA(limit: number): number {
    const re = this.sumRe[limit];
    const im = this.sumIm[limit];
    return Math.sqrt(re * re + im * im);
  }
}
