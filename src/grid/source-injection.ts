import type { Branches } from "./admittance.ts";
import type { Network, Source } from "./network.ts";

/** By phase [V]. */
export interface SourceVoltages {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The voltages behind a source's impedance, phase by phase [V].
 *  @param pu its per-unit voltage; its own when absent */
export function sourceVoltages(source: Source, pu = source.pu): SourceVoltages {
  const { phases } = source;
  const volts = source.baseKv * 1000 * pu;
  const magnitude = phases === 1 ? volts : volts / (2 * Math.sin(Math.PI / phases));
  const re = new Float64Array(phases);
  const im = new Float64Array(phases);
  const turn = source.sequence === "zero" ? 0 : source.sequence === "positive" ? -1 : 1;
  for (let k = 0; k < phases; k++) {
    const angle = ((source.angleDeg + (turn * 360 * k) / phases) * Math.PI) / 180;
    re[k] = magnitude * Math.cos(angle);
    im[k] = magnitude * Math.sin(angle);
  }
  return { re, im };
}

/** Adds what the sources inject, through their impedances, to a right-hand side.
 *  @param sourcePu per source; their own when absent @param into by place in the elimination order, parts side by side [A] */
export function addSourceCurrents(
  { network, branches, rank }: { readonly network: Network; readonly branches: Branches; readonly rank: Int32Array },
  sourcePu: Float64Array | undefined,
  into: Float64Array,
): void {
  for (let s = 0; s < network.sources.length; s++) {
    const branch = branches.base.sources + s;
    const first = branches.conductorStart[branch];
    const order = branches.conductorStart[branch + 1] - first;
    const at = branches.matrixStart[branch];
    const e = sourceVoltages(network.sources[s], sourcePu?.[s]);
    for (let i = 0; i < order; i++) {
      const place = rank[branches.node[first + i]];
      if (place < 0) continue;
      for (let j = 0; j < e.re.length; j++) {
        const yr = branches.re[at + i * order + j];
        const yi = branches.im[at + i * order + j];
        into[2 * place] += yr * e.re[j] - yi * e.im[j];
        into[2 * place + 1] += yr * e.im[j] + yi * e.re[j];
      }
    }
  }
}
