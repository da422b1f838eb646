import type { Stream } from "../base/random.ts";

/** A distribution as its quantiles, ascending: [share, value] from share 0 to share 1, straight lines between them. */
export type Quantiles = readonly (readonly [number, number])[];

/** When vehicles come to a place, how long they stay and what they take, on one kind of day. */
export interface DayHabits {
  /** Sessions per EVSE and day [1]. */
  readonly sessions: number;
  /** Local time of arrival, less than 24 [h]. */
  readonly arrivalH: Quantiles;
  readonly stayH: Quantiles;
  readonly energyKwh: Quantiles;
}

/** Where people charge. */
export interface ChargingPlace {
  readonly summary: string;
  readonly weekday: DayHabits;
  readonly weekend: DayHabits;
}

/** Arrivals by their published quartiles. Both ends are ours: set so that the mean is the published one, too. */
const quartiles = (least: number, q25: number, q50: number, q75: number, most: number): Quantiles => [
  [0, least],
  [0.25, q25],
  [0.5, q50],
  [0.75, q75],
  [1, most],
];

/** Published 5, 25, 50, 75 and 95 % quantiles. Beyond them, assumed: half of the lowest and 1.25 times the highest. */
const fiveQuantiles = (q5: number, q25: number, q50: number, q75: number, q95: number): Quantiles => [
  [0, q5 / 2],
  [0.05, q5],
  [0.25, q25],
  [0.5, q50],
  [0.75, q75],
  [0.95, q95],
  [1, 1.25 * q95],
];

const HOME = {
  // 47.1 km a day (default fleet of SpiceEV) at an assumed 0.18 kWh/km, over the mean session of 24.12 kWh.
  sessions: 0.35,
  stayH: fiveQuantiles(1, 4.2, 11, 14.6, 29.3),
  energyKwh: fiveQuantiles(1.8, 8.2, 19.4, 35.8, 59.6),
};
const PUBLIC = {
  // In use 15 to 20 % of the time (Hecht 2020, 26,951 connectors in Germany), over the mean stay of 8.14 h.
  sessions: 0.5,
  stayH: fiveQuantiles(0.3, 1.7, 4.4, 12.1, 21.7),
  energyKwh: fiveQuantiles(0.6, 4.2, 7.2, 13.8, 41.6),
};
const WORKPLACE = {
  stayH: fiveQuantiles(0.6, 2.5, 4.9, 8.5, 13.2),
  energyKwh: fiveQuantiles(1.4, 5.4, 8.8, 16.7, 31.9),
};

/** Places by name. Home, workplace and public: ElaadNL open data of the Netherlands as tabled in EV2Gym 2.0.0 (MIT);
 *  weekends there only as mean arrivals, so their arrivals are the weekday's, moved by the difference of the means.
 *  The workplace's weekend arrivals and share: ACN-Data, JPL 2019–21 (CC BY, Caltech; 17,109 and 496 sessions). */
export const CHARGING_PLACES = {
  home: {
    summary: "a wallbox of one household, always the same vehicle",
    weekday: { ...HOME, arrivalH: quartiles(6.96, 16.75, 18.5, 20.75, 24) },
    weekend: { ...HOME, arrivalH: quartiles(4.71, 14.5, 16.25, 18.5, 21.75) },
  },
  workplace: {
    summary: "an EVSE at work, hardly used at weekends",
    // Assumed: four EVSEs of five find a vehicle on a weekday.
    weekday: { ...WORKPLACE, sessions: 0.8, arrivalH: quartiles(5.02, 8, 9, 11.25, 18) },
    weekend: {
      ...WORKPLACE,
      // (496 / 2) / (17,109 / 5) of a weekday's.
      sessions: 0.8 * 0.0725,
      arrivalH: quartiles(5.22, 8.22, 10.85, 13.2, 18),
    },
  },
  public: {
    summary: "a public EVSE at the kerb",
    weekday: { ...PUBLIC, arrivalH: quartiles(4.58, 10.5, 15.5, 18.75, 24) },
    weekend: { ...PUBLIC, arrivalH: quartiles(4.68, 10.55, 15.55, 18.8, 24) },
  },
} as const satisfies Readonly<Record<string, ChargingPlace>>;

/** Names of the places. */
export type PlaceName = keyof typeof CHARGING_PLACES;
export const PLACE_NAMES = Object.freeze(Object.keys(CHARGING_PLACES)) as readonly [PlaceName, ...PlaceName[]];

/** The value at a share of a distribution. @param share 0–1 */
export function quantile(quantiles: Quantiles, share: number): number {
  let k = 1;
  while (k < quantiles.length - 1 && share > quantiles[k]![0]) k++;
  const [fromShare, from] = quantiles[k - 1]!;
  const [toShare, to] = quantiles[k]!;
  return from + ((to - from) * (share - fromShare)) / (toShare - fromShare);
}

/** Share of a distribution that lies below a value; 1 where all does. */
export function shareBelow(quantiles: Quantiles, value: number): number {
  if (value <= quantiles[0]![1]) return 0;
  for (let k = 1; k < quantiles.length; k++) {
    const [fromShare, from] = quantiles[k - 1]!;
    const [toShare, to] = quantiles[k]!;
    if (value < to) return fromShare + ((toShare - fromShare) * (value - from)) / (to - from);
  }
  return 1;
}

/** One value of a distribution. */
export const drawFrom = (quantiles: Quantiles, random: Stream): number => quantile(quantiles, random());
