import type { PowerFlow } from "./power-flow.ts";

/** What the last solution makes lines and transformers carry. All of these are called for every element of every step, so
 *  they read the admittances where they lie. */

/** Loading (1 is rated) of the winding that is loaded most: the sum of its phases' volt-amperes over its rating. Leaves
 *  that winding's apparent power in `found.kva`. */
export function transformerLoading(pf: PowerFlow, transformer: number, found: { kva: number }): number {
  const { branches, vRe, vIm } = pf;
  const { windings, phases } = pf.network.transformers[transformer];
  const branch = branches.base.transformers + transformer;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  const start = branches.matrixStart[branch];
  let worst = 0;
  found.kva = 0;
  for (let w = 0; w < windings.length; w++) {
    let va = 0;
    for (let k = 0; k < phases; k++) {
      const row = w * (phases + 1) + k;
      let re = 0;
      let im = 0;
      for (let column = 0, at = start + row * order; column < order; column++, at++) {
        const node = branches.node[first + column];
        re += branches.re[at] * vRe[node] - branches.im[at] * vIm[node];
        im += branches.re[at] * vIm[node] + branches.im[at] * vRe[node];
      }
      // Across the winding where it has one phase, as half of a split phase may hang on its own second end.
      const node = branches.node[first + row];
      const back = phases === 1 ? branches.node[first + row + 1] : pf.index.count;
      const vr = vRe[node] - vRe[back];
      const vi = vIm[node] - vIm[back];
      va += Math.sqrt((vr * vr + vi * vi) * (re * re + im * im));
    }
    const loading = windings[w].kva > 0 ? va / 1000 / windings[w].kva : 0;
    if (loading <= worst) continue;
    worst = loading;
    found.kva = va / 1000;
  }
  return worst;
}

/** Highest current of a line's phases at its first end [A]. */
export function lineCurrentA(pf: PowerFlow, line: number): number {
  const { branches } = pf;
  const branch = branches.base.lines + line;
  const order = branches.conductorStart[branch + 1] - branches.conductorStart[branch];
  let highest = 0;
  for (let conductor = 0; conductor < order / 2; conductor++) {
    const size = squareA(pf, branch, conductor);
    if (size > highest) highest = size;
  }
  return Math.sqrt(highest);
}

/** Current of one conductor of a line at its first end [A]. */
export const conductorCurrentA = (pf: PowerFlow, line: number, conductor: number): number =>
  Math.sqrt(squareA(pf, pf.branches.base.lines + line, conductor));

function squareA({ branches, vRe, vIm }: PowerFlow, branch: number, conductor: number): number {
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  let re = 0;
  let im = 0;
  for (let column = 0, at = branches.matrixStart[branch] + conductor * order; column < order; column++, at++) {
    const node = branches.node[first + column];
    const yr = branches.re[at];
    const yi = branches.im[at];
    re += yr * vRe[node] - yi * vIm[node];
    im += yr * vIm[node] + yi * vRe[node];
  }
  return re * re + im * im;
}
