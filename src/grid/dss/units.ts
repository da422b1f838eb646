/** Meters per unit of length; "none" converts nothing. */
const METERS = {
  none: 1,
  mi: 1609.344,
  kft: 304.8,
  km: 1000,
  m: 1,
  ft: 0.3048,
  in: 0.0254,
  cm: 0.01,
  mm: 0.001,
} as const;

export type LengthUnit = keyof typeof METERS;

/** Every name a script may give a unit of length. */
export const LENGTH_UNITS: Readonly<Record<string, LengthUnit>> = {
  none: "none",
  mi: "mi",
  mile: "mi",
  miles: "mi",
  kft: "kft",
  km: "km",
  kilometers: "km",
  m: "m",
  me: "m",
  meter: "m",
  meters: "m",
  ft: "ft",
  feet: "ft",
  in: "in",
  inch: "in",
  inches: "in",
  cm: "cm",
  mm: "mm",
};

/** Meters in one unit [m]. */
export function toMeters(unit: LengthUnit): number {
  return METERS[unit];
}

/** Factor from one unit to another; 1 where either is not known. */
export function convertLength(from: LengthUnit, to: LengthUnit): number {
  return from === "none" || to === "none" ? 1 : (1 / METERS[to]) * METERS[from];
}
