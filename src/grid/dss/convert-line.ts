import type { ComplexMatrix } from "../complex-matrix.ts";
import type { Surroundings } from "./bare-conductors.ts";
import { placedConductors } from "./classes/geometry.ts";
import { fillSequence, type LineState } from "./classes/line.ts";
import { seriesOf, shuntOf } from "./classes/line-code.ts";
import { mapMatrix } from "./impedance-matrix.ts";
import { lineConstants } from "./line-constants.ts";
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
}

export const newGeometryCache = (): GeometryCache => ({ known: new Map(), earthModel: "deri" });

/** @throws BadValue where wires are missing or overlap, or the impedance is zero */
export function lineMatrices(state: LineState, hz: number, cache: GeometryCache): LineMatrices {
  if (state.geometry || (state.spacing && state.wires.length > 0)) return fromConductors(state, hz, cache);
  if (state.sequenceChanged) applySequence(state);
  const ratio = hz / state.baseHz;
  const length = state.length / state.unitsFactor;
  // The earth's share of the reactance falls with the logarithm of frequency, its resistance grows.
  const earthX = state.xg !== 0 ? 0.5 * state.earthPerLog * Math.log(ratio) : 0;
  const z = copyOf(seriesOf(state));
  const y = copyOf(shuntOf(state));
  const earthR = state.rg * (ratio - 1);
  for (let k = 0; k < z.re.length; k++) {
    z.re[k] = (z.re[k] + earthR) * length;
    z.im[k] = (z.im[k] - earthX) * length * ratio;
    y.re[k] = 0;
    y.im[k] *= length * ratio;
  }
  return { z, y };
}

const copyOf = ({ order, re, im }: ComplexMatrix): ComplexMatrix => ({ order, re: re.slice(), im: im.slice() });

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
  const scaled = (matrix: ComplexMatrix) => mapMatrix(matrix, (re, im) => ({ re: re * meters, im: im * meters }));
  return { z: scaled(perMeter.z), y: scaled(perMeter.y) };
}
