/** A charging programme: currents of sessions over time steps that minimise
 *
 *    Σ cost·current + ½·quadratic·Σ weight·(base + power)² + ½·balance·Σ weight·|unbalance|² + peakCost·peak
 *
 *  within each current's bounds, each session's energy, the site's limits at every step, and the peak. Always
 *  feasible: all currents 0.
 *
 *  Sessions whose EVSEs take part in the same limits in the same way form a group; the limits see only a group's sum. */
export interface ChargingProgramme {
  readonly steps: number;
  readonly sessions: number;
  /** Entries [stepStart[t], stepStart[t+1]) are the currents of step t, by ascending session. */
  readonly stepStart: Int32Array;
  readonly session: Int32Array;
  /** Bounds of each entry [A]; above 0. */
  readonly upperA: Float64Array;
  /** Cost per ampere of each entry. */
  readonly cost: Float64Array;
  /** What each session can take at most, Σ over its entries [A·step]; above 0. */
  readonly energyA: Float64Array;
  readonly group: Int32Array;
  readonly groups: number;
  /** Σ coefficient·(current of the group) ≤ limit at every step, row-major [rows × groups]. */
  readonly limitA: Float64Array;
  readonly coefficient: Float64Array;
  /** Bound of the last limit by step, above 0, in place of its entry in `limitA`, whose unit it need not share. */
  readonly lastBound?: Float64Array;
  /** Power per ampere of each group [kW/A]. */
  readonly groupKw: Float64Array;
  /** Power at the same meter that is not ours to move, per step [kW]. */
  readonly baseKw: Float64Array;
  /** Length of each step in the squared terms, over that of the first; 1 where absent. */
  readonly weight?: Float64Array;
  /** Weight of the squared power. */
  readonly quadratic: number;
  /** Weight of the squared unbalance: the plain sum of group currents turned by these phasors [groups]. */
  readonly balance: number;
  readonly balanceRe: Float64Array;
  readonly balanceIm: Float64Array;
  /** Cost of each kilowatt by which the highest power exceeds `peakFromKw`; 0 where the peak costs nothing. */
  readonly peakCost: number;
  readonly peakFromKw: number;
  /** What an ampere of each entry adds to its session's energy, and whether it flows to the vehicle (1), from it (-1) or
   *  through no wire at all (0); both 1 where absent. */
  readonly gain?: Float64Array;
  readonly sign?: Float64Array;
  /** Least current of each entry other than 0 [A]; 0 where any goes. Only HiGHS plans by it: the interior point knows none. */
  readonly floorA?: Float64Array;
  /** Sessions that give and take, whose energy so far is bounded at the end of every step they are there. */
  readonly paths?: EnergyPaths;
}

/** Bounds of what sessions have gained by the end of a step, below and above 0. Sessions with any begin at the first step,
 *  and all sessions of the programme are in descending order of their last. */
export interface EnergyPaths {
  /** Bounds of session s: entries [start[s], start[s + 1]), one a step; none for one that only takes. */
  readonly start: Int32Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Steps that each session is there. */
  readonly stay: Int32Array;
}

/** A solved programme. */
export interface ProgrammeSolution {
  /** By entry [A]. Belongs to the solver and lasts until its next call. */
  readonly currentA: Float64Array;
  readonly iterations: number;
  /** Duality gap at the end, over the size of the objective. */
  readonly gap: number;
  readonly objective: number;
}

/** What a limit allows at a step. */
export const boundAt = ({ limitA, lastBound }: ChargingProgramme, step: number, limit: number): number =>
  lastBound && limit === limitA.length - 1 ? lastBound[step] : limitA[limit];
