import { SimulationError } from "../base/errors.ts";
import { passLeading, solveTrailing } from "./ldl-solve.ts";
import { packLeading, solveLeading } from "./leading-block.ts";
import { addLoadCurrents } from "./load-branches.ts";
import { nodeName } from "./node-index.ts";
import type { Outcome, PowerFlow } from "./power-flow.ts";
import { sourceVoltages } from "./source-injection.ts";
import { factorise, refactorisePath } from "./sparse-ldl.ts";
import { holdVoltages } from "./voltage-holders.ts";

/** Node voltages by fixed-point current injection, from the last solution on (or, after a failure, from the solution
 *  without loads): the linear network answers the currents that the loads draw at the voltages before, until no
 *  voltage moves. Nothing is allocated. Where it does not converge the voltages are those of the last iteration; see
 *  `solveOrThrow`. */
export function solve(pf: PowerFlow): Outcome {
  if (pf.changedColumns.size > 0) refreshFactors(pf);
  const { loads, extraKw, extraKvar, extraRow, outcome, counts } = pf;
  for (let e = 0; e < extraKw.length; e++) {
    loads.p[extraRow[e]] = extraKw[e] * 1000;
    loads.q[extraRow[e]] = extraKvar[e] * 1000;
  }
  if (!outcome.converged) pf.x.set(pf.x0);
  outcome.converged = false;
  outcome.iterations = 0;
  let before = 0;
  while (outcome.iterations < pf.maxIterations) {
    outcome.iterations++;
    // Generators that hold a voltage move their reactive power first, and are not done before they hold it.
    const missing = pf.holders.length > 0 ? holdVoltages(pf) : 0;
    iterate(pf);
    outcome.worstPu = Math.max(Math.sqrt(outcome.worstPu), missing);
    if (outcome.iterations >= pf.minIterations && remainingError(outcome.worstPu, before) <= pf.tolerancePu) {
      outcome.converged = true;
      break;
    }
    // Voltages that are no longer numbers do not come back.
    if (!(outcome.worstPu >= 0)) break;
    before = outcome.worstPu;
  }
  counts.solves++;
  counts.iterations += outcome.iterations;
  spread(pf, pf.x);
  return outcome;
}

/** How far the last voltages are from the solution: the changes shrink by a factor from iteration to iteration, and what
 *  is still to come is their geometric series. The factor is taken as a tenth at least, lest one lucky step ends it.
 *  @param change and `before`: largest changes of the last two iterations [pu] */
function remainingError(change: number, before: number): number {
  if (change === 0) return 0;
  const factor = before > 0 ? Math.max(0.1, change / before) : 0.5;
  return factor < 1 ? (change * factor) / (1 - factor) : Number.POSITIVE_INFINITY;
}

/** As `solve`. @throws SimulationError POWER_FLOW_DIVERGED with the worst node */
export function solveOrThrow(pf: PowerFlow): Outcome {
  const outcome = solve(pf);
  if (!outcome.converged) throw divergence(pf);
  return outcome;
}

/** The error that tells where the last solve failed. */
export function divergence(pf: PowerFlow): SimulationError {
  const { iterations, worstNode, worstPu } = pf.outcome;
  const where = worstNode < 0 ? "" : `, worst at node ${nodeName(pf.network, pf.index, worstNode)}`;
  const size = Number.isFinite(worstPu)
    ? `voltages still moving by ${worstPu.toPrecision(3)} pu`
    : "voltages grew without bound";
  return new SimulationError(
    "POWER_FLOW_DIVERGED",
    `${pf.network.name}: no power-flow solution after ${iterations} iterations, ${size}${where}`,
  );
}

/** Factors and the solution without loads, after admittances changed: everything the first time, later only the columns
 *  that depend on the change. @throws SimulationError SINGULAR */
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
  if (failed >= 0) {
    const node = nodeName(pf.network, pf.index, pf.nodeAt[failed]);
    throw new SimulationError("SINGULAR", `${pf.network.name}: nothing holds the voltage of node ${node}`);
  }
  if (first < pf.firstActive) solveWithoutLoads(pf);
  else solveActiveWithoutLoads(pf);
}

/** Re-solves the network without loads, after source voltages or leading columns changed. */
export function solveWithoutLoads(pf: PowerFlow): void {
  const { network, branches, rank, ldl } = pf;
  const passed = pf.sourcePassed;
  passed.fill(0);
  for (let s = 0; s < network.sources.length; s++) {
    const branch = branches.base.sources + s;
    const first = branches.conductorStart[branch];
    const order = branches.conductorStart[branch + 1] - first;
    const at = branches.matrixStart[branch];
    const e = sourceVoltages(network.sources[s], pf.sourcePu[s]);
    for (let i = 0; i < order; i++) {
      const place = rank[branches.node[first + i]];
      if (place < 0) continue;
      for (let j = 0; j < e.re.length; j++) {
        const yr = branches.re[at + i * order + j];
        const yi = branches.im[at + i * order + j];
        passed[2 * place] += yr * e.re[j] - yi * e.im[j];
        passed[2 * place + 1] += yr * e.im[j] + yi * e.re[j];
      }
    }
  }
  passLeading(ldl, passed);
  pf.leading = packLeading(ldl, pf.nodeAt, passed);
  solveActiveWithoutLoads(pf);
}

/** The same where no leading column changed: what those pass on is still known. */
function solveActiveWithoutLoads(pf: PowerFlow): void {
  const { x0, sourcePassed, firstActive } = pf;
  for (let k = 2 * firstActive; k < x0.length; k++) x0[k] = sourcePassed[k];
  solveTrailing(pf.ldl, pf.ldl.activePanel, x0);
}

/** One iteration over the active places; leaves the squared largest change in `outcome.worstPu`. */
function iterate(pf: PowerFlow): void {
  const { firstActive, x, x0, injected, work, inverseBase2, outcome } = pf;
  const n = pf.ldl.n;
  injected.fill(0, 2 * firstActive);
  addLoadCurrents(pf.loads, x, injected);
  for (let k = 2 * firstActive; k < 2 * n; k++) work[k] = injected[k];
  solveTrailing(pf.ldl, pf.ldl.activePanel, work);
  let worst = firstActive < n ? -1 : 0;
  let place = -1;
  for (let j = firstActive, k = 2 * firstActive; j < n; j++, k += 2) {
    const re = x0[k] + work[k];
    const im = x0[k + 1] + work[k + 1];
    const dr = re - x[k];
    const di = im - x[k + 1];
    const change = (dr * dr + di * di) * inverseBase2[j];
    // Written so that NaN wins.
    if (!(change <= worst)) {
      worst = change;
      place = j;
      if (Number.isNaN(change)) break;
    }
    x[k] = re;
    x[k + 1] = im;
  }
  outcome.worstPu = worst;
  outcome.worstNode = place < 0 ? -1 : pf.nodeAt[place];
}

/** All voltages in node order: those that iterations touched, then the others.
 *  @param x the active places' voltages */
export function spread(pf: PowerFlow, x: Float64Array): void {
  const { firstActive, nodeAt, v, vRe, vIm } = pf;
  for (let j = firstActive; j < nodeAt.length; j++) {
    const node = nodeAt[j];
    v[2 * node] = vRe[node] = x[2 * j];
    v[2 * node + 1] = vIm[node] = x[2 * j + 1];
  }
  solveLeading(pf.leading, v, vRe, vIm);
}
