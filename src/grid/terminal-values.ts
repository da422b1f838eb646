import type { CapacitorControl, RegulatorControl, Terminal } from "./network.ts";
import { nodeIndex } from "./node-index.ts";
import type { PowerFlow } from "./power-flow.ts";
import { deltaCorner } from "./primitive-transformer.ts";

/** A phasor. */
export interface Phasor {
  readonly re: number;
  readonly im: number;
}

export const size = ({ re, im }: Phasor): number => Math.hypot(re, im);

/** Voltage of a terminal's conductor to ground [V]. */
export function conductorVoltage(pf: PowerFlow, terminal: Terminal, conductor: number): Phasor {
  const node = nodeIndex(pf.index, terminal.bus, terminal.nodes[conductor]);
  return { re: pf.vRe[node], im: pf.vIm[node] };
}

/** Voltage across one coil of a winding [V]. */
export function coilVoltage(pf: PowerFlow, transformer: number, winding: number, phase: number): Phasor {
  const record = pf.network.transformers[transformer];
  const { terminal, connection } = record.windings[winding];
  const other = connection === "delta" && record.phases > 1 ? deltaCorner(record, phase) : record.phases;
  const a = conductorVoltage(pf, terminal, phase);
  const b = conductorVoltage(pf, terminal, other);
  return { re: a.re - b.re, im: a.im - b.im };
}

/** Current into a branch at one of its conductors, counted over all its terminals [A]. */
export function branchCurrent(pf: PowerFlow, branch: number, conductor: number): Phasor {
  const { branches, vRe, vIm } = pf;
  const first = branches.conductorStart[branch];
  const order = branches.conductorStart[branch + 1] - first;
  const at = branches.matrixStart[branch] + conductor * order;
  let re = 0;
  let im = 0;
  for (let k = 0; k < order; k++) {
    const node = branches.node[first + k];
    re += branches.re[at + k] * vRe[node] - branches.im[at + k] * vIm[node];
    im += branches.re[at + k] * vIm[node] + branches.im[at + k] * vRe[node];
  }
  return { re, im };
}

/** Power into a winding [kW, kvar]. */
export function windingPower(pf: PowerFlow, { transformer, winding }: RegulatorControl): Phasor {
  const { terminal } = pf.network.transformers[transformer].windings[winding];
  const before = pf.network.transformers[transformer].windings
    .slice(0, winding)
    .reduce((sum, other) => sum + other.terminal.nodes.length, 0);
  return powerInto(pf, pf.branches.base.transformers + transformer, terminal, before);
}

/** Power into a branch at a terminal whose first conductor is number `first` of the branch [kW, kvar]. */
export function powerInto(pf: PowerFlow, branch: number, terminal: Terminal, first: number): Phasor {
  let re = 0;
  let im = 0;
  for (let k = 0; k < terminal.nodes.length; k++) {
    const v = conductorVoltage(pf, terminal, k);
    const i = branchCurrent(pf, branch, first + k);
    re += (v.re * i.re + v.im * i.im) / 1000;
    im += (v.im * i.re - v.re * i.im) / 1000;
  }
  return { re, im };
}

/** The terminal a capacitor control watches: its branch, the terminal, and the terminal's first conductor; for loads and
 *  generators, which are no branches (−1), their rows instead. */
export function watchedTerminal(pf: PowerFlow, { element, terminal }: CapacitorControl) {
  const { network, branches } = pf;
  const { list, index } = element;
  if (list === "loads" || list === "generators") {
    const [starts, counts] = list === "loads" ? [pf.loadRow, pf.loadRows] : [pf.sourceRow, pf.sourceRows];
    return { branch: -1, terminal: network[list][index].terminal, first: 0, row: starts[index], rows: counts[index] };
  }
  const branch = branches.base[list] + index;
  const terminals = terminalsOf(network, list, index);
  const first = terminals.slice(0, terminal).reduce((sum, other) => sum + other.nodes.length, 0);
  return { branch, terminal: terminals[terminal], first, row: -1, rows: 0 };
}

function terminalsOf(
  network: PowerFlow["network"],
  list: "sources" | "lines" | "transformers" | "impedances" | "capacitors",
  index: number,
): Terminal[] {
  if (list === "transformers") return network.transformers[index].windings.map(({ terminal }) => terminal);
  if (list === "sources") return [network.sources[index].terminal];
  const { from, to } = network[list][index];
  return to ? [from, to] : [from];
}
