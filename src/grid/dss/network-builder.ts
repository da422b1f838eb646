import type { Bus, Impedance, LoadShape, Openable, Origin, ShapeRefs, Terminal } from "../network.ts";
import { type BusSpec, nodesOf } from "./bus-spec.ts";
import { type Circuit, findObject } from "./circuit.ts";
import type { ShapeState } from "./classes/load-shape.ts";
import { type HeldOpen, heldOpen, SWITCHING_CLASSES, type SwitchingState } from "./classes/switching.ts";
import { type GeometryCache, newGeometryCache } from "./convert-line.ts";
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
  /** What stands between loads' neutrals and ground. */
  readonly neutrals: Impedance[];
  /** What switching devices hold open, by `class.name`. */
  readonly heldOpen: Map<string, HeldOpen[]>;
}

export function newBuilder(circuit: Circuit): NetworkBuilder {
  return {
    circuit,
    hz: circuit.baseHz,
    buses: [],
    busIndex: new Map(),
    shapes: [],
    shapeIndex: new Map(),
    geometries: newGeometryCache(),
    neutrals: [],
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

/** Where an object was made: the object's own place, which all its records share. */
export const originOf = ({ place }: DssObject): Origin =>
  place.column === undefined ? place : { file: place.file, line: place.line };

/** A record while it is put together. The many (lines, loads, transformers) are literals to which what not all have is
 *  added by assignment: spreading one object into another gives every copy a shape of its own, which costs more memory
 *  than what it holds. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** Adds open conductors where there are any. */
export function addOpenConductors(
  record: Draft<Openable>,
  builder: NetworkBuilder,
  object: DssObject,
  conductors: readonly number[],
): void {
  const held = builder.heldOpen.get(`${object.className.toLowerCase()}.${object.name}`);
  if (!held && object.open.length === 0) return;
  const { open } = openConductors(builder, object, conductors);
  if (!open) return;
  record.open = open;
  record.openS = OPEN_S;
}

/** What OpenDSS leaves at open conductors [S]. */
const OPEN_S = 1e-12;

/** Open conductors, only where there are any. */
export function openConductors(
  builder: NetworkBuilder,
  object: DssObject,
  conductors: readonly number[],
): { open?: boolean[][]; openS?: number } {
  const held = builder.heldOpen.get(`${object.className.toLowerCase()}.${object.name}`);
  if (!held && !object.open.some((terminal) => terminal?.some(Boolean))) return {};
  return {
    open: conductors.map((count, t) =>
      Array.from(
        { length: count },
        (_, k) =>
          held?.some((one) => one.terminal === t && (one.conductors?.[k] ?? !one.conductors)) ||
          (object.open[t]?.[k] ?? false),
      ),
    ),
    openS: OPEN_S,
  };
}

function openedByDevices(circuit: Circuit): Map<string, HeldOpen[]> {
  const found = new Map<string, HeldOpen[]>();
  for (const { className, state } of circuit.elements) {
    if (!SWITCHING_NAMES.includes(className) || !state.enabled) continue;
    const open = heldOpen(className, state as SwitchingState);
    if (open) found.set(open.element, [...(found.get(open.element) ?? []), open]);
  }
  return found;
}

interface ShapeNames {
  readonly daily: string | undefined;
  readonly yearly: string | undefined;
  readonly duty: string | undefined;
}

/** The shapes an element follows, numbered. */
export function shapeRefs(builder: NetworkBuilder, names: ShapeNames): { shapes?: ShapeRefs } {
  const shapes = refsOf(names, (name) => shapeAt(builder, name, name, "LoadShape"));
  return shapes ? { shapes } : {};
}

/** Shapes of what a curve makes of temperatures. */
export function temperatureRefs(
  builder: NetworkBuilder,
  names: ShapeNames,
  curve: { readonly name: string; readonly at: (temperatureC: number) => number },
): ShapeRefs | undefined {
  return refsOf(names, (name) => shapeAt(builder, name, `${name} by ${curve.name}`, "TShape", curve.at));
}

function refsOf(names: ShapeNames, at: (name: string) => number | undefined): ShapeRefs | undefined {
  const one = (name: string | undefined) => (name === undefined ? undefined : at(name));
  const daily = one(names.daily);
  const yearly = one(names.yearly);
  // Without a shape of its own a duty cycle follows the day's.
  const duty = one(names.duty ?? names.daily);
  if (daily === undefined && yearly === undefined && duty === undefined) return undefined;
  return {
    ...(daily !== undefined && { daily }),
    ...(yearly !== undefined && { yearly }),
    ...(duty !== undefined && { duty }),
  };
}

function shapeAt(
  builder: NetworkBuilder,
  name: string,
  shownAs: string,
  className: "LoadShape" | "TShape",
  map?: (value: number) => number,
): number | undefined {
  const known = builder.shapeIndex.get(shownAs);
  if (known !== undefined) return known;
  const object = findObject<ShapeState>(builder.circuit, className, name);
  if (!object || object.state.p.length === 0) return undefined;
  const { intervalS, hours, p, q, isActual } = object.state;
  const index = builder.shapes.length;
  builder.shapes.push({
    ...namedAs(object),
    name: shownAs,
    intervalS,
    ...(intervalS === 0 && hours && { hours: Float64Array.from(hours) }),
    p: map ? Float64Array.from(p, map) : Float64Array.from(p),
    ...(q && { q: Float64Array.from(q) }),
    isActual,
  });
  builder.shapeIndex.set(shownAs, index);
  return index;
}
