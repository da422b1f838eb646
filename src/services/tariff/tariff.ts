/** A tariff as OCPI 2.2.1 and 2.3.0 state it: elements in order, each with prices and, where it has them, restrictions.
 *  Prices without tax unless `taxIncluded`; per kWh, per hour, or once (FLAT). */
export interface Tariff {
  readonly elements: readonly TariffElement[];
  /** Least and most a session costs, before and after tax. */
  readonly minPrice?: Money;
  readonly maxPrice?: Money;
  readonly taxIncluded?: boolean;
}

export interface Money {
  readonly exTax: number;
  readonly incTax?: number;
}

export interface TariffElement {
  readonly components: readonly PriceComponent[];
  readonly restrictions?: Restrictions;
}

export const DIMENSIONS = ["FLAT", "ENERGY", "TIME", "PARKING_TIME"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface PriceComponent {
  readonly type: Dimension;
  readonly price: number;
  /** Tax on top [%]; absent = none is known. */
  readonly vatPct?: number;
  /** What is billed comes in steps of this many Wh (ENERGY) or seconds (TIME, PARKING_TIME). */
  readonly stepSize: number;
}

export const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** All of them must hold. Least values are inclusive, most values exclusive; times are local, and wrap past midnight. */
export interface Restrictions {
  /** "13:30" */
  readonly startTime?: string;
  readonly endTime?: string;
  /** "2026-12-24" */
  readonly startDate?: string;
  readonly endDate?: string;
  readonly minKwh?: number;
  readonly maxKwh?: number;
  /** Sum over all phases [A]. */
  readonly minCurrentA?: number;
  readonly maxCurrentA?: number;
  readonly minPowerKw?: number;
  readonly maxPowerKw?: number;
  /** Of the session so far [s]. */
  readonly minDurationS?: number;
  readonly maxDurationS?: number;
  readonly dayOfWeek?: readonly Weekday[];
  /** `RESERVATION`: before the session, used or not; `RESERVATION_EXPIRES`: one that was not used. */
  readonly reservation?: "RESERVATION" | "RESERVATION_EXPIRES";
}

/** A stretch of a session in which nothing but time and energy move; energy flows evenly in it. */
export interface SessionPart {
  readonly kind: "charging" | "parking" | "reservation" | "expired reservation";
  /** Local time: seconds since 1970-01-01 00:00 of the place's own clock. */
  readonly startLocalS: number;
  readonly durationS: number;
  readonly energyKwh: number;
  /** Sum over all phases [A]. */
  readonly currentA?: number;
  readonly powerKw?: number;
}
