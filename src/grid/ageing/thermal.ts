/** A transformer's thermal data for IEEE C57.91's loading equations. */
export interface ThermalData {
  /** Rise of the top oil over ambient at rated load [K]. */
  readonly topOilRiseK: number;
  /** Rise of the hottest spot over the top oil at rated load [K]. */
  readonly hotSpotRiseK: number;
  /** Load loss over no-load loss at rated load. */
  readonly lossRatio: number;
  /** Exponents of the oil and of the winding. */
  readonly oilExponent: number;
  readonly windingExponent: number;
  /** Time constants of the top oil at rated load and of the winding [s]. */
  readonly topOilTimeConstantS: number;
  readonly windingTimeConstantS: number;
  /** Hot spot of normal ageing: 110 for 65 °C-rise insulation, 95 for 55 °C-rise [°C]. */
  readonly referenceC: number;
  readonly normalLifeH: number;
}

/** A constant with where it comes from; "default" marks a usual value without a source at hand. */
export interface SourcedConstant {
  readonly name: keyof ThermalData;
  readonly value: number;
  readonly source: string;
}

/** Every constant of the thermal model in one table: an oil-immersed distribution transformer, self-cooled (ONAN), of
 *  65 °C average winding rise. */
export const THERMAL_CONSTANTS: readonly SourcedConstant[] = [
  { name: "topOilRiseK", value: 50, source: "default: middle of the usual 45 to 55 K" },
  {
    name: "hotSpotRiseK",
    value: 30,
    source: "80 K hottest-spot rise less the top oil's, as in GridLAB-D's transformer",
  },
  { name: "lossRatio", value: 6, source: "default: middle of the usual 4 to 8" },
  { name: "oilExponent", value: 0.8, source: "default: self-cooled (ONAN)" },
  { name: "windingExponent", value: 0.8, source: "default: self-cooled (ONAN)" },
  { name: "topOilTimeConstantS", value: 9000, source: "default: middle of the usual 2 to 3 h" },
  { name: "windingTimeConstantS", value: 360, source: "default: middle of the usual 5 to 7 min" },
  { name: "referenceC", value: 110, source: "IEEE C57.91: reference hottest spot of 65 °C-rise insulation" },
  { name: "normalLifeH", value: 180_000, source: "default: 20.55 years" },
];

/** The table above as a record. */
export const DEFAULT_THERMAL: ThermalData = Object.freeze(
  Object.fromEntries(THERMAL_CONSTANTS.map(({ name, value }) => [name, value])) as unknown as ThermalData,
);

/** Ambient temperature where nobody says another [°C]. Default: a mild day; no standard's figure. */
export const DEFAULT_AMBIENT_C = 20;

/** Rise of the top oil over ambient and of the hottest spot over the top oil [K]. */
export interface Rises {
  readonly topOilK: number;
  readonly hotSpotK: number;
}

/** The rises that a load held for ever comes to (IEEE C57.91):
 *  top oil ΔR ((K² R + 1) / (R + 1))ⁿ, hottest spot ΔH K²ᵐ. @param loadPu K, load over rating [pu] */
export function ultimateRises(loadPu: number, data: ThermalData): Rises {
  return {
    topOilK: data.topOilRiseK * oilLosses(loadPu, data) ** data.oilExponent,
    hotSpotK: data.hotSpotRiseK * loadPu ** (2 * data.windingExponent),
  };
}

/** The rises after a load was held for a while: each approaches its ultimate value exponentially.
 *  @param loadPu load over rating [pu] @param dtS how long it was held [s] */
export function nextRises(before: Rises, loadPu: number, dtS: number, data: ThermalData): Rises {
  const end = ultimateRises(loadPu, data);
  // The ultimate rise to the power 1/n is the losses it came from.
  const tauS = timeConstantS(before.topOilK, end.topOilK, oilLosses(loadPu, data), data);
  return {
    topOilK: approach(before.topOilK, end.topOilK, dtS / tauS),
    hotSpotK: approach(before.hotSpotK, end.hotSpotK, dtS / data.windingTimeConstantS),
  };
}

/** The oil's time constant for a change from one rise to another (IEEE C57.91):
 *  τ ((U − i) / (U^(1/n) − i^(1/n))) with the rises over the rated one. */
export const oilTimeConstantS = (fromK: number, toK: number, data: ThermalData): number =>
  timeConstantS(fromK, toK, (toK / data.topOilRiseK) ** (1 / data.oilExponent), data);

/** Losses over those at rated load. */
const oilLosses = (loadPu: number, { lossRatio: r }: ThermalData): number => (loadPu * loadPu * r + 1) / (r + 1);

function timeConstantS(fromK: number, toK: number, toLosses: number, data: ThermalData): number {
  const from = fromK / data.topOilRiseK;
  const to = toK / data.topOilRiseK;
  const n = data.oilExponent;
  const middle = (from + to) / 2;
  // Where both are nearly one, the quotient goes over into its derivative.
  if (Math.abs(to - from) <= 1e-6 * middle) return data.topOilTimeConstantS * n * middle ** (1 - 1 / n);
  return (data.topOilTimeConstantS * (to - from)) / (toLosses - from ** (1 / n));
}

/** Temperature of the hottest spot [°C]. */
export const hotSpotC = (ambientC: number, rises: Rises): number => ambientC + rises.topOilK + rises.hotSpotK;

const approach = (from: number, to: number, timeConstants: number): number =>
  from + (to - from) * -Math.expm1(-timeConstants);
