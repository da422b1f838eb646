import { rainflow } from "./rainflow.ts";

/** Wear of lithium-ion cells by Xu et al. 2018 (IEEE Trans. Smart Grid 9(2), doi 10.1109/TSG.2016.2578950), constants as
 *  confirmed in FleetRL's code; temperatures in kelvin, where that code uses degrees Celsius. */
const REFERENCE_K = 298.15;
const FORMING = { share: 0.0575, factor: 121 };

const soc = (mean: number): number => Math.exp(1.04 * (mean - 0.5));
const heat = (kelvin: number): number => Math.exp((6.93e-2 * (kelvin - REFERENCE_K) * REFERENCE_K) / kelvin);

/** Linear wear of parking. @param meanSoc 0–1 @param celsius of the cells @returns [1] */
export const calendarWear = (seconds: number, meanSoc: number, celsius: number): number =>
  4.14e-10 * seconds * soc(meanSoc) * heat(celsius + 273.15);

/** Linear wear of one cycle. @param depth of discharge, above 0 and at most 1 @param count 1, or 0.5 for a half cycle */
export const cycleWear = (depth: number, meanSoc: number, celsius: number, count: number): number =>
  (count * soc(meanSoc) * heat(celsius + 273.15)) / (1.4e5 * depth ** -0.501 - 1.23e5);

/** Share of capacity that is lost after some linear wear: the film forms first, then loss follows wear. */
export const capacityLoss = (wear: number): number =>
  1 - FORMING.share * Math.exp(-FORMING.factor * wear) - (1 - FORMING.share) * Math.exp(-wear);

/** Linear wear of a history of states of charge, parking and cycles together.
 *  @param history evenly spaced, 0–1 @param stepS between two entries [s] */
export function wearOf(history: ArrayLike<number>, stepS: number, celsius: number): number {
  let wear = 0;
  for (let k = 0; k < history.length; k++) wear += calendarWear(stepS, history[k], celsius);
  for (const { range, mean, count } of rainflow(history)) wear += cycleWear(range, mean, celsius, count);
  return wear;
}

/** Linear wear at which a share of capacity is gone: the film has long formed, so the slow loss alone tells.
 *  @param loss from some 0.06 on, below 1 */
export const wearUntil = (loss: number): number => Math.log((1 - FORMING.share) / (1 - loss));

/** What of a battery counts in money: its price, the share of its capacity lost at which it is replaced, and how warm it is. */
export interface PackTerms {
  readonly packEurPerKwh: number;
  readonly packEndLoss: number;
  readonly cellC: number;
}

/** Where nothing else is said: packs of NMC cells, mean of 2025 at par with US$ (BloombergNEF); 80 % of the capacity as the
 *  usual end of life. */
export const USUAL_PACK: PackTerms = { packEurPerKwh: 128, packEndLoss: 0.2, cellC: 25 };

/** Depth at which cycles of a vehicle that gives back are reckoned where they are not known. */
export const USUAL_DEPTH = 0.4;

/** What taking a kilowatt-hour out of a battery and putting it back wears off it, in cycles of the usual depth around the
 *  middle: their share of the linear wear of a pack's life, times its price [EUR/kWh]. */
export const wearEurPerKwh = ({ packEurPerKwh, packEndLoss, cellC }: PackTerms): number =>
  ((cycleWear(USUAL_DEPTH, 0.5, cellC, 1) / USUAL_DEPTH) * packEurPerKwh) / wearUntil(packEndLoss);
