import { PluginError } from "../base/errors.ts";
import { type TimeUs, US_PER_DAY } from "../base/time.ts";

/** What may be published to controllers, each in its unit. */
export const SERIES_NAMES = ["priceEurPerKwh", "carbonGPerKwh", "siteLoadKw", "solarKw"] as const;
/** What is measured or called for as time goes on, and never known ahead. */
const MEASURED_NAMES = ["frequencyHz", "reserveShare"] as const;
export type SeriesName = (typeof SERIES_NAMES)[number];
export type MeasuredName = (typeof MEASURED_NAMES)[number];

/** A published series as plain data: value k holds from time k to time k + 1, the last one until `endUs`. */
export interface SeriesData {
  readonly name: SeriesName | MeasuredName;
  /** The site whose forecast it is; absent where it is that of every site without one of its own. */
  readonly site?: string | undefined;
  /** Since the scenario's start, ascending [µs]. */
  readonly timesUs: Float64Array;
  readonly values: Float64Array;
  readonly endUs: TimeUs;
  /** Local time of day at which the next local day becomes known [µs]; undefined where all is known from the start, as a
   *  forecast is. */
  readonly publishedAtUs: TimeUs | undefined;
}

/** What the run tells published series of the time. Series keep it to themselves: who could move it would see the future. */
export interface SeriesClock {
  nowUs: TimeUs;
}

/** A series as a controller may read it: only what has been published by now. */
export class PublishedSeries {
  readonly #data: SeriesData;
  readonly #localDayUs: TimeUs;
  readonly #clock: SeriesClock;
  #at = 0;

  /** @param localDayUs local time of day at the scenario's start [µs] */
  constructor(data: SeriesData, localDayUs: TimeUs, clock: SeriesClock) {
    this.#data = data;
    this.#localDayUs = localDayUs;
    this.#clock = clock;
  }

  /** Up to when values are known [µs]. */
  get knownUntilUs(): TimeUs {
    const { publishedAtUs, endUs } = this.#data;
    if (publishedAtUs === undefined) return endUs;
    const localUs = this.#clock.nowUs + this.#localDayUs;
    const midnightUs = localUs - (localUs % US_PER_DAY);
    const days = localUs - midnightUs >= publishedAtUs ? 2 : 1;
    return Math.min(endUs, midnightUs + days * US_PER_DAY - this.#localDayUs);
  }

  /** The value that holds at an instant; NaN outside the series. @throws PluginError where it is not published yet */
  valueAt(us: TimeUs): number {
    const at = this.#find(us);
    return at < 0 ? Number.NaN : this.#data.values[at];
  }

  /** When the value that holds at an instant ends [µs], known or not. */
  validUntilUs(us: TimeUs): TimeUs {
    const at = this.#find(us);
    const { timesUs, endUs } = this.#data;
    return at + 1 < timesUs.length ? timesUs[at + 1] : endUs;
  }

  #find(us: TimeUs): number {
    if (us >= this.#data.endUs) return -1;
    if (us >= this.knownUntilUs)
      throw new PluginError(
        "ASKS_FUTURE",
        `the policy asks for ${this.#data.name} at ${us / 1e6} s, which at ${this.#clock.nowUs / 1e6} s is known until ${this.knownUntilUs / 1e6} s`,
      );
    const { timesUs } = this.#data;
    let at = this.#at;
    if (timesUs[at] > us) at = 0;
    // Controllers ask forward in time, so the search mostly stays where it was.
    while (at + 1 < timesUs.length && timesUs[at + 1] <= us) at++;
    if (timesUs[at] > us) return -1;
    this.#at = at;
    return at;
  }
}

/** The series a view shows, by name. */
export type SeriesSet = Readonly<Partial<Record<SeriesName, PublishedSeries>>>;
