import type { Network } from "../network.ts";
import { LOAD_SHAPE, type ShapeState } from "./classes/load-shape.ts";
import type { Place } from "./place.ts";
import type { DssObject, DssState, EarthModel, Edit } from "./property.ts";

/** Everything a script has defined between `New Circuit` and its end. */
export interface Circuit {
  readonly name: string;
  readonly place: Place;
  baseHz: number;
  earthModel: EarthModel;
  allowsDuplicates: boolean;
  /** By lower-case class and then by name. */
  readonly objects: Map<string, Map<string, DssObject>>;
  /** Circuit elements in the order of their creation, which is the order of buses. */
  readonly elements: DssObject[];
  readonly coordinates: Map<string, { x: number; y: number }>;
  /** Phase-to-neutral base of each bus that has one [kV]. */
  readonly busKv: Map<string, number>;
  /** Line-to-line bases to choose from [kV]. */
  voltageBases: number[];
  readonly solution: SolutionOptions;
  year: number;
  growthPct: number;
  /** Counts changes to what the network is made of. */
  version: number;
  /** The network of some version. */
  built: { readonly version: number; readonly network: Network } | undefined;
}

/** How `Solve` will be done, in OpenDSS's terms. */
export interface SolutionOptions {
  mode: "snapshot" | "daily" | "yearly" | "duty" | "direct" | { unsupported: string };
  controlMode: "off" | "static" | "time" | "event";
  /** To which setting the mode goes back: the last that was written. */
  defaultControlMode: "off" | "static" | "time" | "event";
  tolerancePu: number;
  maxIterations: number;
  minIterations: number;
  maxControlIterations: number;
  loadMultiplier: number;
  generatorMultiplier: number;
  number: number;
  stepS: number;
  hour: number;
  sec: number;
  loadsAsAdmittance: boolean;
}

const DAY = [
  0.677, 0.6256, 0.6087, 0.5833, 0.58028, 0.6025, 0.657, 0.7477, 0.832, 0.88, 0.94, 0.989, 0.985, 0.98, 0.9898, 0.999,
  1, 0.958, 0.936, 0.913, 0.876, 0.876, 0.828, 0.756,
];

/** A circuit as `New Circuit.name` makes it, but for its source. */
export function newCircuit(name: string, place: Place, baseHz: number): Circuit {
  const circuit: Circuit = {
    name,
    place,
    baseHz,
    earthModel: "deri",
    allowsDuplicates: false,
    objects: new Map(),
    elements: [],
    coordinates: new Map(),
    busKv: new Map(),
    voltageBases: [0.208, 0.48, 12.47, 24.9, 34.5, 115, 230],
    solution: {
      mode: "snapshot",
      controlMode: "static",
      defaultControlMode: "static",
      tolerancePu: 1e-4,
      maxIterations: 15,
      minIterations: 2,
      maxControlIterations: 10,
      loadMultiplier: 1,
      generatorMultiplier: 1,
      // OpenDSS's own; only duty cycles keep it.
      number: 100,
      stepS: 3600,
      hour: 0,
      sec: 0,
      loadsAsAdmittance: false,
    },
    year: 0,
    growthPct: 2.5,
    version: 0,
    built: undefined,
  };
  const shape: ShapeState = { ...LOAD_SHAPE.create({ baseHz } as Edit), points: 24, p: DAY };
  addObject(circuit, { className: "LoadShape", name: "default", place, state: shape, open: [] }, false);
  return circuit;
}

/** The object of a class by name, both without regard to case. */
export function findObject<S extends DssState>(
  circuit: Circuit,
  className: string,
  name: string,
): DssObject<S> | undefined {
  return circuit.objects.get(className.toLowerCase())?.get(name.toLowerCase()) as DssObject<S> | undefined;
}

/** All objects of a class in the order of their creation. */
export function objectsOf<S extends DssState>(circuit: Circuit, className: string): DssObject<S>[] {
  return [...(circuit.objects.get(className.toLowerCase())?.values() ?? [])] as DssObject<S>[];
}

/** Takes an object up; a second of the same name in a class gets a key of its own. */
export function addObject(circuit: Circuit, object: DssObject, isElement: boolean): void {
  const key = object.className.toLowerCase();
  const ofClass = circuit.objects.get(key) ?? new Map<string, DssObject>();
  circuit.objects.set(key, ofClass);
  let name = object.name;
  for (let copy = 2; ofClass.has(name); copy++) name = `${object.name}#${copy}`;
  ofClass.set(name, object);
  if (isElement) circuit.elements.push(object);
}
