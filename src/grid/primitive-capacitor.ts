import { zeroMatrix } from "./complex-matrix.ts";
import type { Capacitor } from "./network.ts";
import { branchPrimitive, opened, type Primitive } from "./primitive.ts";

/** A capacitor bank with its closed steps.
 *  @param states which steps are closed; the steps' own when absent */
export function capacitorPrimitive(capacitor: Capacitor, states?: readonly boolean[]): Primitive {
  const { phases, connection, kv } = capacitor;
  const isClosed = (step: number) => states?.[step] ?? capacitor.steps[step].closed;
  const branchKv = connection === "wye" && phases > 1 ? kv / Math.sqrt(3) : kv;
  const y = zeroMatrix(phases);
  for (let s = 0; s < capacitor.steps.length; s++) {
    if (!isClosed(s)) continue;
    const { kvar, rOhm, xlOhm } = capacitor.steps[s];
    if (capacitor.yS) {
      for (let k = 0; k < y.re.length; k++) {
        y.re[k] += capacitor.yS.re[k];
        y.im[k] += capacitor.yS.im[k];
      }
      continue;
    }
    const susceptanceS = kvar / phases / 1000 / (branchKv * branchKv);
    if (susceptanceS === 0) continue;
    const x = xlOhm - 1 / susceptanceS;
    const size = rOhm * rOhm + x * x;
    for (let k = 0; k < phases; k++) {
      y.re[k * phases + k] += rOhm / size;
      y.im[k * phases + k] += -x / size;
    }
  }
  return opened(capacitor, branchPrimitive(capacitor, y));
}
