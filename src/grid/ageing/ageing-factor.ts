/** Absolute temperature of the reference hot spot of 65 °C-rise insulation, 110 °C, and the ageing rate constant of
 *  IEEE C57.91: F_AA = exp(15000/383 − 15000/(θ_H + 273)). For 55 °C-rise insulation the reference is 95 °C, 368 K. */
const RATE_K = 15_000;

/** By how much faster than at the reference hot spot the insulation ages (IEEE C57.91, F_AA).
 *  @param hotSpotC [°C] @param referenceC hot spot of normal life: 110 for 65 °C-rise, 95 for 55 °C-rise [°C] */
export function ageingFactor(hotSpotC: number, referenceC = 110): number {
  return Math.exp(RATE_K / (referenceC + 273) - RATE_K / (hotSpotC + 273));
}

/** Share of the normal life used up [%]: F_AA · Δt · 100 / L (IEEE C57.91). */
export const lossOfLifePct = (factor: number, hours: number, normalLifeH: number): number =>
  (factor * hours * 100) / normalLifeH;
