import { invertedPower, storedPower } from "./inverters.ts";
import type { LoadShape, Network, ShapeRefs } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setGeneratedKva, setLoadKva, setSourcePu } from "./set-power-flow.ts";

export type PowerMode = "snapshot" | "daily" | "yearly" | "duty";

/** A multiplier of active and of reactive power. */
export interface ShapeValue {
  readonly p: number;
  readonly q: number;
}

/** A shape at a time [s]. With an interval: the point of the nearest whole interval, the first point at one interval
 *  (not at 0), and round again after the last. With hours: straight lines between the points, and the last one for
 *  ever after. Both as OpenDSS has them. */
export function shapeAt(shape: LoadShape, timeS: number): ShapeValue {
  const { p, q = p, intervalS, hours } = shape;
  if (p.length <= 1) return { p: p[0] ?? 1, q: q[0] ?? 1 };
  if (intervalS > 0) {
    const point = Math.round(timeS / intervalS) % p.length;
    const k = point === 0 ? p.length - 1 : point - 1;
    return { p: p[k], q: q[k] };
  }
  const at = timeS / 3600;
  if (!hours) return { p: 1, q: 1 };
  let k = 0;
  while (k < hours.length && hours[k] < at) k++;
  if (k === hours.length) return { p: p[k - 1], q: q[k - 1] };
  if (k === 0 || hours[k] === at) return { p: p[k], q: q[k] };
  const share = (at - hours[k - 1]) / (hours[k] - hours[k - 1]);
  return { p: p[k - 1] + share * (p[k] - p[k - 1]), q: q[k - 1] + share * (q[k] - q[k - 1]) };
}

/** Sets loads, generation and sources to their powers at a time of the mode's shapes [s from the start of the year];
 *  a snapshot knows no shapes. */
export function setPowersAt(pf: PowerFlow, mode: PowerMode, timeS: number): void {
  const { network } = pf;
  setLoadsAt(pf, mode, timeS);
  let source = 0;
  for (const generator of network.generators) {
    const value = valueFor(network, generator.shapes, mode, timeS);
    const many = generator.status === "variable" ? network.options.generatorMultiplier : 1;
    // A generator that holds a voltage keeps the reactive power it has found.
    const kvar = generator.model === 3 ? -(pf.loads.q[pf.sourceRow[source]] * pf.sourceRows[source]) / 1000 : undefined;
    if (value?.isActual) setGeneratedKva(pf, source, value.p, kvar ?? generator.generatedKvar);
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
    const { kw, kvar } = invertedPower(
      system,
      system.irradiance * (valueFor(network, system.shapes, mode, timeS)?.p ?? 1),
    );
    setGeneratedKva(pf, source++, kw, kvar);
  }
  for (const storage of network.storages) {
    const { kw, kvar } = storedPower(storage);
    setGeneratedKva(pf, source++, kw, kvar);
  }
  network.sources.forEach((record, s) => {
    const value = valueFor(network, record.shapes, mode, timeS);
    if (value) setSourcePu(pf, s, value.isActual ? (value.p * 1000) / (record.baseKv * 1000) : record.pu * value.p);
  });
}

/** Sets the loads alone. */
export function setLoadsAt(pf: PowerFlow, mode: PowerMode, timeS: number): void {
  const { network } = pf;
  for (let l = 0; l < network.loads.length; l++) {
    const load = network.loads[l];
    const many = load.status === "variable" ? network.options.loadMultiplier : 1;
    const value = valueFor(network, load.shapes, mode, timeS);
    if (!value || load.status === "fixed") setLoadKva(pf, l, load.kw * many, load.kvar * many);
    else if (!value.isActual) setLoadKva(pf, l, load.kw * many * value.p, load.kvar * many * value.q);
    else {
      // Actual kilowatts are not multiplied; without reactive points the power factor stays.
      const kvar = value.hasQ ? value.q : load.kw === 0 ? 0 : (value.p * load.kvar) / load.kw;
      setLoadKva(pf, l, value.p, kvar);
    }
  }
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
