import { invertedPower, storedPower } from "./inverters.ts";
import { loadShapes, pointAt, type ShapeMode, type ShapeValue, shapeAt } from "./load-shapes.ts";
import type { Network, ShapeRefs, Storage } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setGeneratedKva, setLoadKva, setSourcePu } from "./set-power-flow.ts";
import { dispatchStorage } from "./storage-dispatch.ts";

export type PowerMode = "snapshot" | ShapeMode;

/** Sets loads, generation and sources to their powers at a time of the mode's shapes [s from the start of the year];
 *  a snapshot knows no shapes. */
export function setPowersAt(pf: PowerFlow, mode: PowerMode, timeS: number): void {
  const { network } = pf;
  setLoadsAt(pf, mode, timeS);
  let source = 0;
  for (const generator of network.generators) {
    // In a year a generator follows its yearly shape alone, where all else takes the daily one instead.
    const unshaped = generator.status === "fixed" || (mode === "yearly" && generator.shapes?.yearly === undefined);
    const value = unshaped ? undefined : valueFor(network, generator.shapes, mode, timeS);
    const many = generator.status === "variable" ? network.options.generatorMultiplier : 1;
    // A generator that holds a voltage keeps the reactive power it has found.
    const kvar = generator.model === 3 ? -(pf.loads.q[pf.sourceRow[source]] * pf.sourceRows[source]) / 1000 : undefined;
    // Actual kilowatts without reactive points mean none.
    if (value?.isActual) setGeneratedKva(pf, source, value.p, kvar ?? (value.hasQ ? value.q : 0));
    else
      setGeneratedKva(
        pf,
        source,
        generator.generatedKw * many * (value?.p ?? 1),
        kvar ?? generator.generatedKvar * many * (value?.q ?? 1),
      );
    source++;
  }
  for (const system of network.pvSystems) {
    const irradiance = system.irradiance * (valueFor(network, system.shapes, mode, timeS)?.p ?? 1);
    const factor = system.temperatureFactors && valueFor(network, system.temperatureFactors, mode, timeS)?.p;
    const { kw, kvar } = invertedPower(system, irradiance, factor);
    setGeneratedKva(pf, source++, kw, kvar);
  }
  network.storages.forEach((storage, s) => {
    const now = pf.storages[s];
    if (mode !== "snapshot")
      dispatchStorage(storage, now, storageLevel(network, storage, mode, timeS), timeS, network.options.stepS);
    const { kw, kvar } = storedPower({ ...storage, ...now });
    setGeneratedKva(pf, source++, kw, kvar);
  });
  network.sources.forEach((record, s) => {
    const value = valueFor(network, record.shapes, mode, timeS);
    // A shape takes the place of `pu`; actual values are kilovolts from each phase to ground.
    const phaseKv = record.phases > 1 ? record.baseKv / (2 * Math.sin(Math.PI / record.phases)) : record.baseKv;
    if (value) setSourcePu(pf, s, value.isActual ? value.p / phaseKv : value.p);
  });
}

/** Sets the loads alone; nothing is allocated.
 *  @param shapeOfLoads shape of each load instead of its own, −1 for none */
export function setLoadsAt(pf: PowerFlow, mode: PowerMode, timeS: number, shapeOfLoads?: Int32Array): void {
  const { loadTable, network } = pf;
  const { kw, kvar, status } = loadTable;
  const many = network.options.loadMultiplier;
  const shapeOf = mode === "snapshot" ? undefined : (shapeOfLoads ?? loadTable.shapes[mode]);
  if (shapeOf) evaluateShapes(pf, timeS);
  const { shapeP, shapeQ } = loadTable;
  for (let l = 0; l < kw.length; l++) {
    const times = status[l] === VARIABLE ? many : 1;
    const s = shapeOf && status[l] !== FIXED ? shapeOf[l] : -1;
    if (s < 0) setLoadKva(pf, l, kw[l] * times, kvar[l] * times);
    else if (loadTable.isActual[s] === 0) setLoadKva(pf, l, kw[l] * times * shapeP[s], kvar[l] * times * shapeQ[s]);
    // Actual kilowatts are not multiplied; without reactive points the power factor stays.
    else if (loadTable.hasQ[s] === 1) setLoadKva(pf, l, shapeP[s], shapeQ[s]);
    else setLoadKva(pf, l, shapeP[s], kw[l] === 0 ? 0 : (shapeP[s] * kvar[l]) / kw[l]);
  }
}

const FIXED = 0;
const VARIABLE = 1;
const EXEMPT = 2;

/** The loads' records as typed arrays: the records themselves are too slow to visit at every step. */
export interface LoadTable {
  readonly kw: Float64Array;
  readonly kvar: Float64Array;
  readonly status: Uint8Array;
  /** Shape of each load by mode, −1 for none. */
  readonly shapes: Readonly<Record<"daily" | "yearly" | "duty", Int32Array>>;
  /** By shape. */
  readonly isActual: Uint8Array;
  readonly hasQ: Uint8Array;
  readonly shapeP: Float64Array;
  readonly shapeQ: Float64Array;
  /** The time of these; copies of a feeder ask for one after the other [s]. */
  shapesAtS: number;
}

export function tabulateLoads(network: Network): LoadTable {
  const { loads, shapes } = network;
  const shapeOf = (mode: ShapeMode) => loadShapes(network, mode);
  return {
    kw: Float64Array.from(loads, ({ kw }) => kw),
    kvar: Float64Array.from(loads, ({ kvar }) => kvar),
    status: Uint8Array.from(loads, ({ status }) =>
      status === "fixed" ? FIXED : status === "variable" ? VARIABLE : EXEMPT,
    ),
    shapes: { daily: shapeOf("daily"), yearly: shapeOf("yearly"), duty: shapeOf("duty") },
    isActual: Uint8Array.from(shapes, ({ isActual }) => (isActual ? 1 : 0)),
    hasQ: Uint8Array.from(shapes, ({ q }) => (q ? 1 : 0)),
    shapeP: new Float64Array(shapes.length),
    shapeQ: new Float64Array(shapes.length),
    shapesAtS: Number.NaN,
  };
}

function evaluateShapes({ network, loadTable }: PowerFlow, timeS: number): void {
  if (loadTable.shapesAtS === timeS) return;
  loadTable.shapesAtS = timeS;
  // Profiles of one feeder mostly have their points at the same times.
  let points = 0;
  let everyS = 0;
  let k = 0;
  for (let s = 0; s < network.shapes.length; s++) {
    const shape = network.shapes[s];
    const { p, q, intervalS } = shape;
    if (intervalS > 0 && p.length > 1) {
      if (p.length !== points || intervalS !== everyS) k = pointAt(p.length, timeS, intervalS);
      points = p.length;
      everyS = intervalS;
      loadTable.shapeP[s] = p[k];
      loadTable.shapeQ[s] = q ? q[k] : p[k];
    } else {
      const value = shapeAt(shape, timeS);
      loadTable.shapeP[s] = value.p;
      loadTable.shapeQ[s] = value.q;
    }
  }
}

/** What a battery goes by: its own shape, the daily one where the mode has none, and 1 without any. */
function storageLevel({ shapes }: Network, storage: Storage, mode: ShapeMode, timeS: number): number {
  const chosen = storage.shapes?.[mode] ?? storage.shapes?.daily;
  return chosen === undefined ? 1 : shapeAt(shapes[chosen], timeS).p;
}

function valueFor(
  network: Network,
  shapes: ShapeRefs | undefined,
  mode: PowerMode,
  timeS: number,
): (ShapeValue & { isActual: boolean; hasQ: boolean }) | undefined {
  if (mode === "snapshot") return undefined;
  const chosen = shapes?.[mode] ?? shapes?.daily ?? network.options.defaultShapes?.[mode];
  if (chosen === undefined) return undefined;
  const shape = network.shapes[chosen];
  return { ...shapeAt(shape, timeS), isActual: shape.isActual, hasQ: shape.q !== undefined };
}
