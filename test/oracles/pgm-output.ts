import { correctedVoltage } from "../../src/grid/links.ts";
import { elementFlow } from "../../src/grid/measure.ts";
import { nodeIndex } from "../../src/grid/node-index.ts";
import type { PgmComponent, PgmDocument } from "../../src/grid/pgm/document.ts";
import type { PowerFlow } from "../../src/grid/power-flow.ts";

/** A solved power flow under power-grid-model's attribute names and units, component by component. */
export type PgmResult = Readonly<Record<string, number | readonly number[]>>;

/** Per-phase values, brought to power-grid-model's form: lists by phase, or the one value of a balanced calculation. */
type Form = "symmetric" | "asymmetric";

interface Phasors {
  readonly re: number[];
  readonly im: number[];
}

/** What power-grid-model would report for one component. */
export function pgmResult(pf: PowerFlow, document: PgmDocument, type: string, id: number, form: Form): PgmResult {
  const component = document.components[type].find((each) => each.id === id)!;
  if (type === "node") return nodeResult(pf, document, component, form);
  if (type === "voltage_regulator") {
    const node = nodeOfRegulator(document, component);
    const energized = component.status === 0 ? 0 : isLive(pf, node);
    return { id, energized, limit_violated: energized ? limitViolated(pf, document, node) : 0 };
  }
  if (type === "transformer_tap_regulator") return tapResult(pf, document, component);
  if (component.node === undefined) return branchResult(pf, type, component, form);
  const isOn = component.status !== 0 && isLive(pf, Number(component.node)) === 1;
  const zero = powers(OFF, OFF, form);
  if (!isOn) return { id, energized: 0, ...zero, i: form === "symmetric" ? 0 : [0, 0, 0] };
  const v = voltages(pf, Number(component.node));
  const s = appliancePowers(pf, document, type, component, v, form);
  const i = s.re.map((p, k) => Math.hypot(p, s.im[k]) / Math.hypot(v.re[k], v.im[k]));
  return { id, energized: 1, ...powers(s, v, form), i: form === "symmetric" ? i[0] : i };
}

/** What power-grid-model writes for no position. */
const NO_TAP = -128;

/** A regulator says where the tap stands; off or without voltage it says nothing. */
function tapResult(pf: PowerFlow, { components }: PgmDocument, regulator: PgmComponent): PgmResult {
  const transformer = [...(components.transformer ?? []), ...(components.three_winding_transformer ?? [])].find(
    ({ id }) => id === regulator.regulated_object,
  )!;
  const isOn = regulator.status !== 0 && pf.network.transformers.some(({ name }) => name === String(transformer.id));
  return { id: Number(regulator.id), energized: isOn ? 1 : 0, tap_pos: isOn ? transformer.tap_pos! : NO_TAP };
}

const OFF: Phasors = { re: [0, 0, 0], im: [0, 0, 0] };

function nodeOfRegulator({ components }: PgmDocument, regulator: PgmComponent): number {
  const appliance = ["sym_gen", "asym_gen", "sym_load", "asym_load"]
    .flatMap((type) => components[type] ?? [])
    .find(({ id }) => id === regulator.regulated_object)!;
  return Number(appliance.node);
}

const busOf = (pf: PowerFlow, node: number) => pf.network.buses.findIndex(({ name }) => name === String(node));

function isLive(pf: PowerFlow, node: number): 0 | 1 {
  const bus = busOf(pf, node);
  return pf.index.first[bus + 1] > pf.index.first[bus] ? 1 : 0;
}

function voltages(pf: PowerFlow, node: number): Phasors {
  const at = [1, 2, 3].map((phase) => nodeIndex(pf.index, busOf(pf, node), phase));
  const v = at.map((k) => correctedVoltage(pf, k));
  return { re: v.map(({ re }) => re), im: v.map(({ im }) => im) };
}

function nodeResult(pf: PowerFlow, document: PgmDocument, node: PgmComponent, form: Form): PgmResult {
  const id = Number(node.id);
  const v = voltages(pf, id);
  const u = v.re.map((re, k) => Math.hypot(re, v.im[k]));
  const angle = v.re.map((re, k) => (re === 0 ? 0 : Math.atan2(v.im[k], re)));
  const rated = Number(node.u_rated);
  const inside = isLive(pf, id) === 1 ? injection(pf, document, id, v, form) : OFF;
  const { p, q } = powers(inside, v, form);
  const shared = { id, energized: isLive(pf, id), p: p!, q: q! };
  if (form === "symmetric")
    return { ...shared, u_pu: (u[0] * Math.sqrt(3)) / rated, u: u[0] * Math.sqrt(3), u_angle: angle[0] };
  return { ...shared, u_pu: u.map((size) => (size * Math.sqrt(3)) / rated), u, u_angle: angle };
}

/** Complex powers that flow from a node into lines and transformers [VA]. */
function nodeInjection(pf: PowerFlow, node: number, v: Phasors): Phasors {
  const bus = busOf(pf, node);
  const re = [0, 0, 0];
  const im = [0, 0, 0];
  const add = (
    list: "lines" | "transformers",
    element: number,
    terminals: readonly { bus: number; nodes: readonly number[] }[],
  ) => {
    const flow = elementFlow(pf, list, element);
    let first = 0;
    for (const terminal of terminals) {
      for (let k = 0; k < 3 && terminal.bus === bus; k++) {
        re[k] += flow.currentRe[first + k];
        im[k] += flow.currentIm[first + k];
      }
      first += terminal.nodes.length;
    }
  };
  for (const [l, { from, to }] of pf.network.lines.entries()) add("lines", l, [from, to]);
  for (const [t, { windings }] of pf.network.transformers.entries()) {
    const terminals = windings.map(({ terminal }) => terminal);
    add("transformers", t, terminals);
  }
  return {
    re: re.map((cr, k) => v.re[k] * cr + v.im[k] * im[k]),
    im: re.map((cr, k) => v.im[k] * cr - v.re[k] * im[k]),
  };
}

/** What sources, loads and generators put into a node: what flows on, and into shunts [VA]. */
function injection(pf: PowerFlow, document: PgmDocument, node: number, v: Phasors, form: Form): Phasors {
  const { re, im } = nodeInjection(pf, node, v);
  for (const shunt of document.components.shunt ?? []) {
    if (shunt.node !== node || shunt.status === 0) continue;
    const s = appliancePowers(pf, document, "shunt", shunt, v, form);
    for (let k = 0; k < 3; k++) {
      re[k] += s.re[k];
      im[k] += s.im[k];
    }
  }
  return { re, im };
}

/** p, q, s and pf of complex powers per phase [VA]. */
function powers(s: Phasors, _v: Phasors, form: Form): Record<string, number | number[]> {
  const size = s.re.map((p, k) => Math.hypot(p, s.im[k]));
  if (form === "symmetric") {
    const [p, q] = [s.re[0] * 3, s.im[0] * 3];
    return { p, q, s: Math.hypot(p, q), pf: ratio(p, Math.hypot(p, q)) };
  }
  return { p: [...s.re], q: [...s.im], s: size, pf: s.re.map((p, k) => ratio(p, size[k])) };
}

const ratio = (a: number, b: number) => (b === 0 ? 0 : a / b);

function appliancePowers(
  pf: PowerFlow,
  document: PgmDocument,
  type: string,
  component: PgmComponent,
  v: Phasors,
  form: Form,
): Phasors {
  const name = String(component.id);
  if (type === "shunt") {
    const flow = elementFlow(
      pf,
      "impedances",
      pf.network.impedances.findIndex((each) => each.name === name),
    );
    return { re: Array.from(flow.kw.subarray(0, 3), watt), im: Array.from(flow.kvar.subarray(0, 3), watt) };
  }
  if (type === "source") return sourcePowers(pf, document, component, v, form);
  const q = heldVar(pf, document, component);
  const sign = type.endsWith("gen") ? 1 : -1;
  const rated = Number(document.components.node!.find(({ id }) => id === component.node)!.u_rated) / Math.sqrt(3);
  const specified = (attribute: string, phase: number): number => {
    const value = component[attribute];
    if (typeof value === "number") return value / 3;
    return form === "symmetric" ? value.reduce((sum, each) => sum + each, 0) / 3 : value[phase];
  };
  const factor = v.re.map((re, k) => (Math.hypot(re, v.im[k]) / rated) ** [0, 2, 1][Number(component.type)]);
  return {
    re: factor.map((f, k) => f * specified("p_specified", k)),
    im: factor.map((f, k) => (q === undefined ? f * specified("q_specified", k) : sign * q[k])),
  };
}

/** Regulators on of a node, with what they regulate. */
function regulatorsAt({ components }: PgmDocument, node: unknown) {
  const appliances = ["sym_load", "asym_load", "sym_gen", "asym_gen"].flatMap((type) => components[type] ?? []);
  return (components.voltage_regulator ?? [])
    .filter(({ status }) => status !== 0)
    .map((regulator) => ({ regulator, appliance: appliances.find(({ id }) => id === regulator.regulated_object)! }))
    .filter(({ appliance }) => appliance.node === node && appliance.status !== 0)
    .map((each) => ({
      ...each,
      min: Number(each.regulator.q_min ?? -1e15),
      max: Number(each.regulator.q_max ?? 1e15),
    }));
}

/** Reactive power that the generators holding a node's voltage give together, per phase [var]. */
function heldTotal(pf: PowerFlow, node: unknown): number[] {
  const bus = busOf(pf, Number(node));
  const at = pf.network.generators.flatMap((each, g) => (each.model === 3 && each.terminal.bus === bus ? [g] : []));
  return at.flatMap((g) => Array.from({ length: pf.sourceRows[g] }, (_, k) => -pf.loads.q[pf.sourceRow[g] + k]));
}

/** What one regulated appliance gives: an equal share of its node's, as far as its limits go. */
function heldVar(pf: PowerFlow, document: PgmDocument, appliance: PgmComponent): number[] | undefined {
  const here = regulatorsAt(document, appliance.node);
  const self = here.findIndex((each) => each.appliance.id === appliance.id);
  if (self < 0) return undefined;
  return heldTotal(pf, appliance.node).map((phaseTotal) => {
    const share = here.map(() => 0);
    let open = here.map((_, k) => k);
    let left = phaseTotal * 3;
    while (open.length > 0) {
      const equal = left / open.length;
      const clamped = open.filter((k) => equal < here[k].min || equal > here[k].max);
      for (const k of clamped.length > 0 ? clamped : open) {
        share[k] = Math.min(here[k].max, Math.max(here[k].min, equal));
        left -= share[k];
      }
      open = clamped.length > 0 ? open.filter((k) => !clamped.includes(k)) : [];
    }
    return share[self] / 3;
  });
}

/** 0 where the regulators of a node hold its voltage, 1 where all are at their lower limit, 2 at their upper. */
function limitViolated(pf: PowerFlow, document: PgmDocument, node: number): number {
  const here = regulatorsAt(document, node);
  const total = heldTotal(pf, node).reduce((sum, q) => sum + q, 0);
  if (here.length === 0) return 0;
  if (total >= here.reduce((sum, { max }) => sum + max, 0) * (1 - 1e-12)) return 2;
  return total <= here.reduce((sum, { min }) => sum + min, 0) ? 1 : 0;
}

const watt = (kilowatt: number) => kilowatt * 1000;

/** A node's sources together give what its balance asks for: behind a next to vanishing impedance the voltage across it
 *  would be rounding. Alike but for their strength, they share it by that. */
function sourcePowers(pf: PowerFlow, document: PgmDocument, source: PgmComponent, v: Phasors, form: Form): Phasors {
  const at = (component: PgmComponent) => component.node === source.node && component.status !== 0;
  const here = document.components.source!.filter(at);
  const strength = (each: PgmComponent) => Number(each.sk ?? 1e10);
  const share = strength(source) / here.reduce((sum, each) => sum + strength(each), 0);
  const { re, im } = injection(pf, document, Number(source.node), v, form);
  for (const type of ["sym_load", "asym_load", "sym_gen", "asym_gen"]) {
    const sign = type.endsWith("gen") ? -1 : 1;
    for (const component of (document.components[type] ?? []).filter(at)) {
      const s = appliancePowers(pf, document, type, component, v, form);
      re.forEach((_, k) => {
        re[k] += sign * s.re[k];
        im[k] += sign * s.im[k];
      });
    }
  }
  return { re: re.map((p) => p * share), im: im.map((q) => q * share) };
}

function branchResult(pf: PowerFlow, type: string, component: PgmComponent, form: Form): PgmResult {
  const name = String(component.id);
  const list = type.endsWith("line") || type === "link" ? "lines" : "transformers";
  const element = pf.network[list].findIndex((each) => each.name === name);
  const ends = type === "three_winding_transformer" ? ["1", "2", "3"] : ["from", "to"];
  const out: Record<string, number | readonly number[]> = { id: Number(component.id), energized: element < 0 ? 0 : 1 };
  const flow = element < 0 ? undefined : elementFlow(pf, list, element);
  const width = list === "lines" ? 3 : 4;
  const sizes: number[] = [];
  const currents: number[] = [];
  ends.forEach((end, t) => {
    const at = [0, 1, 2].map((k) => t * width + k);
    const s = { re: at.map((k) => watt(flow?.kw[k] ?? 0)), im: at.map((k) => watt(flow?.kvar[k] ?? 0)) };
    const all = powers(s, OFF, form);
    const i = at.map((k) => (flow ? Math.hypot(flow.currentRe[k], flow.currentIm[k]) : 0));
    for (const quantity of ["p", "q", "s"]) out[`${quantity}_${end}`] = all[quantity];
    out[`i_${end}`] = form === "symmetric" ? i[0] : i;
    sizes.push(form === "symmetric" ? (all.s as number) : (all.s as number[]).reduce((sum, each) => sum + each, 0));
    currents.push(Math.max(...i));
  });
  if (type === "three_winding_transformer") {
    const each = sizes.map((size, k) => size / Number(component[`sn_${k + 1}`]));
    each.forEach((value, k) => {
      out[`loading_${k + 1}`] = value;
    });
    out.loading = Math.max(...each);
  } else if (type === "link") out.loading = 0;
  else if (list === "lines") out.loading = Math.max(...currents) / Number(component.i_n);
  else out.loading = Math.max(...sizes) / Number(component.sn);
  return out;
}
