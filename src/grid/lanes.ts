import { spread } from "./iterate.ts";
import type { Kernel } from "./kernel.ts";
import type { Outcome, PowerFlow } from "./power-flow.ts";
import { largestChange, newProgress, type Progress, remainingError, restart } from "./progress.ts";
import { refreshFactors, solvePrepared, takeExtras } from "./solve.ts";

/** Several solves side by side, on the same factors: scenarios, copies of a feeder, or time steps that do not depend on one
 *  another. The compiled loops work on two at a time; the last of an odd number has an idle one beside it. */
export interface Lanes {
  readonly count: number;
  readonly pairs: readonly LanePair[];
  readonly outcomes: readonly Outcome[];
}

/** Two lanes. Number k of a lane is at `2 * k + lane` of these arrays, which otherwise are those of `PowerFlow`. */
export interface LanePair extends LaneArrays {
  readonly outcomes: readonly Outcome[];
  readonly progress: readonly Progress[];
}

interface LaneArrays {
  readonly header: Int32Array;
  /** Power at nominal voltage of every row [W, var]; see `takeLane`. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  readonly x: Float64Array;
  readonly injected: Float64Array;
  readonly change: Float64Array;
  readonly step: Float64Array;
  readonly shares: Float64Array;
  /** Four numbers of the one lane, then of the other; see `iterate`. */
  readonly out: Float64Array;
  /** All bits of a lane that has converged or failed, two numbers each. */
  readonly done: Int32Array;
}

/** @param arrays of each pair */
export function newLanes(count: number, arrays: readonly LaneArrays[]): Lanes {
  const pairs = arrays.map((own) => ({
    ...own,
    outcomes: [0, 1].map(() => ({ converged: false, iterations: 0, worstPu: 0 })),
    progress: [0, 1].map(newProgress),
  }));
  return { count, pairs, outcomes: pairs.flatMap(({ outcomes }) => outcomes).slice(0, count) };
}

/** Gives a lane the powers that the power flow has now: its loads, generation and connection points. */
export function takeLane(pf: PowerFlow, lane: number): void {
  const { p, q } = pf.lanes!.pairs[lane >> 1];
  const { loads } = pf;
  takeExtras(pf);
  toLane(pf, p, loads.p, lane, 0, loads.count);
  toLane(pf, q, loads.q, lane, 0, loads.count);
}

/** Lets a lane go on from the power flow's last solution instead of its own. */
export function startLane(pf: PowerFlow, lane: number): void {
  const { lanes, firstActive, ldl, outcome } = pf;
  lanes!.outcomes[lane].converged = outcome.converged;
  if (outcome.converged) toLane(pf, lanes!.pairs[lane >> 1].x, pf.x, lane, 2 * firstActive, 2 * ldl.n);
}

/** Whether the compiled loops solve this power flow's lanes two at a time; the others are solved one by one. */
export const hasPairs = ({ lanes, kernel, hasRareLoads, holders }: PowerFlow): boolean =>
  lanes !== undefined && kernel !== undefined && !hasRareLoads && holders.length === 0;

/** Solves all lanes. Each starts from its own last solution and ends as it would alone, to the same bits, whatever the
 *  others do; nothing is allocated. */
export function solveLanes(pf: PowerFlow): readonly Outcome[] {
  const { pairs, count, outcomes } = pf.lanes!;
  if (pf.changedColumns.size > 0) refreshFactors(pf);
  if (!hasPairs(pf)) return solveOneByOne(pf, pf.lanes!);
  for (let k = 0; k < pairs.length; k++) solvePair(pf, pf.kernel!, pairs[k], Math.min(2, count - 2 * k));
  for (let lane = 0; lane < count; lane++) {
    pf.counts.solves++;
    pf.counts.iterations += outcomes[lane].iterations;
  }
  return outcomes;
}

/** @param used how many of the two lanes are wanted */
function solvePair(pf: PowerFlow, kernel: Kernel, pair: LanePair, used: number): void {
  const { outcomes, progress, shares, done, header } = pair;
  const at = header.byteOffset;
  for (let lane = 0; lane < 2; lane++) {
    const outcome = outcomes[lane];
    if (!outcome.converged) toLane(pf, pair.x, pf.x0, lane, 2 * pf.firstActive, 2 * pf.ldl.n);
    restart(progress[lane]);
    outcome.converged = false;
    outcome.iterations = 0;
    shares[lane] = 0;
    done[2 * lane] = done[2 * lane + 1] = lane < used ? 0 : -1;
  }
  let open = used;
  for (let iteration = 1; open > 0 && iteration <= pf.maxIterations; iteration++) {
    kernel.iteratePair(at, iteration === 1 ? 1 : 0);
    for (let lane = 0; lane < used; lane++) {
      if (done[2 * lane] === 0 && isDone(pf, pair, lane, iteration)) {
        done[2 * lane] = done[2 * lane + 1] = -1;
        open--;
      }
    }
    if (iteration < pf.maxIterations && (shares[0] !== 0 || shares[1] !== 0)) kernel.extrapolatePair(at);
  }
  for (let lane = 0; lane < used; lane++) if (!outcomes[lane].converged) forgetStep(pf, pair, lane);
}

/** Judges a lane's iteration. @returns whether it has converged or failed; its share is 0 then */
function isDone(
  pf: PowerFlow,
  { outcomes, progress, shares, out }: LanePair,
  lane: number,
  iteration: number,
): boolean {
  const outcome = outcomes[lane];
  outcome.iterations = iteration;
  outcome.worstPu = largestChange(out, 4 * lane);
  const remaining = remainingError(progress[lane], out, 4 * lane, outcome.worstPu);
  outcome.converged = iteration >= pf.minIterations && remaining <= pf.tolerancePu;
  const isOver = outcome.converged || !(outcome.worstPu >= 0);
  shares[lane] = isOver ? 0 : progress[lane].share;
  return isOver;
}

/** Makes a lane's powers, voltages and outcome those of the power flow itself, for whatever measures it. */
export function showLane(pf: PowerFlow, lane: number): void {
  const { p, q } = pf.lanes!.pairs[lane >> 1];
  const { loads } = pf;
  fromLane(pf, loads.p, p, lane, 0, loads.count);
  fromLane(pf, loads.q, q, lane, 0, loads.count);
  showSolution(pf, lane);
}

/** As `showLane` for who does not look at the rows' powers at nominal voltage. */
export function showSolution(pf: PowerFlow, lane: number): void {
  const { pairs, outcomes } = pf.lanes!;
  const { x, injected, change } = pairs[lane >> 1];
  const { outcome } = pf;
  const first = 2 * pf.firstActive;
  const end = pf.x.length;
  fromLane(pf, pf.x, x, lane, first, end);
  fromLane(pf, pf.injected, injected, lane, first, end);
  outcome.converged = outcomes[lane].converged;
  outcome.iterations = outcomes[lane].iterations;
  outcome.worstPu = outcomes[lane].worstPu;
  if (!outcome.converged) fromLane(pf, pf.change, change, lane, first, end);
  spread(pf);
  if (pf.links) pf.links.isStale = true;
}

/** Puts numbers `first` to `end` − 1 into a lane. */
function toLane({ kernel }: PowerFlow, to: Float64Array, from: Float64Array, lane: number, first: number, end: number) {
  const own = lane & 1;
  if (kernel) kernel.toLane(to.byteOffset + 16 * first + 8 * own, from.byteOffset + 8 * first, end - first);
  else for (let k = first; k < end; k++) to[2 * k + own] = from[k];
}

function fromLane(
  { kernel }: PowerFlow,
  to: Float64Array,
  from: Float64Array,
  lane: number,
  first: number,
  end: number,
) {
  const own = lane & 1;
  if (kernel) kernel.fromLane(to.byteOffset + 8 * first, from.byteOffset + 16 * first + 8 * own, end - first);
  else for (let k = first; k < end; k++) to[k] = from[2 * k + own];
}

/** Where there is no kernel for it: one lane after the other, through the power flow's own arrays, which it leaves as
 *  they were. */
function solveOneByOne(pf: PowerFlow, { count, pairs, outcomes }: Lanes): readonly Outcome[] {
  const { loads, outcome } = pf;
  const end = pf.x.length;
  const kept = { p: loads.p.slice(), q: loads.q.slice(), x: pf.x.slice(), outcome: { ...outcome } };
  for (let lane = 0; lane < count; lane++) {
    const { p, q, x, injected, change } = pairs[lane >> 1];
    fromLane(pf, loads.p, p, lane, 0, loads.count);
    fromLane(pf, loads.q, q, lane, 0, loads.count);
    fromLane(pf, pf.x, x, lane, 0, end);
    outcome.converged = outcomes[lane].converged;
    Object.assign(outcomes[lane], solvePrepared(pf));
    toLane(pf, x, pf.x, lane, 0, end);
    toLane(pf, injected, pf.injected, lane, 0, end);
    toLane(pf, change, pf.change, lane, 0, end);
    // Generators that hold a voltage keep the reactive power they have found.
    toLane(pf, q, loads.q, lane, 0, loads.count);
  }
  loads.p.set(kept.p);
  loads.q.set(kept.q);
  pf.x.set(kept.x);
  Object.assign(outcome, kept.outcome);
  return outcomes;
}

/** What a failed solve leaves may be no numbers, which the next one must not meet. */
function forgetStep({ firstActive, ldl }: PowerFlow, { step }: LanePair, lane: number): void {
  for (let k = 2 * firstActive; k < 2 * ldl.n; k++) step[2 * k + lane] = 0;
}
