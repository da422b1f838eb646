import type { Bus, LoadShape, Origin, ShapeRefs, Terminal } from "../network.ts";
import { type BusSpec, nodesOf } from "./bus-spec.ts";
import { type Circuit, findObject } from "./circuit.ts";
import type { ShapeState } from "./classes/load-shape.ts";
import { heldOpen, SWITCHING_CLASSES, type SwitchingState } from "./classes/switching.ts";
import type { GeometryCache } from "./convert-line.ts";
import { BadValue } from "./place.ts";
import type { DssObject } from "./property.ts";

const SWITCHING_NAMES = SWITCHING_CLASSES.map(({ name }) => name);

/** What is shared while a circuit becomes a network: buses and shapes are numbered as elements name them. */
export interface NetworkBuilder {
  readonly circuit: Circuit;
  /** Circuit's frequency [Hz]. */
  readonly hz: number;
  readonly buses: Bus[];
  readonly busIndex: Map<string, number>;
  readonly shapes: LoadShape[];
  readonly shapeIndex: Map<string, number>;
  readonly geometries: GeometryCache;
  /** 0-based terminals that switching devices hold open, by `class.name`. */
  readonly heldOpen: Map<string, number[]>;
}

export function newBuilder(circuit: Circuit): NetworkBuilder {
  return {
    circuit,
    hz: circuit.baseHz,
    buses: [],
    busIndex: new Map(),
    shapes: [],
    shapeIndex: new Map(),
    geometries: new Map(),
    heldOpen: openedByDevices(circuit),
  };
}

/** A terminal at the bus a script names, with the default nodes where it names none. @throws BadValue without a bus */
export function terminalAt(
  builder: NetworkBuilder,
  spec: BusSpec,
  conductors: { phases: number; conductors: number },
  owner: DssObject,
): Terminal {
  if (spec.bus === "") throw new BadValue("DSS_BUS_MISSING", "a terminal has no bus");
  return { bus: busAt(builder, spec.bus, originOf(owner)), nodes: nodesOf(spec, conductors) };
}

function busAt(builder: NetworkBuilder, name: string, origin: Origin): number {
  const known = builder.busIndex.get(name);
  if (known !== undefined) return known;
  const index = builder.buses.length;
  builder.buses.push({ name, nominalV: 0, origin });
  builder.busIndex.set(name, index);
  return index;
}

/** Name and place of an object, as every record has them. */
export function namedAs(object: DssObject): { name: string; origin: Origin } {
  return { name: object.name, origin: originOf(object) };
}

export const originOf = ({ place }: DssObject): Origin => ({ file: place.file, line: place.line });

/** Open conductors, only where there are any. */
export function openConductors(
  builder: NetworkBuilder,
  object: DssObject,
  conductors: readonly number[],
): { open?: boolean[][] } {
  const held = builder.heldOpen.get(`${object.className.toLowerCase()}.${object.name}`);
  if (!held && !object.open.some((terminal) => terminal?.some(Boolean))) return {};
  return {
    open: conductors.map((count, t) =>
      Array.from({ length: count }, (_, k) => held?.includes(t) || (object.open[t]?.[k] ?? false)),
    ),
  };
}

function openedByDevices(circuit: Circuit): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const { className, state } of circuit.elements) {
    if (!SWITCHING_NAMES.includes(className) || !state.enabled) continue;
    const open = heldOpen(className, state as SwitchingState);
    if (open) found.set(open.element, [...(found.get(open.element) ?? []), open.terminal]);
  }
  return found;
}

/** The shapes an element follows, numbered. */
export function shapeRefs(
  builder: NetworkBuilder,
  names: { daily: string | undefined; yearly: string | undefined; duty: string | undefined },
): { shapes?: ShapeRefs } {
  const daily = shapeAt(builder, names.daily);
  const yearly = shapeAt(builder, names.yearly);
  // Without a shape of its own a duty cycle follows the day's.
  const duty = shapeAt(builder, names.duty ?? names.daily);
  if (daily === undefined && yearly === undefined && duty === undefined) return {};
  return {
    shapes: {
      ...(daily !== undefined && { daily }),
      ...(yearly !== undefined && { yearly }),
      ...(duty !== undefined && { duty }),
    },
  };
}

function shapeAt(builder: NetworkBuilder, name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  const known = builder.shapeIndex.get(name);
  if (known !== undefined) return known;
  const object = findObject<ShapeState>(builder.circuit, "LoadShape", name);
  if (!object || object.state.p.length === 0) return undefined;
  const { intervalS, hours, p, q, isActual } = object.state;
  const index = builder.shapes.length;
  builder.shapes.push({
    ...namedAs(object),
    intervalS,
    ...(intervalS === 0 && hours && { hours: Float64Array.from(hours) }),
    p: Float64Array.from(p),
    ...(q && { q: Float64Array.from(q) }),
    isActual,
  });
  builder.shapeIndex.set(name, index);
  return index;
}
