/** Current a vehicle asks for during its loop [A]: 1 A at first, then a ramp up to what it may have.
 *  The 0.18 s at 1 A were measured on a Hyundai Ioniq (captures in uhi22/pyPLC, figures only).
 *  @param elapsedS since the first loop request [s] */
export function requestedCurrentA(elapsedS: number, rampAPerS: number, mostA: number): number {
  return Math.min(mostA, 1 + rampAPerS * Math.max(0, elapsedS - RAMP_STARTS_S));
}
const RAMP_STARTS_S = 0.18;

/** Share of a gap that a first-order lag leaves after a span.
 *  @param spanS [s]  @param lagS time constant, above 0 [s] */
export const lagDecay = (spanS: number, lagS: number): number => Math.exp(-spanS / lagS);

/** Output current after a span in which the request stood still.
 *  @param fromA at the span's start [A]  @param wantedA request [A]  @param decay what the lag has left of the gap [1] */
export const followedCurrentA = (fromA: number, wantedA: number, decay: number): number =>
  wantedA + (fromA - wantedA) * decay;

/** Power of a direct current [kW]. A product: the loop of a session waits for it each cycle, and a division takes three times
 *  as long. */
export const dcPowerKw = (voltageV: number, currentA: number): number => voltageV * currentA * KW_PER_W;
const KW_PER_W = 0.001;
