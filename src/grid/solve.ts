import { SimulationError } from "../base/errors.ts";
import { solveTrailing } from "./ldl-solve.ts";
import { packLeading, solveLeading } from "./leading-block.ts";
import { addLoadCurrents } from "./load-branches.ts";
import { nodeName } from "./node-index.ts";
import type { Outcome, PowerFlow } from "./power-flow.ts";
import { sourceVoltages } from "./source-injection.ts";
import { factorise, refactorisePath } from "./sparse-ldl.ts";

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
  const limit = pf.tolerancePu * pf.tolerancePu;
  if (!outcome.converged) restart(pf);
  outcome.converged = false;
  outcome.iterations = 0;
  while (outcome.iterations < pf.maxIterations) {
    outcome.iterations++;
    iterate(pf);
    if (outcome.worstPu <= limit && outcome.iterations >= pf.minIterations) {
      outcome.converged = true;
      break;
    }
    // Voltages that are no longer numbers do not come back.
    if (!(outcome.worstPu >= 0)) break;
  }
  outcome.worstPu = Math.sqrt(outcome.worstPu);
  counts.solves++;
  counts.iterations += outcome.iterations;
  finish(pf);
  return outcome;
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

/** Factors and the solution without loads, after admittances or source voltages changed: everything the first time,
 *  later only the columns that depend on the change. @throws SimulationError SINGULAR */
export function refreshFactors(pf: PowerFlow): void {
  const { ldl, admittance, changedColumns, counts } = pf;
  let failed = -1;
  if (counts.factorisations === 0) {
    failed = factorise(ldl, admittance);
    counts.factorisations++;
  } else if (changedColumns.size > 0) {
    const columns = refactorisePath(ldl, admittance, [...changedColumns], pf.flag);
    failed = columns < 0 ? -1 - columns : -1;
    counts.pathUpdates++;
    counts.columns += Math.max(0, columns);
  }
  changedColumns.clear();
  if (failed >= 0) {
    const node = nodeName(pf.network, pf.index, pf.nodeAt[failed]);
    throw new SimulationError("SINGULAR", `${pf.network.name}: nothing holds the voltage of node ${node}`);
  }
  solveWithoutLoads(pf);
}

/** Re-solves the network without loads, after source voltages changed. */
export function solveWithoutLoads(pf: PowerFlow): void {
  const { network, branches, rank, x0Re, x0Im, ldl } = pf;
  x0Re.fill(0);
  x0Im.fill(0);
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
        x0Re[place] += yr * e.re[j] - yi * e.im[j];
        x0Im[place] += yr * e.im[j] + yi * e.re[j];
      }
    }
  }
  solveTrailing(ldl, 0, x0Re, x0Im);
  pf.leading = packLeading(ldl, pf.nodeAt, x0Re, x0Im);
}

function restart(pf: PowerFlow): void {
  pf.xRe.set(pf.x0Re);
  pf.xIm.set(pf.x0Im);
}

/** One iteration over the active places; leaves the squared largest change in `outcome.worstPu`. */
function iterate(pf: PowerFlow): void {
  const { firstActive, xRe, xIm, x0Re, x0Im, injectedRe, injectedIm, workRe, workIm, inverseBase2, outcome } = pf;
  const n = pf.ldl.n;
  injectedRe.fill(0, firstActive);
  injectedIm.fill(0, firstActive);
  addLoadCurrents(pf.loads, xRe, xIm, injectedRe, injectedIm);
  for (let j = firstActive; j < n; j++) {
    workRe[j] = injectedRe[j];
    workIm[j] = injectedIm[j];
  }
  solveTrailing(pf.ldl, pf.ldl.activePanel, workRe, workIm);
  let worst = firstActive < n ? -1 : 0;
  let place = -1;
  for (let j = firstActive; j < n; j++) {
    const re = x0Re[j] + workRe[j];
    const im = x0Im[j] + workIm[j];
    const dr = re - xRe[j];
    const di = im - xIm[j];
    const change = (dr * dr + di * di) * inverseBase2[j];
    // Written so that NaN wins.
    if (!(change <= worst)) {
      worst = change;
      place = j;
      if (Number.isNaN(change)) break;
    }
    xRe[j] = re;
    xIm[j] = im;
  }
  outcome.worstPu = worst;
  outcome.worstNode = place < 0 ? -1 : pf.nodeAt[place];
}

/** All voltages in node order: those that iterations touched, then the others. */
function finish(pf: PowerFlow): void {
  const { firstActive, xRe, xIm, nodeAt, vRe, vIm } = pf;
  for (let j = firstActive; j < nodeAt.length; j++) {
    vRe[nodeAt[j]] = xRe[j];
    vIm[nodeAt[j]] = xIm[j];
  }
  solveLeading(pf.leading, vRe, vIm);
}
