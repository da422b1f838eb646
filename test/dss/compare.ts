import { BRANCH_LISTS } from "../../src/grid/admittance.ts";
import type { ComplexMatrix } from "../../src/grid/complex-matrix.ts";
import { memoryFiles } from "../../src/grid/dss/memory-files.ts";
import { runDss } from "../../src/grid/dss/run.ts";
import { elementFlow } from "../../src/grid/measure.ts";
import type { Impedance, Network, Terminal } from "../../src/grid/network.ts";
import { nodeName } from "../../src/grid/node-index.ts";
import type { PowerFlow } from "../../src/grid/power-flow.ts";
import { impedancePrimitive, linePrimitive, sourcePrimitive } from "../../src/grid/primitive.ts";
import { capacitorPrimitive } from "../../src/grid/primitive-capacitor.ts";
import { transformerPrimitive } from "../../src/grid/primitive-transformer.ts";
import { totalLosses } from "../../src/grid/total-losses.ts";

/** A script and what OpenDSS answers to it (`opendss.py`). */
export interface DssCase {
  readonly name: string;
  readonly script: string;
  /** How many times the script's Solve is repeated, each one a step of its mode. */
  readonly steps?: number;
  /** Files beside the script. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where this reader differs on purpose, and why; the case is then only read and solved. */
  readonly differs?: string;
  readonly expected: DssAnswer;
}

interface DssAnswer {
  readonly converged: boolean;
  readonly nodes: Readonly<Record<string, readonly [number, number]>>;
  readonly baseV: Readonly<Record<string, number>>;
  readonly power: readonly [number, number];
  readonly losses: readonly [number, number];
  readonly elements: Readonly<
    Record<string, { readonly kva: readonly number[]; readonly at?: readonly string[]; readonly y?: readonly number[] }>
  >;
  readonly taps: Readonly<Record<string, readonly number[]>>;
  readonly states: Readonly<Record<string, readonly number[]>>;
  readonly series?: readonly DssStep[];
}

interface DssStep {
  readonly power: readonly [number, number];
  readonly v: readonly number[];
  readonly taps: Readonly<Record<string, readonly number[]>>;
  readonly states: Readonly<Record<string, readonly number[]>>;
  /** What each battery holds. */
  readonly kwh?: readonly number[];
}

/** Of the bus's nominal voltage, or of the voltage itself where there is none [pu]. */
const TOLERANCE_PU = 1e-6;
/** Of the feeder's power, at least of 1 kVA. */
const TOLERANCE_POWER = 1e-6;
/** Of what a battery holds. */
const TOLERANCE_ENERGY = 1e-6;
/** Of an element's largest admittance. */
const TOLERANCE_Y = 1e-9;

/** Everything in which our answer to a script is not OpenDSS's. */
export function differences(given: DssCase): string[] {
  const { expected } = given;
  const found: string[] = [];
  const { pf, steps } = solved(given);
  if (!pf.outcome.converged) return ["no solution"];
  compareNodes(pf, expected, found);
  const scale = Math.max(1, Math.hypot(...expected.power));
  compareFlows(pf, expected, scale, found);
  const { kw, kvar } = totalLosses(pf);
  if (!(Math.hypot(kw - expected.losses[0], kvar - expected.losses[1]) <= TOLERANCE_POWER * scale))
    found.push(`losses ${shown([kw, kvar])} kVA, expected ${shown(expected.losses)}`);
  comparePrimitives(pf, expected, found);
  compareLists("tap of", tapsOf(pf), expected.taps, found);
  compareLists("states of", statesOf(pf), expected.states, found);
  expected.series?.forEach((step, k) => {
    const ours = steps[steps.length - expected.series!.length + k]!;
    compareStep(ours, step, `step ${k + 1}: `, found);
  });
  return found;
}

/** Whether a script can be read and solved at all. */
export const isRead = (given: DssCase): boolean => solved(given).pf.outcome.converged;

function solved(given: DssCase): { pf: PowerFlow; steps: DssStep[] } {
  const script = given.steps ? `${given.script}\nSet number=${given.steps}\nSolve` : given.script;
  const steps: DssStep[] = [];
  const { run } = runDss(
    "case.dss",
    { files: memoryFiles({ "case.dss": script, ...given.files }), build: { tolerancePu: 1e-10, maxIterations: 2000 } },
    (pf) => steps.push(stepOf(pf)),
  );
  return { pf: run.pf, steps };
}

function stepOf(pf: PowerFlow): DssStep {
  const power: [number, number] = [0, 0];
  pf.network.sources.forEach((source, s) => {
    const flow = elementFlow(pf, "sources", s);
    for (let k = 0; k < source.phases; k++) {
      power[0] -= flow.kw[k]!;
      power[1] -= flow.kvar[k]!;
    }
  });
  const v = Array.from({ length: pf.index.count }, (_, node) => Math.hypot(pf.vRe[node]!, pf.vIm[node]!));
  const kwh = pf.storages.map(({ storedKwh }) => storedKwh);
  return { power, v, taps: tapsOf(pf), states: statesOf(pf), kwh };
}

function compareStep(ours: DssStep, theirs: DssStep, at: string, found: string[]): void {
  compareLists(`${at}tap of`, ours.taps, theirs.taps, found);
  compareLists(`${at}states of`, ours.states, theirs.states, found);
  theirs.kwh?.forEach((want, s) => {
    const got = ours.kwh![s]!;
    if (!(Math.abs(got - want) <= TOLERANCE_ENERGY * want))
      found.push(`${at}battery ${s} holds ${got} kWh, expected ${want}`);
  });
  const scale = Math.max(1, Math.hypot(...theirs.power));
  const error = Math.hypot(ours.power[0] - theirs.power[0], ours.power[1] - theirs.power[1]);
  if (!(error <= TOLERANCE_POWER * scale)) {
    found.push(`${at}power ${shown(ours.power)} kVA, expected ${shown(theirs.power)}`);
  }
  const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
  const [a, b] = [sorted(ours.v), sorted(theirs.v)];
  const worst = b.findIndex((value, k) => !(Math.abs(value - a[k]!) <= TOLERANCE_PU * Math.max(1, value)));
  if (a.length !== b.length || worst >= 0) {
    found.push(`${at}voltage ${a[worst]} V of ${a.length} nodes, expected ${b[worst]} V of ${b.length}`);
  }
}

function compareNodes(pf: PowerFlow, expected: DssAnswer, found: string[]): void {
  const at = nodesByName(pf);
  for (const [name, [re, im]] of Object.entries(expected.nodes)) {
    const node = at.get(name);
    if (node === undefined) {
      // A node that only an open or disabled element names.
      if (Math.hypot(re, im) > 1e-6) found.push(`node ${name} is missing, expected ${Math.hypot(re, im)} V`);
      continue;
    }
    const theirs = expected.baseV[name.slice(0, name.lastIndexOf("."))]!;
    const base = theirs > 0 ? theirs : Math.max(1, Math.hypot(re, im));
    const error = Math.hypot(pf.vRe[node]! - re, pf.vIm[node]! - im) / base;
    if (!(error <= TOLERANCE_PU)) {
      found.push(
        `node ${name}: ${pf.vRe[node]} + j ${pf.vIm[node]} V, expected ${re} + j ${im}, off ${error.toExponential(2)} pu`,
      );
    }
    if (pf.nominalV[node]! > 0 !== theirs > 0 || Math.abs(pf.nominalV[node]! - theirs) > 1e-6 * theirs) {
      found.push(`node ${name}: nominal ${pf.nominalV[node]} V, expected ${theirs}`);
    }
  }
  for (const name of at.keys()) if (!(name in expected.nodes)) found.push(`node ${name} is ours alone`);
}

function nodesByName(pf: PowerFlow): Map<string, number> {
  return new Map(Array.from({ length: pf.index.count }, (_, k) => [nodeName(pf.network, pf.index, k), k]));
}

const listName = (network: Network, list: (typeof BRANCH_LISTS)[number], index: number): string => {
  const name = network[list][index]!.name;
  if (list === "impedances") return `${(network.impedances[index] as Impedance).kind}.${name}`;
  return `${list === "sources" ? "vsource" : list.slice(0, -1)}.${name}`;
};

/** Powers into branches, and at every node the sum of them against what OpenDSS's loads and generators draw there. */
function compareFlows(pf: PowerFlow, expected: DssAnswer, scale: number, found: string[]): void {
  const drawn = new Map<string, [number, number]>();
  const add = (node: string, kw: number, kvar: number) => {
    const sum = drawn.get(node) ?? [0, 0];
    drawn.set(node, [sum[0] + kw, sum[1] + kvar]);
  };
  const seen = new Set<string>();
  for (const list of BRANCH_LISTS) {
    pf.network[list].forEach((_, index) => {
      const name = listName(pf.network, list, index);
      seen.add(name);
      const flow = elementFlow(pf, list, index);
      conductorsOf(pf.network, list, index).forEach((node, k) => {
        add(node, flow.kw[k]!, flow.kvar[k]!);
      });
      const theirs = expected.elements[name];
      if (!theirs) {
        found.push(`${name} is ours alone`);
        return;
      }
      // A source's second terminal at ground is not ours to list.
      for (let k = 0; k < Math.min(flow.kw.length, theirs.kva.length / 2); k++) {
        const [kw, kvar] = [theirs.kva[2 * k]!, theirs.kva[2 * k + 1]!];
        const error = Math.hypot(flow.kw[k]! - kw, flow.kvar[k]! - kvar);
        if (!(error <= TOLERANCE_POWER * scale)) {
          found.push(`${name} conductor ${k + 1}: ${flow.kw[k]} + j ${flow.kvar[k]} kVA, expected ${kw} + j ${kvar}`);
          break;
        }
      }
    });
  }
  for (const [name, { at, kva }] of Object.entries(expected.elements)) {
    if (!at) {
      if (!seen.has(name)) found.push(`${name} is missing`);
      continue;
    }
    at.forEach((node, k) => {
      add(node, kva[2 * k]!, kva[2 * k + 1]!);
    });
  }
  for (const [node, [kw, kvar]] of drawn) {
    if (node.endsWith(".0")) continue;
    if (!(Math.hypot(kw, kvar) <= TOLERANCE_POWER * scale)) {
      found.push(`node ${node}: branches and what OpenDSS draws there leave ${kw} + j ${kvar} kVA`);
    }
  }
}

function conductorsOf(network: Network, list: (typeof BRANCH_LISTS)[number], index: number): string[] {
  const name = (terminal: Terminal) => terminal.nodes.map((node) => `${network.buses[terminal.bus]!.name}.${node}`);
  if (list === "transformers") return network.transformers[index]!.windings.flatMap(({ terminal }) => name(terminal));
  if (list === "sources") {
    const { terminal, returnTerminal } = network.sources[index]!;
    return [...name(terminal), ...(returnTerminal ? name(returnTerminal) : terminal.nodes.map(() => "ground.0"))];
  }
  const { from, to } = network[list][index]! as { from: Terminal; to?: Terminal };
  return [...name(from), ...(to ? name(to) : [])];
}

function comparePrimitives(pf: PowerFlow, expected: DssAnswer, found: string[]): void {
  const ours = primitives(pf);
  for (const [name, { y: theirs }] of Object.entries(expected.elements)) {
    if (!theirs) continue;
    const y = ours.get(name);
    if (!y || 2 * y.re.length !== theirs.length) {
      found.push(`${name}: order ${y?.order}, expected ${Math.sqrt(theirs.length / 2)}`);
      continue;
    }
    let scale = 0;
    let error = 0;
    for (let k = 0; k < y.re.length; k++) {
      scale = Math.max(scale, Math.hypot(theirs[2 * k]!, theirs[2 * k + 1]!));
      error = Math.max(error, Math.hypot(y.re[k]! - theirs[2 * k]!, y.im[k]! - theirs[2 * k + 1]!));
    }
    if (!(error <= TOLERANCE_Y * scale)) found.push(`${name}: admittance off ${(error / scale).toExponential(2)}`);
  }
}

function primitives({ network, taps, steps }: PowerFlow): Map<string, ComplexMatrix> {
  const all = new Map<string, ComplexMatrix>();
  for (const source of network.sources) all.set(`vsource.${source.name}`, sourcePrimitive(source).y);
  for (const line of network.lines) all.set(`line.${line.name}`, linePrimitive(line).y);
  network.transformers.forEach((transformer, t) => {
    all.set(`transformer.${transformer.name}`, transformerPrimitive(transformer, [...taps[t]!]).y);
  });
  for (const impedance of network.impedances)
    all.set(`${impedance.kind}.${impedance.name}`, impedancePrimitive(impedance).y);
  network.capacitors.forEach((capacitor, c) => {
    const closed = Array.from(steps[c]!, (step) => step === 1);
    all.set(`capacitor.${capacitor.name}`, capacitorPrimitive(capacitor, closed).y);
  });
  return all;
}

const tapsOf = ({ network, taps }: PowerFlow) =>
  Object.fromEntries(network.transformers.map(({ name }, t) => [name, [...taps[t]!]]));

const statesOf = ({ network, steps }: PowerFlow) =>
  Object.fromEntries(network.capacitors.map(({ name }, c) => [name, [...steps[c]!]]));

function compareLists(
  what: string,
  ours: Readonly<Record<string, readonly number[]>>,
  theirs: Readonly<Record<string, readonly number[]>>,
  found: string[],
): void {
  for (const [name, values] of Object.entries(theirs)) {
    const own = ours[name];
    if (own?.length !== values.length || values.some((value, k) => Math.abs(value - own[k]!) > 1e-9)) {
      found.push(`${what} ${name}: ${own}, expected ${values}`);
    }
  }
}

const shown = ([kw, kvar]: readonly [number, number]) => `${kw} + j ${kvar}`;
