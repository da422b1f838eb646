import { addLoadCurrents, type LoadBranches } from "./load-branches.ts";
import type { PowerFlow } from "./power-flow.ts";
import type { Phasor } from "./terminal-values.ts";

/** Current of one row of loads and generation, from its first node to its second, in the last solution [A]. */
export function rowCurrent(pf: PowerFlow, row: number): Phasor {
  const { loads, x } = pf;
  const one = alone(loads, row);
  const v = Float64Array.of(x[loads.a[row]], x[loads.a[row] + 1], x[loads.b[row]], x[loads.b[row] + 1]);
  const current = new Float64Array(4);
  addLoadCurrents(one, v, current);
  return { re: -current[0], im: -current[1] };
}

/** Power that some rows draw together [kW, kvar]. */
export function rowsPower(pf: PowerFlow, first: number, count: number): Phasor {
  const { loads, x } = pf;
  let re = 0;
  let im = 0;
  for (let row = first; row < first + count; row++) {
    const i = rowCurrent(pf, row);
    const vr = x[loads.a[row]] - x[loads.b[row]];
    const vi = x[loads.a[row] + 1] - x[loads.b[row] + 1];
    re += (vr * i.re + vi * i.im) / 1000;
    im += (vi * i.re - vr * i.im) / 1000;
  }
  return { re, im };
}

/** A bundle of one row between two nodes, with all of its current: nothing of it stands in a matrix. */
function alone(loads: LoadBranches, row: number): LoadBranches {
  const model = loads.modelStart.findIndex((start, m) => start <= row && row < (loads.modelStart[m + 1] ?? 0));
  const cut = (values: Float64Array) => values.slice(row, row + 1);
  return {
    count: 1,
    modelStart: Int32Array.from(loads.modelStart, (_, m) => (m > model ? 1 : 0)),
    groundedEnd: 0,
    series: loads.series,
    seriesOf: loads.seriesOf.slice(row, row + 1),
    a: Int32Array.of(0),
    b: Int32Array.of(2),
    p: cut(loads.p),
    q: cut(loads.q),
    fixedQ: cut(loads.fixedQ),
    baseV: cut(loads.baseV),
    lowV: cut(loads.lowV),
    minV: cut(loads.minV),
    maxV: cut(loads.maxV),
    shareRe: new Float64Array(1),
    shareIm: new Float64Array(1),
    pExponent: cut(loads.pExponent),
    qExponent: cut(loads.qExponent),
    zipv: loads.zipv.slice(7 * row, 7 * row + 7),
  };
}
