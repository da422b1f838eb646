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
  const model = MODELS[typeOf(door)];
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

/** Generation of constant power. */
export const readGenerators = (door: ComponentDoor, busOf: BusOf, calculation: Calculation): Generator[] =>
  shares(door, busOf, calculation).map(({ connected, kw, kvar }) => ({
    ...connected,
    ...FREE,
    model: 1,
    generatedKw: kw,
    generatedKvar: kvar,
    kva: Math.hypot(kw, kvar),
  }));

/** All that is regulated at one node, as one generator that holds its voltage; phase by phase, one per phase. */
export function readHeld(
  doors: readonly ComponentDoor[],
  busOf: BusOf,
  calculation: Calculation,
  held: readonly Held[],
): Generator[] {
  const [first] = doors;
  const { bus, ratedV } = busOf(first!, "node");
  for (const [k, door] of doors.entries()) {
    if (typeOf(door) !== 0) door.fault("type", "a regulated voltage needs constant power (0)", "PGM_REGULATOR_TYPE");
    if (held[k].targetPu !== held[0].targetPu)
      door.fault("u_ref", "regulators at one node ask for different voltages", "PGM_REGULATOR_CONFLICT");
  }
  const phases = calculation === "symmetric" ? [undefined] : [1, 2, 3];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return phases.map((phase) => {
    const power = (door: ComponentDoor) => {
      const sign = door.type.endsWith("load") ? -1 : 1;
      const value = door.perPhase("p_specified") ?? [0, 0, 0];
      // One number is the power of all phases together.
      const each = door.type.startsWith("asym") ? value : value.map((p) => p / 3);
      return (sign * (phase === undefined ? sum(each) : each[phase - 1])) / 1000;
    };
    const share = phase === undefined ? 1 : 3;
    const limit = (which: "minVar" | "maxVar") =>
      Math.max(-UNLIMITED_VAR, Math.min(UNLIMITED_VAR, sum(held.map((each) => each[which])))) / 1000 / share;
    const name = doors.map((door) => door.name).join("+");
    const kw = sum(doors.map(power));
    return {
      ...FREE,
      name: phase === undefined ? name : `${name}.${phase}`,
      phases: phase === undefined ? 3 : 1,
      connection: "wye",
      terminal: { bus, nodes: phase === undefined ? [1, 2, 3, 0] : [phase, 0] },
      kv: ratedV / 1000 / (phase === undefined ? 1 : Math.sqrt(3)),
      ...LIMITS,
      model: 3,
      generatedKw: kw,
      generatedKvar: 0,
      kva: Math.abs(kw),
      targetPu: held[0].targetPu,
      minKvar: limit("minVar"),
      maxKvar: limit("maxVar"),
    };
  });
}

/** Beyond what any machine gives [var]. */
export const UNLIMITED_VAR = 1e15;

const FREE = {
  targetPu: 1,
  minKvar: -UNLIMITED_VAR / 1000,
  maxKvar: UNLIMITED_VAR / 1000,
  status: "variable",
} as const;

/** Voltages have no limits here: a type holds at any. */
const LIMITS = { minPu: 0, maxPu: 1e3 };

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
  if (!isAsym || calculation === "symmetric") {
    const connected: Connected = {
      name: door.name,
      phases: 3,
      connection: "wye",
      terminal: { bus, nodes: [1, 2, 3, 0] },
      kv: ratedV / 1000,
      ...LIMITS,
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
      ...LIMITS,
    };
    return { connected, kw: (p[k] ?? p[0]) / 1000, kvar: (q[k] ?? q[0]) / 1000 };
  });
}
