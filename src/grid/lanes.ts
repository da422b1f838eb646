import type { Outcome, PowerFlow } from "./power-flow.ts";
import { largestChange, newProgress, type Progress, remainingError, restart } from "./progress.ts";
import { refreshFactors, solvePrepared, takeExtras } from "./solve.ts";

/** Several solves side by side, on the same factors: scenarios, or time steps that do not depend on one another. Arrays
 *  are indexed by row, node or place, and within it by lane; complex numbers have their parts side by side. */
export interface Lanes {
  readonly count: number;
  /** Power at nominal voltage of every row [W, var]; see `takeLane`. */
  readonly p: Float64Array;
  readonly q: Float64Array;
  /** Solved node voltages to ground [V]: lane l of node k is at `2 * (k * count + l)`. */
  readonly v: Float64Array;
  readonly outcomes: readonly Outcome[];
  readonly header: Int32Array;
  readonly x: Float64Array;
  readonly injected: Float64Array;
  readonly step: Float64Array;
  readonly out: Float64Array;
  readonly shares: Float64Array;
  /** 1 where a lane has converged or failed. */
  readonly done: Int32Array;
  readonly progress: readonly Progress[];
}

/** The arrays of so many lanes. */
export function newLanes(
  count: number,
  arrays: Pick<Lanes, "p" | "q" | "v" | "x" | "injected" | "step" | "out" | "shares" | "done" | "header">,
): Lanes {
  return {
    count,
    ...arrays,
    outcomes: Array.from({ length: count }, () => ({ converged: false, iterations: 0, worstPu: 0 })),
    progress: Array.from({ length: count }, newProgress),
  };
}

/** Gives a lane the powers that the power flow has now: its loads, generation and connection points. */
export function takeLane(pf: PowerFlow, lane: number): void {
  const { p, q, count } = pf.lanes!;
  takeExtras(pf);
  for (let row = 0, at = lane; row < pf.loads.count; row++, at += count) {
    p[at] = pf.loads.p[row];
    q[at] = pf.loads.q[row];
  }
}

/** Solves all lanes. Each starts from its own last solution and ends as it would alone, to the same bits, whatever the
 *  others do; nothing is allocated. */
export function solveLanes(pf: PowerFlow): readonly Outcome[] {
  const lanes = pf.lanes!;
  if (pf.changedColumns.size > 0) refreshFactors(pf);
  const { kernel } = pf;
  if (!kernel || pf.hasRareLoads || pf.holders.length > 0) return solveOneByOne(pf, lanes);
  const { count, done, out, outcomes, progress, shares } = lanes;
  const at = lanes.header.byteOffset;
  for (let lane = 0; lane < count; lane++) {
    const outcome = outcomes[lane];
    if (!outcome.converged) startAfresh(pf, lanes, lane);
    shares[lane] = 0;
    restart(progress[lane]);
    outcome.converged = false;
    outcome.iterations = 0;
    done[lane] = 0;
  }
  let open = count;
  for (let iteration = 1; open > 0 && iteration <= pf.maxIterations; iteration++) {
    kernel.addLoadCurrents(at);
    kernel.copyInjected(at);
    kernel.solveTrailing(at);
    kernel.update(at, iteration === 1 ? 1 : 0);
    for (let lane = 0; lane < count; lane++) {
      if (done[lane] === 1) continue;
      const outcome = outcomes[lane];
      outcome.iterations = iteration;
      outcome.worstPu = largestChange(out, 4 * lane);
      const remaining = remainingError(progress[lane], out, 4 * lane, outcome.worstPu);
      outcome.converged = iteration >= pf.minIterations && remaining <= pf.tolerancePu;
      if (outcome.converged || !(outcome.worstPu >= 0)) {
        done[lane] = 1;
        open--;
        continue;
      }
      shares[lane] = progress[lane].share;
      if (shares[lane] !== 0 && iteration < pf.maxIterations) kernel.extrapolate(at, lane, shares[lane]);
    }
  }
  for (const outcome of outcomes) {
    pf.counts.solves++;
    pf.counts.iterations += outcome.iterations;
  }
  kernel.spread(at);
  return outcomes;
}

/** Makes a lane's powers, voltages and outcome those of the power flow itself, for whatever measures it. */
export function showLane(pf: PowerFlow, lane: number): void {
  const { count, p, q, v, x, injected, outcomes } = pf.lanes!;
  const { loads, firstActive, ldl } = pf;
  for (let row = 0, at = lane; row < loads.count; row++, at += count) {
    loads.p[row] = p[at];
    loads.q[row] = q[at];
  }
  for (let node = 0, at = 2 * lane; node < pf.vRe.length; node++, at += 2 * count) {
    pf.vRe[node] = pf.v[2 * node] = v[at];
    pf.vIm[node] = pf.v[2 * node + 1] = v[at + 1];
  }
  for (let j = firstActive; j < ldl.n; j++) {
    const at = 2 * (j * count + lane);
    for (let part = 0; part < 2; part++) {
      pf.x[2 * j + part] = x[at + part];
      pf.injected[2 * j + part] = injected[at + part];
    }
  }
  Object.assign(pf.outcome, outcomes[lane]);
  if (pf.links) pf.links.isStale = true;
}

/** Where there is no kernel for it: one lane after the other, through the power flow's own arrays, which it leaves as
 *  they were. */
function solveOneByOne(pf: PowerFlow, lanes: Lanes): readonly Outcome[] {
  const { count, p, q, v, x, outcomes } = lanes;
  const { loads, outcome } = pf;
  const kept = { p: loads.p.slice(), q: loads.q.slice(), x: pf.x.slice(), outcome: { ...outcome } };
  for (let lane = 0; lane < count; lane++) {
    for (let row = 0, at = lane; row < loads.count; row++, at += count) {
      loads.p[row] = p[at];
      loads.q[row] = q[at];
    }
    for (let k = 0; k < pf.x.length; k++) pf.x[k] = x[2 * ((k >> 1) * count + lane) + (k & 1)];
    outcome.converged = outcomes[lane].converged;
    Object.assign(outcomes[lane], solvePrepared(pf));
    for (let k = 0; k < pf.x.length; k++) x[2 * ((k >> 1) * count + lane) + (k & 1)] = pf.x[k];
    for (let k = 0; k < pf.v.length; k++) v[2 * ((k >> 1) * count + lane) + (k & 1)] = pf.v[k];
    for (let k = 0; k < pf.x.length; k++) lanes.injected[2 * ((k >> 1) * count + lane) + (k & 1)] = pf.injected[k];
    // Generators that hold a voltage keep the reactive power they have found.
    for (let row = 0, at = lane; row < loads.count; row++, at += count) q[at] = loads.q[row];
  }
  loads.p.set(kept.p);
  loads.q.set(kept.q);
  pf.x.set(kept.x);
  Object.assign(outcome, kept.outcome);
  return outcomes;
}

function startAfresh({ x0, firstActive, ldl }: PowerFlow, { x, step, count }: Lanes, lane: number): void {
  for (let j = firstActive; j < ldl.n; j++) {
    for (let part = 0; part < 2; part++) {
      const at = 2 * (j * count + lane) + part;
      x[at] = x0[2 * j + part];
      step[at] = 0;
    }
  }
}
