import type { Source } from "./network.ts";

/** The voltages behind a source's impedance, phase by phase [V].
 *  @param pu its per-unit voltage; its own when absent */
export function sourceVoltages(source: Source, pu = source.pu): { re: Float64Array; im: Float64Array } {
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
