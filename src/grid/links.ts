import { solvePanels } from "./ldl-solve.ts";
import { addLoadCurrents } from "./load-branches.ts";
import type { PowerFlow } from "./power-flow.ts";

/** What is missing from the node voltages of a solution [V]. A link of next to no impedance costs the factors the digits
 *  by which it exceeds the lines beside it, and its current lies in digits that a voltage does not have. */
export interface LinkCorrection {
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Whether there is a new solution since. */
  isStale: boolean;
}

/** The power beyond which a line is a link: voltage squared over impedance [VA]; 10⁷ per unit on 1 MVA. */
const LINK_VA = 1e13;

/** Each takes away all but some 10⁻⁵ of what is missing. */
const REFINEMENTS = 3;

/** Room for the correction, where there is a link. */
export function newLinkCorrection({
  network,
  branches,
  index,
}: Pick<PowerFlow, "network" | "branches" | "index">): LinkCorrection | undefined {
  const isLink = network.lines.some((line, l) => {
    const lineToLineV = network.buses[line.from.bus].nominalV * Math.sqrt(3);
    const at = branches.matrixStart[branches.base.lines + l];
    return Math.hypot(branches.re[at], branches.im[at]) * lineToLineV * lineToLineV >= LINK_VA;
  });
  if (!isLink) return undefined;
  return { re: new Float64Array(index.count + 1), im: new Float64Array(index.count + 1), isStale: true };
}

/** The correction for the last solution: what flows into each node, links by the difference across them, ought to be
 *  nothing; the linear network's answer to what it is, a few times over. */
export function correctLinks(pf: PowerFlow, correction: LinkCorrection): void {
  if (!correction.isStale) return;
  const { branches, rank, nodeAt, ldl } = pf;
  const { re, im } = correction;
  re.fill(0);
  im.fill(0);
  const rest = new Float64Array(pf.x.length);
  const x = pf.x.slice();
  const current = { re: new Float64Array(0), im: new Float64Array(0) };
  for (let pass = 0; pass < REFINEMENTS; pass++) {
    rest.fill(0);
    addLoadCurrents(pf.loads, x, rest);
    for (let branch = 0; branch < branches.count; branch++) {
      const first = branches.conductorStart[branch];
      const order = branches.conductorStart[branch + 1] - first;
      if (current.re.length < order) {
        current.re = new Float64Array(order);
        current.im = new Float64Array(order);
      }
      branchCurrents(pf, branch, correction, current);
      for (let k = 0; k < order; k++) {
        const place = rank[branches.node[first + k]];
        if (place < 0) continue;
        rest[2 * place] -= current.re[k];
        rest[2 * place + 1] -= current.im[k];
      }
    }
    solvePanels(ldl, 0, rest);
    for (let j = 0; j < ldl.n; j++) {
      const node = nodeAt[j];
      re[node] += rest[2 * j];
      im[node] += rest[2 * j + 1];
      x[2 * j] = pf.vRe[node] + re[node];
      x[2 * j + 1] = pf.vIm[node] + im[node];
    }
  }
  correction.isStale = false;
}

/** A node's voltage in the last solution [V], corrected where there are links. */
export function correctedVoltage(pf: PowerFlow, node: number): { re: number; im: number } {
  const { links, vRe, vIm } = pf;
  if (!links) return { re: vRe[node], im: vIm[node] };
  correctLinks(pf, links);
  return { re: vRe[node] + links.re[node], im: vIm[node] + links.im[node] };
}

/** Currents into a branch's conductors [A], at the corrected voltages. */
export function branchCurrents(
  pf: PowerFlow,
  branch: number,
  correction: LinkCorrection,
  into: { readonly re: Float64Array; readonly im: Float64Array },
): void {
  const { branches, vRe, vIm } = pf;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  const start = branches.matrixStart[branch];
  const isLine = branch >= branches.base.lines && branch < branches.base.transformers;
  const e = branch < branches.base.lines ? pf.sourceV[branch] : undefined;
  for (let k = 0; k < order; k++) {
    let cr = 0;
    let ci = 0;
    const add = (yr: number, yi: number, vr: number, vi: number) => {
      cr += yr * vr - yi * vi;
      ci += yr * vi + yi * vr;
    };
    for (let m = 0; m < order; m++) {
      const at = start + k * order + m;
      const yr = branches.re[at];
      const yi = branches.im[at];
      const node = branches.node[first + m];
      if (!isLine) {
        const isBehind = e && m < e.re.length;
        add(yr, yi, vRe[node] - (isBehind ? e.re[m] : 0), vIm[node] - (isBehind ? e.im[m] : 0));
        add(yr, yi, correction.re[node], correction.im[node]);
        continue;
      }
      // A line's conductor at both ends: the difference between them, and what goes to ground.
      const half = order / 2;
      if (m >= half) continue;
      const far = branches.node[first + half + m];
      const tr = branches.re[at + half];
      const ti = branches.im[at + half];
      const dr = vRe[node] - vRe[far] + (correction.re[node] - correction.re[far]);
      const di = vIm[node] - vIm[far] + (correction.im[node] - correction.im[far]);
      if (k < half) {
        add(-tr, -ti, dr, di);
        add(yr + tr, yi + ti, vRe[node] + correction.re[node], vIm[node] + correction.im[node]);
      } else {
        add(yr, yi, dr, di);
        add(yr + tr, yi + ti, vRe[far] + correction.re[far], vIm[far] + correction.im[far]);
      }
    }
    into.re[k] = cr;
    into.im[k] = ci;
  }
}
