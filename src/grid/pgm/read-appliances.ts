import { zeroMatrix } from "../complex-matrix.ts";
import type { Connected, Generator, Impedance, Load, LoadModel, Source } from "../network.ts";
import { phaseMatrix } from "../sequence.ts";
import type { ComponentDoor } from "./component.ts";
import type { Calculation } from "./read-branches.ts";
import type { BusOf } from "./read-transformers.ts";

/** power-grid-model's own defaults of a source. */
const SOURCE = { shortCircuitVa: 1e10, rxRatio: 0.1, z01Ratio: 1 };

/** Load types: constant power, impedance, current. */
const MODELS: readonly LoadModel[] = [1, 2, 5];

/** Held by a voltage regulator: target [pu] and limits of the reactive power generated [var]. */
export interface Held {
  readonly targetPu: number;
  readonly minVar: number;
  readonly maxVar: number;
}

/** A source behind its short-circuit impedance. */
export function readSource(door: ComponentDoor, busOf: BusOf): Source {
  const { bus, ratedV } = busOf(door, "node");
  const shortCircuitVa = door.optional("sk", { above: 0 }) ?? SOURCE.shortCircuitVa;
  const rxRatio = door.optional("rx_ratio", { min: 0 }) ?? SOURCE.rxRatio;
  const z01Ratio = door.optional("z01_ratio", { above: 0 }) ?? SOURCE.z01Ratio;
  const x = (ratedV * ratedV) / shortCircuitVa / Math.sqrt(1 + rxRatio * rxRatio);
  const one = { r: x * rxRatio, x };
  return {
    name: door.name,
    phases: 3,
    terminal: { bus, nodes: [1, 2, 3] },
    baseKv: ratedV / 1000,
    pu: door.number("u_ref", { above: 0 }),
    angleDeg: ((door.optional("u_ref_angle") ?? 0) * 180) / Math.PI,
    sequence: "positive",
    zOhm: phaseMatrix(3, one, { r: one.r * z01Ratio, x: one.x * z01Ratio }),
  };
}

/** The same power in every phase, or its own in each; a load per phase then.
 *  @param sign 1 for loads, −1 for generation that no generator record describes */
export function readLoads(door: ComponentDoor, busOf: BusOf, calculation: Calculation, sign: 1 | -1): Load[] {
  const model = MODELS[typeOf(door)]!;
  return shares(door, busOf, calculation).map(({ connected, kw, kvar }) => ({
    ...connected,
    model,
    kw: sign * kw,
    kvar: sign * kvar,
    lowPu: 0,
    cvrWatts: 1,
    cvrVars: 2,
    status: "variable",
    customers: sign === 1 ? 1 : 0,
  }));
}

/** A load or generator of constant impedance, as the impedance it is: one stronger than the network behind it would not
 *  be solved as a current. */
export function readConstantImpedance(
  door: ComponentDoor,
  busOf: BusOf,
  calculation: Calculation,
  sign: 1 | -1,
): Impedance[] {
  return shares(door, busOf, calculation).map(({ connected, kw, kvar }) => {
    const { phases, terminal } = connected;
    const branchV = phases === 1 ? connected.kv * 1000 : (connected.kv * 1000) / Math.sqrt(3);
    const perPhase = (sign * 1000) / phases / (branchV * branchV);
    const yS = zeroMatrix(phases);
    for (let k = 0; k < phases; k++) {
      yS.re[k * phases + k] = kw * perPhase;
      yS.im[k * phases + k] = -kvar * perPhase;
    }
    const from = { bus: terminal.bus, nodes: terminal.nodes.slice(0, phases) };
    return { name: connected.name, kind: "reactor", phases, connection: "wye", from, yS };
  });
}

/** Generation of constant power, or at a held voltage. */
export function readGenerators(
  door: ComponentDoor,
  busOf: BusOf,
  calculation: Calculation,
  held: Held | undefined,
  sign: 1 | -1,
): Generator[] {
  if (held && typeOf(door) !== 0)
    door.fault("type", "a voltage regulator needs constant power (0)", "PGM_REGULATOR_TYPE");
  return shares(door, busOf, calculation).map(({ connected, kw, kvar }) => ({
    ...connected,
    model: held ? 3 : 1,
    generatedKw: sign * kw,
    generatedKvar: sign * kvar,
    kva: Math.hypot(kw, kvar),
    targetPu: held?.targetPu ?? 1,
    minKvar: (held?.minVar ?? -UNLIMITED_VAR) / 1000,
    maxKvar: (held?.maxVar ?? UNLIMITED_VAR) / 1000,
    status: "variable",
  }));
}

/** Beyond what any machine gives [var]. */
export const UNLIMITED_VAR = 1e15;

/** Constant power, impedance or current: 0, 1, 2. */
export function typeOf(door: ComponentDoor): number {
  const type = door.number("type", { min: 0, max: 2 });
  return Number.isInteger(type) ? Math.min(2, Math.max(0, type)) : 0;
}

function shares(door: ComponentDoor, busOf: BusOf, calculation: Calculation) {
  const { bus, ratedV } = busOf(door, "node");
  const isAsym = door.type.startsWith("asym");
  const power = (attribute: string): readonly number[] => {
    const value = isAsym ? door.perPhase(attribute) : undefined;
    return value ?? [door.number(attribute)];
  };
  const p = power("p_specified");
  const q = power("q_specified");
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  // Voltages have no limits here: the type holds at any.
  const limits = { minPu: 0, maxPu: 1e3 };
  if (!isAsym || calculation === "symmetric") {
    const connected: Connected = {
      name: door.name,
      phases: 3,
      connection: "wye",
      terminal: { bus, nodes: [1, 2, 3, 0] },
      kv: ratedV / 1000,
      ...limits,
    };
    return [{ connected, kw: sum(p) / 1000, kvar: sum(q) / 1000 }];
  }
  return [1, 2, 3].map((phase, k) => {
    const connected: Connected = {
      name: `${door.name}.${phase}`,
      phases: 1,
      connection: "wye",
      terminal: { bus, nodes: [phase, 0] },
      kv: ratedV / Math.sqrt(3) / 1000,
      ...limits,
    };
    return { connected, kw: (p[k] ?? p[0]!) / 1000, kvar: (q[k] ?? q[0]!) / 1000 };
  });
}
