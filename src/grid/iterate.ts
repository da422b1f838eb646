import { setHeaderCount } from "./kernel.ts";
import { solvePanels } from "./ldl-solve.ts";
import { packLeading, solveLeading } from "./leading-block.ts";
import { addLoadCurrents, addRareCurrents } from "./load-branches.ts";
import type { PowerFlow } from "./power-flow.ts";

/** One iteration over the places that iterations touch: the currents that loads draw at `x`, the linear network's answer
 *  as the next `x`, and what it came to in `out`: the largest squared change [pu²], the sum of squared changes, and (not
 *  at the first of a solve) the products of the changes' own change with the change and with itself. */
export function iterate(pf: PowerFlow): void {
  const isFirst = pf.outcome.iterations === 1;
  const { kernel, loads, x, injected, work, firstActive } = pf;
  if (kernel) {
    const at = pf.header.byteOffset;
    kernel.addLoadCurrents(at);
    if (pf.hasRareLoads) addRareCurrents(loads, x, injected);
    kernel.copyInjected(at);
    kernel.solveTrailing(at);
    kernel.update(at, isFirst ? 1 : 0);
    return;
  }
  injected.fill(0, 2 * firstActive);
  addLoadCurrents(loads, x, injected);
  for (let k = 2 * firstActive; k < 2 * pf.ldl.n; k++) work[k] = injected[k];
  solvePanels(pf.ldl, pf.ldl.activePanel, work);
  if (isFirst) takeFirst(pf);
  else takeNext(pf);
}

/** The linear network's answer, at the places that iterations touch, to the currents in `work`, in their place. */
export function solveTrailing(pf: PowerFlow): void {
  if (pf.kernel) pf.kernel.solveTrailing(pf.header.byteOffset);
  else solvePanels(pf.ldl, pf.ldl.activePanel, pf.work);
}

function takeFirst({ firstActive, x0, x, work, change, weight, out, ldl }: PowerFlow): void {
  let worst = 0;
  let sumRe = 0;
  let sumIm = 0;
  for (let j = firstActive, k = 2 * firstActive; j < ldl.n; j++, k += 2) {
    const re = x0[k] + work[k];
    const im = x0[k + 1] + work[k + 1];
    const dr = re - x[k];
    const di = im - x[k + 1];
    const rr = dr * dr * weight[j];
    const ii = di * di * weight[j];
    sumRe += rr;
    sumIm += ii;
    if (rr + ii > worst) worst = rr + ii;
    change[k] = dr;
    change[k + 1] = di;
    x[k] = re;
    x[k + 1] = im;
  }
  out[0] = worst;
  out[1] = sumRe + sumIm;
  out[2] = out[3] = 0;
}

function takeNext({ firstActive, x0, x, work, change, step, shares, weight, out, ldl }: PowerFlow): void {
  let worst = 0;
  let sumRe = 0;
  let sumIm = 0;
  let crossRe = 0;
  let crossIm = 0;
  let squareRe = 0;
  let squareIm = 0;
  // What the voltages were moved on by lies between the last answer and them.
  const share = shares[0];
  for (let j = firstActive, k = 2 * firstActive; j < ldl.n; j++, k += 2) {
    const re = x0[k] + work[k];
    const im = x0[k + 1] + work[k + 1];
    const dr = re - x[k];
    const di = im - x[k + 1];
    const w = weight[j];
    const rr = dr * dr * w;
    const ii = di * di * w;
    sumRe += rr;
    sumIm += ii;
    if (rr + ii > worst) worst = rr + ii;
    const fr = dr - change[k];
    const fi = di - change[k + 1];
    const wr = fr * w;
    const wi = fi * w;
    crossRe += wr * dr;
    crossIm += wi * di;
    squareRe += wr * fr;
    squareIm += wi * fi;
    step[k] = dr - share * step[k];
    step[k + 1] = di - share * step[k + 1];
    change[k] = dr;
    change[k + 1] = di;
    x[k] = re;
    x[k + 1] = im;
  }
  out[0] = worst;
  out[1] = sumRe + sumIm;
  out[2] = crossRe + crossIm;
  out[3] = squareRe + squareIm;
}

/** Moves the voltages on by −`share` of the step between the last two answers. */
export function extrapolate(pf: PowerFlow, share: number): void {
  if (pf.kernel) {
    pf.kernel.extrapolate(pf.header.byteOffset, share);
    return;
  }
  const { x, step } = pf;
  for (let k = 2 * pf.firstActive, end = 2 * pf.ldl.n; k < end; k++) x[k] -= share * step[k];
}

/** All voltages in node order: those that iterations touched, then the others. */
export function spread(pf: PowerFlow): void {
  if (pf.kernel) {
    pf.kernel.spread(pf.header.byteOffset);
    return;
  }
  const { firstActive, nodeAt, x, v, vRe, vIm } = pf;
  for (let j = firstActive; j < nodeAt.length; j++) {
    const node = nodeAt[j];
    v[2 * node] = vRe[node] = x[2 * j];
    v[2 * node + 1] = vIm[node] = x[2 * j + 1];
  }
  solveLeading(pf.leading, v, vRe, vIm);
}

/** Packs the leading columns anew, into the memory that is set aside for them. */
export function repackLeading(pf: PowerFlow): void {
  const { room, header } = pf;
  const packed = packLeading(pf.ldl, pf.nodeAt, pf.sourcePassed, pf.shown);
  const into = <T extends Int32Array | Float64Array>(place: T, values: T): T => {
    place.set(values);
    return place.subarray(0, values.length) as T;
  };
  pf.leading = {
    count: packed.count,
    runs: into(room.runs, packed.runs),
    to: into(room.to, packed.to),
    from: into(room.from, packed.from),
    value: into(room.value, packed.value),
    own: into(room.own, packed.own),
  };
  setHeaderCount(header, "leadingRunCount", packed.runs.length / 2);
}
