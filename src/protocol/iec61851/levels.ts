/** Voltages of the control pilot. Source of all bands: the comment table of OpenEVSE's J1772EvseController.cpp, whose
 *  figures are IEC 61851-1 Annex A's; 11.0 V for state A: SmartEVSE firmware. Resistor values are the standard's as
 *  commonly published (1 kΩ source; 2.74 kΩ, in parallel 1.3 kΩ for C, 270 Ω more for D). */

/** The letter of a pilot state, by the voltage of its positive half-wave. */
export type Level = "A" | "B" | "C" | "D" | "E" | "F";

/** What the EVSE's generator puts out: steady +12 V (x1), a 1 kHz square wave, steady −12 V (f), or nothing. */
export type PilotOutput = "x1" | "pwm" | "f" | "off";

/** Lowest and highest voltage that counts as a level [V]. */
export const BANDS_V: Readonly<Record<Exclude<Level, "E" | "F">, readonly [min: number, max: number]>> = Object.freeze({
  A: [11, 13],
  B: [8.36, 9.56],
  C: [5.48, 6.49],
  D: [2.62, 3.25],
});
/** The negative half-wave of an intact pilot [V]. */
export const LOW_BAND_V: readonly [number, number] = [-12.6, -11.4];

/** What a vehicle puts between pilot and earth [Ω]. */
export const LOAD_OHM = Object.freeze({ none: Number.POSITIVE_INFINITY, B: 2740, C: 882, D: 246, short: 0 });

const SOURCE_OHM = 1000;
const DIODE_V = 0.7;

/** The level of a positive half-wave [V]. Thresholds lie in the middle between the bands, so both firmwares the bands
 *  were read from agree with them; E is about 0 V and F is about −12 V. */
export function levelOf(highV: number): Level {
  if (highV > 10.28) return "A";
  if (highV > 7.425) return "B";
  if (highV > 4.365) return "C";
  if (highV > 1.31) return "D";
  return highV > -6 ? "E" : "F";
}

/** Whether the negative half-wave shows that the vehicle's diode is there. */
export const diodeIntact = (lowV: number): boolean => lowV >= LOW_BAND_V[0] && lowV <= LOW_BAND_V[1];

/** Both half-waves on the pilot wire [V] for a generator and a load [Ω]; the diode keeps the load off the negative one.
 *  @param hasDiode false for a vehicle (or puddle) without the diode */
export function pilotVoltagesV(
  output: PilotOutput,
  loadOhm: number,
  hasDiode = true,
): { readonly highV: number; readonly lowV: number } {
  const divided = (sourceV: number): number => {
    if (loadOhm === Number.POSITIVE_INFINITY) return sourceV;
    if (loadOhm === 0) return 0;
    if (!hasDiode) return (sourceV * loadOhm) / (loadOhm + SOURCE_OHM);
    if (sourceV < 0) return sourceV;
    return ((sourceV - DIODE_V) * loadOhm) / (loadOhm + SOURCE_OHM) + DIODE_V;
  };
  switch (output) {
    case "off":
      return { highV: 0, lowV: 0 };
    case "x1":
      return { highV: divided(12), lowV: divided(12) };
    case "f":
      return { highV: divided(-12), lowV: divided(-12) };
    case "pwm":
      return { highV: divided(12), lowV: divided(-12) };
  }
}
