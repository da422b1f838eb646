import { SimulationError } from "../base/errors.ts";
import { extrapolate, iterate, repackLeading, solveTrailing, spread } from "./iterate.ts";
import { passLeading } from "./ldl-solve.ts";
import { nodeName } from "./node-index.ts";
import type { Outcome, PowerFlow } from "./power-flow.ts";
import { largestChange, remainingError, restart } from "./progress.ts";
import { singularity } from "./singularity.ts";
import { addSourceCurrents } from "./source-injection.ts";
import { factorise, refactorisePath } from "./sparse-ldl.ts";
import { holdVoltages } from "./voltage-holders.ts";

/** Node voltages by fixed-point current injection, from the last solution on (or, after a failure, from the solution
 *  without loads): the linear network answers the currents that the loads draw at the voltages before, until no
 *  voltage moves. Nothing is allocated. Where it does not converge the voltages are those of the last iteration; see
 *  `solveOrThrow`. */
export function solve(pf: PowerFlow): Outcome {
  if (pf.changedColumns.size > 0) refreshFactors(pf);
  takeExtras(pf);
  return solvePrepared(pf);
}

/** As `solve`, with the factors and the powers of all rows as they are. */
export function solvePrepared(pf: PowerFlow): Outcome {
  const { outcome, counts, progress, out } = pf;
  if (!outcome.converged) {
    pf.x.set(pf.x0);
    pf.step.fill(0);
  }
  pf.shares[0] = 0;
  restart(progress);
  outcome.converged = false;
  outcome.iterations = 0;
  // Generators that hold a voltage move their reactive power first, and are not done before they hold it. The step they
  // take is their own, so the voltages are not moved on by what they seem to be heading for.
  progress.isPlain = pf.holders.length > 0;
  while (outcome.iterations < pf.maxIterations) {
    outcome.iterations++;
    const missing = progress.isPlain ? holdVoltages(pf) : 0;
    iterate(pf);
    outcome.worstPu = Math.max(largestChange(out, 0), missing);
    const remaining = remainingError(progress, out, 0, outcome.worstPu);
    if (outcome.iterations >= pf.minIterations && remaining <= pf.tolerancePu) {
      outcome.converged = true;
      break;
    }
    // Voltages that are no longer numbers do not come back.
    if (!(outcome.worstPu >= 0)) break;
    pf.shares[0] = progress.share;
    if (progress.share !== 0 && outcome.iterations < pf.maxIterations) extrapolate(pf, progress.share);
  }
  counts.solves++;
  counts.iterations += outcome.iterations;
  spread(pf);
  if (pf.links) pf.links.isStale = true;
  return outcome;
}

/** Connection points draw what they have been told. */
export function takeExtras({ loads, extraKw, extraKvar, extraRow, kernel, header }: PowerFlow): void {
  if (kernel) {
    kernel.takeExtras(header.byteOffset);
    return;
  }
  for (let e = 0; e < extraKw.length; e++) {
    loads.p[extraRow[e]] = extraKw[e] * 1000;
    loads.q[extraRow[e]] = extraKvar[e] * 1000;
  }
}

/** The node whose voltage moved furthest in the last iteration, or −1. */
export function worstNode({ firstActive, nodeAt, change, weight }: PowerFlow): number {
  let node = -1;
  let worst = 0;
  for (let j = firstActive; j < nodeAt.length; j++) {
    const size = (change[2 * j] * change[2 * j] + change[2 * j + 1] * change[2 * j + 1]) * weight[j];
    // Written so that what is no number wins.
    if (!(size <= worst)) {
      node = nodeAt[j];
      worst = size;
      if (Number.isNaN(size)) break;
    }
  }
  return node;
}

/** As `solve`. @throws SimulationError POWER_FLOW_DIVERGED with the worst node */
export function solveOrThrow(pf: PowerFlow): Outcome {
  const outcome = solve(pf);
  if (!outcome.converged) throw divergence(pf);
  return outcome;
}

/** The error that tells where the last solve failed. */
export function divergence(pf: PowerFlow): SimulationError {
  const { iterations, worstPu } = pf.outcome;
  const worst = worstNode(pf);
  const where = worst < 0 ? "" : `, worst at node ${nodeName(pf.network, pf.index, worst)}`;
  const size = Number.isFinite(worstPu)
    ? `voltages still moving by ${worstPu.toPrecision(3)} pu`
    : "voltages grew without bound";
  return new SimulationError(
    "POWER_FLOW_DIVERGED",
    `${pf.network.name}: no power-flow solution after ${iterations} iterations, ${size}${where}`,
  );
}

/** Factors and the solution without loads, after admittances changed: everything the first time, later only the columns
 *  that depend on the change. @throws SimulationError SINGULAR, FLOATING */
export function refreshFactors(pf: PowerFlow): void {
  const { ldl, admittance, changedColumns, counts } = pf;
  let failed = -1;
  // The first factorisation changes every column, also where none leads.
  let first = -1;
  if (counts.factorisations === 0) {
    failed = factorise(ldl, admittance);
    counts.factorisations++;
  } else if (changedColumns.size > 0) {
    const columns = [...changedColumns];
    first = Math.min(...columns);
    const recomputed = refactorisePath(ldl, admittance, columns, pf.flag);
    failed = recomputed < 0 ? -1 - recomputed : -1;
    counts.pathUpdates++;
    counts.columns += Math.max(0, recomputed);
  }
  changedColumns.clear();
  if (failed >= 0) throw singularity(pf, failed);
  if (first < pf.firstActive) solveWithoutLoads(pf);
  else solveActiveWithoutLoads(pf);
}

/** From now on solves find the voltages of these nodes alone, to the same bits; those of other nodes are no numbers, or
 *  come along because these depend on them. For callers that solve many times and look at few. */
export function showOnly(pf: PowerFlow, nodes: Iterable<number>): void {
  const shown = new Uint8Array(pf.index.count);
  for (const node of nodes) if (node < shown.length) shown[node] = 1;
  pf.shown = shown;
  for (let node = 0; node < pf.index.count; node++)
    pf.v[2 * node] = pf.v[2 * node + 1] = pf.vRe[node] = pf.vIm[node] = Number.NaN;
  repackLeading(pf);
  spread(pf);
}

/** Re-solves the network without loads, after source voltages or leading columns changed. */
export function solveWithoutLoads(pf: PowerFlow): void {
  const passed = pf.sourcePassed;
  passed.fill(0);
  addSourceCurrents(pf, pf.sourcePu, passed);
  passLeading(pf.ldl, passed);
  repackLeading(pf);
  solveActiveWithoutLoads(pf);
}

/** The same where no leading column changed: what those pass on is still known. Voltages under load take the same step,
 *  which is most of what a moved tap does to them. */
function solveActiveWithoutLoads(pf: PowerFlow): void {
  const { x0, x, work, sourcePassed, firstActive, outcome } = pf;
  const from = 2 * firstActive;
  const end = 2 * pf.ldl.n;
  work.set(sourcePassed.subarray(from), from);
  solveTrailing(pf);
  const isStarted = outcome.converged;
  for (let k = from; k < end; k++) {
    if (isStarted) x[k] += work[k] - x0[k];
    x0[k] = work[k];
  }
}
