import type { Load, LoadShape, Network } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { setLoadKva } from "./set-power-flow.ts";

export type ShapeMode = "daily" | "yearly" | "duty";

/** The point of a shape that holds at a time [s]: the first point is at one interval (OpenDSS's convention), the last
 *  one of a cycle at its end, then it starts again. */
export function shapePoint(shape: LoadShape, timeS: number): number {
  const { p, intervalS, hours } = shape;
  if (p.length <= 1) return 0;
  if (intervalS > 0) {
    const point = Math.round(timeS / intervalS) % p.length;
    return point === 0 ? p.length - 1 : point - 1;
  }
  if (!hours) return 0;
  const cycle = hours[hours.length - 1];
  const hour = timeS / 3600;
  const inside = cycle > 0 && hour > cycle ? hour % cycle : hour;
  let k = 0;
  while (k + 1 < hours.length && hours[k + 1] <= inside) k++;
  return k;
}

/** Sets every load to its power at a time of the mode's shapes [s from the start of the year]. */
export function setLoadsAt(pf: PowerFlow, mode: ShapeMode, timeS: number): void {
  const { network } = pf;
  for (let l = 0; l < network.loads.length; l++) {
    const load = network.loads[l];
    const shape = shapeOf(network, load, mode);
    const multiplier = load.status === "variable" ? network.options.loadMultiplier : 1;
    if (!shape || load.status === "fixed") {
      setLoadKva(pf, l, load.kw * multiplier, load.kvar * multiplier);
      continue;
    }
    const k = shapePoint(shape, timeS);
    const p = shape.p[k];
    if (shape.isActual) {
      const ratio = load.kw === 0 ? 0 : load.kvar / load.kw;
      setLoadKva(pf, l, p * multiplier, (shape.q ? shape.q[k] : p * ratio) * multiplier);
    } else {
      setLoadKva(pf, l, load.kw * p * multiplier, load.kvar * (shape.q ? shape.q[k] : p) * multiplier);
    }
  }
}

function shapeOf(network: Network, load: Load, mode: ShapeMode): LoadShape | undefined {
  const own = load.shapes?.[mode] ?? (mode === "daily" ? undefined : load.shapes?.daily);
  const chosen = own ?? network.options.defaultShapes?.[mode];
  return chosen === undefined ? undefined : network.shapes[chosen];
}
