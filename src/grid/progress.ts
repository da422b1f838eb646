/** How a solve is getting on; rewritten by each iteration. */
export interface Progress {
  /** Largest change of the iteration before [pu]; 0 where there is none. */
  before: number;
  /** What is still to come, over the last change. */
  reach: number;
  /** How far to move the voltages on before the next iteration, as a share of the step between the last two answers
   *  (Anderson acceleration of depth one); 0 for not at all. */
  share: number;
  /** Whether voltages are left where the linear network puts them. */
  isPlain: boolean;
}

export const newProgress = (): Progress => ({ before: 0, reach: 0, share: 0, isPlain: false });

/** Before a solve's first iteration. */
export function restart(progress: Progress): void {
  progress.before = progress.reach = progress.share = 0;
}

/** The last change as `iterate` left it [pu]; NaN where a voltage is no longer a number. */
export function largestChange(out: Float64Array, at: number): number {
  return Number.isNaN(out[at + 1]) ? Number.NaN : Math.sqrt(out[at]);
}

/** A step further than this says that the changes go nowhere in particular. */
const MAX_SHARE = 10;
/** A change that shrank to a tenth may have been lucky. */
const LEAST_REACH = 1 / 9;

/** How far the last answer is from the solution [pu]: the changes shrink by a factor from iteration to iteration, and
 *  what is still to come is their geometric series. After the first two changes the factor is their ratio; the step to
 *  the point where the changes would vanish along their common direction estimates the same, and is what the voltages
 *  are then moved on by. Of such estimates within one solve the largest counts, each half as much as the one after.
 *  @param out of `iterate`, from `at` on @param change `largestChange` of the same [pu], or what is missing elsewhere */
export function remainingError(progress: Progress, out: Float64Array, at: number, change: number): number {
  const { before, isPlain } = progress;
  progress.before = change;
  if (change === 0 || before === 0) return change;
  const wasMoved = progress.share !== 0;
  const share = out[at + 3] > 0 ? out[at + 2] / out[at + 3] : 0;
  progress.share = !isPlain && Math.abs(share) <= MAX_SHARE ? share : 0;
  // Where voltages were moved on, the ratio of changes says nothing.
  const factor = wasMoved ? 0 : change / before;
  if (factor >= 1) return Number.POSITIVE_INFINITY;
  const reach = Math.max(LEAST_REACH, factor / (1 - factor), Math.abs(progress.share));
  progress.reach = isPlain ? reach : Math.max(reach, progress.reach / 2);
  return change * progress.reach;
}
