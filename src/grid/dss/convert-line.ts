import type { ComplexMatrix } from "../complex-matrix.ts";
import type { Surroundings } from "./bare-conductors.ts";
import { placedConductors } from "./classes/geometry.ts";
import { fillSequence, type LineState } from "./classes/line.ts";
import { seriesOf, shuntOf } from "./classes/line-code.ts";
import { lineConstants } from "./line-constants.ts";
import { type NumberPool, newNumberPool, takeNumbers } from "./number-pool.ts";
import { BadValue } from "./place.ts";
import type { EarthModel } from "./property.ts";
import { convertLength, toMeters } from "./units.ts";

/** A whole line's series impedance [Ω] and shunt admittance [S] at the circuit's frequency. */
export interface LineMatrices {
  readonly z: ComplexMatrix;
  readonly y: ComplexMatrix;
}

/** What lines share while they are converted, in the order of their creation. */
export interface GeometryCache {
  /** Line constants already computed, by geometry object and surroundings: many lines share one. */
  readonly known: Map<object, Map<string, LineMatrices>>;
  /** Of the last line by geometry or spacing. OpenDSS computes a line by spacing with it, unless the line has a rho. */
  earthModel: EarthModel;
  readonly numbers: NumberPool;
  readonly zeros: Map<number, Float64Array>;
}

export const newGeometryCache = (): GeometryCache => ({
  known: new Map(),
  earthModel: "deri",
  numbers: newNumberPool(),
  zeros: new Map(),
});

/** @throws BadValue where wires are missing or overlap, or the impedance is zero */
export function lineMatrices(state: LineState, hz: number, cache: GeometryCache): LineMatrices {
  if (state.geometry || (state.spacing && state.wires.length > 0)) return fromConductors(state, hz, cache);
  if (state.sequenceChanged) applySequence(state);
  const ratio = hz / state.baseHz;
  const length = state.length / state.unitsFactor;
  // The earth's share of the reactance falls with the logarithm of frequency, its resistance grows.
  const earthX = state.xg !== 0 ? 0.5 * state.earthPerLog * Math.log(ratio) : 0;
  const z = copyOf(seriesOf(state), cache.numbers);
  const shunt = shuntOf(state);
  const y = {
    order: shunt.order,
    re: zerosOf(shunt.re.length, cache),
    im: takeNumbers(cache.numbers, shunt.im.length),
  };
  const earthR = state.rg * (ratio - 1);
  for (let k = 0; k < z.re.length; k++) {
    z.re[k] = (z.re[k] + earthR) * length;
    z.im[k] = (z.im[k] - earthX) * length * ratio;
    y.im[k] = shunt.im[k] * (length * ratio);
  }
  return { z, y };
}

/** No line leaks: all of one order share the zeros. */
function zerosOf(count: number, { zeros, numbers }: GeometryCache): Float64Array {
  const known = zeros.get(count) ?? takeNumbers(numbers, count);
  zeros.set(count, known);
  return known;
}

function copyOf(matrix: ComplexMatrix, numbers: NumberPool): ComplexMatrix {
  const copy = {
    order: matrix.order,
    re: takeNumbers(numbers, matrix.re.length),
    im: takeNumbers(numbers, matrix.im.length),
  };
  copy.re.set(matrix.re);
  copy.im.set(matrix.im);
  return copy;
}

/** Default capacitances are per 1000 ft; they follow the line's unit where only impedances were given. */
function applySequence(state: LineState): void {
  if (!state.hasCapacitance) {
    const factor = convertLength("kft", state.units);
    state.c1 /= factor;
    state.c0 /= factor;
    state.hasCapacitance = true;
  }
  fillSequence(state);
}

function fromConductors(state: LineState, hz: number, cache: GeometryCache): LineMatrices {
  const { geometry, spacing } = state;
  const surroundings: Surroundings = {
    hz,
    rho: geometry?.rho ?? (state.rhoGiven ? state.rho : 100),
    earthModel: geometry || (state.rhoGiven && state.rho !== 100) ? state.earthModel : cache.earthModel,
  };
  cache.earthModel = state.earthModel;
  const key = `${surroundings.rho}|${surroundings.earthModel}`;
  const compute = (): LineMatrices => {
    if (geometry) {
      const keep = geometry.reduces ? geometry.phases : geometry.conductors;
      return lineConstants(placedConductors(geometry), keep, geometry.phases, surroundings);
    }
    if (!spacing) throw new BadValue("DSS_WIRE_MISSING", "the line has wires but no spacing");
    const units = new Array<typeof spacing.units>(spacing.conductors).fill(spacing.units);
    const placed = placedConductors({ wires: state.wires, x: spacing.x, h: spacing.h, units });
    return lineConstants(placed, spacing.phases, spacing.phases, surroundings);
  };
  let perMeter: LineMatrices;
  if (geometry) {
    const known = cache.known.get(geometry) ?? new Map<string, LineMatrices>();
    cache.known.set(geometry, known);
    perMeter = known.get(key) ?? compute();
    known.set(key, perMeter);
  } else perMeter = compute();
  const meters = state.length * toMeters(state.units);
  const scaled = (matrix: ComplexMatrix) => {
    const copy = copyOf(matrix, cache.numbers);
    for (let k = 0; k < copy.re.length; k++) {
      copy.re[k] *= meters;
      copy.im[k] *= meters;
    }
    return copy;
  };
  return { z: scaled(perMeter.z), y: scaled(perMeter.y) };
}
