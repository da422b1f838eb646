import type { BranchList } from "./admittance.ts";
import { branchCurrents, correctedVoltage, correctLinks } from "./links.ts";
import type { PowerFlow } from "./power-flow.ts";

/** Power and currents at the head of the feeder, and what the network loses; rewritten by `measureHead`. */
export interface HeadMeasurement {
  /** Drawn from all sources, at their terminals [kW, kvar]. */
  feederKw: number;
  feederKvar: number;
  /** Lost in everything but sources, loads and connections [kW, kvar]. */
  lossesKw: number;
  lossesKvar: number;
  /** Drawn by the connection points [kW, kvar]. */
  extraKw: number;
  extraKvar: number;
  /** Current out of the first source, per phase [A]. */
  readonly currentRe: Float64Array;
  readonly currentIm: Float64Array;
  /** Lowest and highest voltage of all nodes at buses with a nominal voltage [pu], and those nodes. */
  minPu: number;
  maxPu: number;
  minNode: number;
  maxNode: number;
}

/** An empty measurement to be filled by `measureHead`. */
export const headMeasurement = (pf: PowerFlow): HeadMeasurement => ({
  feederKw: 0,
  feederKvar: 0,
  lossesKw: 0,
  lossesKvar: 0,
  extraKw: 0,
  extraKvar: 0,
  currentRe: new Float64Array(pf.network.sources[0].phases),
  currentIm: new Float64Array(pf.network.sources[0].phases),
  minPu: 0,
  maxPu: 0,
  minNode: -1,
  maxNode: -1,
});

/** Measures the last solution. Losses are the network's own quadratic form in the node voltages, so they carry no error
 *  of the iteration; loads are what the last iteration injected. */
export function measureHead(pf: PowerFlow, into: HeadMeasurement): HeadMeasurement {
  measureFeeder(pf, into);
  measureExtras(pf, into);
  measureExtremes(pf, into);
  return into;
}

/** As `measureHead` without the extremes, which look at every node, and without what connection points draw. */
export function measureFeeder(pf: PowerFlow, into: HeadMeasurement): void {
  into.feederKw = 0;
  into.feederKvar = 0;
  for (let s = 0; s < pf.network.sources.length; s++) addSource(pf, s, into);
  drawPower(pf);
  into.lossesKw = into.feederKw - pf.drawn[0] / 1000;
  into.lossesKvar = into.feederKvar - pf.drawn[1] / 1000;
}

function measureExtras(pf: PowerFlow, into: HeadMeasurement): void {
  let kw = 0;
  let kvar = 0;
  for (let e = 0; e < pf.extraKw.length; e++) {
    kw += pf.extraKw[e];
    kvar += pf.extraKvar[e];
  }
  into.extraKw = kw;
  into.extraKvar = kvar;
}

/** What all rows draw in the last solution, into `pf.drawn`. */
function drawPower({ x, injected, loads, drawnAt, drawn, kernel, header }: PowerFlow): void {
  if (kernel) {
    kernel.drawPower(header.byteOffset);
    return;
  }
  const { places, shared } = drawnAt;
  let loadP = 0;
  let loadQ = 0;
  for (let i = 0; i < places.length; i++) {
    const k = places[i];
    loadP -= x[k] * injected[k] + x[k + 1] * injected[k + 1];
    loadQ -= x[k + 1] * injected[k] - x[k] * injected[k + 1];
  }
  // The loads' shares in the matrix draw power, too.
  const { a, b, shareRe, shareIm } = loads;
  for (let i = 0; i < shared.length; i++) {
    const r = shared[i];
    const vr = x[a[r]] - x[b[r]];
    const vi = x[a[r] + 1] - x[b[r] + 1];
    const size = vr * vr + vi * vi;
    loadP += size * shareRe[r];
    loadQ -= size * shareIm[r];
  }
  drawn[0] = loadP;
  drawn[1] = loadQ;
}

function addSource(pf: PowerFlow, s: number, into: HeadMeasurement): void {
  const { branches, vRe, vIm } = pf;
  const source = pf.network.sources[s];
  const branch = branches.base.sources + s;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  const at = branches.matrixStart[branch];
  const phases = source.phases;
  const e = pf.sourceV[s];
  for (let k = 0; k < phases; k++) {
    let cr = 0;
    let ci = 0;
    for (let m = 0; m < phases; m++) {
      const node = branches.node[first + m];
      const back = branches.node[first + phases + m];
      const dr = e.re[m] - vRe[node] + vRe[back];
      const di = e.im[m] - vIm[node] + vIm[back];
      const yr = branches.re[at + k * order + m];
      const yi = branches.im[at + k * order + m];
      cr += yr * dr - yi * di;
      ci += yr * di + yi * dr;
    }
    const node = branches.node[first + k];
    const back = branches.node[first + phases + k];
    const vr = vRe[node] - vRe[back];
    const vi = vIm[node] - vIm[back];
    into.feederKw += (vr * cr + vi * ci) / 1000;
    into.feederKvar += (vi * cr - vr * ci) / 1000;
    if (s === 0) {
      into.currentRe[k] = cr;
      into.currentIm[k] = ci;
    }
  }
}

function measureExtremes(pf: PowerFlow, into: HeadMeasurement): void {
  const { nominalV, vRe, vIm } = pf;
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  into.minNode = into.maxNode = -1;
  for (let node = 0; node < nominalV.length; node++) {
    if (nominalV[node] === 0) continue;
    const pu2 = (vRe[node] * vRe[node] + vIm[node] * vIm[node]) / (nominalV[node] * nominalV[node]);
    if (pu2 < min) {
      min = pu2;
      into.minNode = node;
    }
    if (pu2 > max) {
      max = pu2;
      into.maxNode = node;
    }
  }
  into.minPu = into.minNode < 0 ? Number.NaN : Math.sqrt(min);
  into.maxPu = into.maxNode < 0 ? Number.NaN : Math.sqrt(max);
}

/** Voltage magnitudes to ground [V] of all nodes. */
export function nodeVoltagesV(pf: PowerFlow, into = new Float64Array(pf.index.count)): Float64Array {
  for (let node = 0; node < into.length; node++) {
    const re = pf.vRe[node];
    const im = pf.vIm[node];
    into[node] = Math.sqrt(re * re + im * im);
  }
  return into;
}

/** Voltage magnitudes over the nominal ones [pu] of all nodes; NaN at buses without a nominal voltage. */
export function nodeVoltagesPu(pf: PowerFlow, into = new Float64Array(pf.index.count)): Float64Array {
  nodeVoltagesV(pf, into);
  for (let node = 0; node < into.length; node++)
    into[node] = pf.nominalV[node] > 0 ? into[node] / pf.nominalV[node] : Number.NaN;
  return into;
}

/** Current into and power of every conductor of one element, terminal after terminal. */
export interface ElementFlow {
  readonly currentRe: Float64Array;
  readonly currentIm: Float64Array;
  /** Into the element [kW, kvar]; conductors at ground carry none. */
  readonly kw: Float64Array;
  readonly kvar: Float64Array;
  /** Sum over the conductors: what stays in the element. */
  readonly lossKw: number;
  readonly lossKvar: number;
}

/** Currents and powers of a source, line, transformer, impedance or capacitor in the last solution. */
export function elementFlow(pf: PowerFlow, list: BranchList, element: number): ElementFlow {
  const { branches, vRe, vIm } = pf;
  const branch = branches.base[list] + element;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  const at = branches.matrixStart[branch];
  const e = list === "sources" ? pf.sourceV[element] : undefined;
  const currentRe = new Float64Array(order);
  const currentIm = new Float64Array(order);
  const kw = new Float64Array(order);
  const kvar = new Float64Array(order);
  let lossKw = 0;
  let lossKvar = 0;
  const { links } = pf;
  if (links) {
    correctLinks(pf, links);
    branchCurrents(pf, branch, links, { re: currentRe, im: currentIm });
  }
  for (let k = 0; k < order; k++) {
    let cr = links ? currentRe[k] : 0;
    let ci = links ? currentIm[k] : 0;
    for (let m = 0; m < order && !links; m++) {
      const yr = branches.re[at + k * order + m];
      const yi = branches.im[at + k * order + m];
      const node = branches.node[first + m];
      const vr = vRe[node] - (e && m < e.re.length ? e.re[m] : 0);
      const vi = vIm[node] - (e && m < e.im.length ? e.im[m] : 0);
      cr += yr * vr - yi * vi;
      ci += yr * vi + yi * vr;
    }
    const v = correctedVoltage(pf, branches.node[first + k]);
    currentRe[k] = cr;
    currentIm[k] = ci;
    kw[k] = (v.re * cr + v.im * ci) / 1000;
    kvar[k] = (v.im * cr - v.re * ci) / 1000;
    lossKw += kw[k];
    lossKvar += kvar[k];
  }
  return { currentRe, currentIm, kw, kvar, lossKw, lossKvar };
}
