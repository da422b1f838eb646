/** The proximity contact: what a cable may carry, and whether it is latched.
 *  Sources: Type 2 currents from EVerest's `PP` enum, resistors from SmartEVSE; Type 1 from OpenEVSE's documentation. */

/** Cable code of Type 2 (IEC 61851-1 Annex B): resistor [Ω] and current [A]. 100 Ω is 63 A on three phases, 70 A on one. */
export const TYPE2_CODES: readonly { readonly ohm: number; readonly currentA: number }[] = Object.freeze([
  { ohm: 1500, currentA: 13 },
  { ohm: 680, currentA: 20 },
  { ohm: 220, currentA: 32 },
  { ohm: 100, currentA: 63 },
]);

/** Type 1 and J3400: the latch's switch changes the resistance [Ω]. */
export const TYPE1_OHM = Object.freeze({ latched: 150, pressed: 480 });

/** Codes are told apart halfway between their resistances on a logarithmic scale, which forgives the most. */
const TYPE2_LIMIT_OHM = 3300;

/** Current a Type 2 cable may carry [A]; 0 where the resistance is none of the codes' (no cable).
 *  @param ohm proximity to earth [Ω]  @param phases phases in use */
export function cableCurrentA(ohm: number, phases: 1 | 3): number {
  if (!(ohm > 0) || ohm > TYPE2_LIMIT_OHM) return 0;
  let best = TYPE2_CODES[0]!;
  for (const code of TYPE2_CODES) {
    if (Math.abs(Math.log(ohm / code.ohm)) < Math.abs(Math.log(ohm / best.ohm))) best = code;
  }
  if (Math.abs(Math.log(ohm / best.ohm)) > Math.log(2)) return 0;
  return best.ohm === 100 && phases === 1 ? 70 : best.currentA;
}

/** What the Type 1 latch says. */
export function type1Latch(ohm: number): "latched" | "pressed" | "absent" {
  if (!(ohm > 0) || ohm > 1000) return "absent";
  return ohm < Math.sqrt(TYPE1_OHM.latched * TYPE1_OHM.pressed) ? "latched" : "pressed";
}
