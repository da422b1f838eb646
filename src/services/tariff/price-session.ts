import { cutsOf, holds, type Progress } from "./restrictions.ts";
import { DIMENSIONS, type Dimension, type PriceComponent, type SessionPart, type Tariff } from "./tariff.ts";

/** One line of a bill: how much of a dimension at one price. */
export interface BillLine {
  readonly type: Dimension;
  readonly price: number;
  /** kWh, hours, or times (FLAT), rounded up to the step where it is the last of its kind. */
  readonly volume: number;
  readonly isReservation: boolean;
  readonly exTax: number;
  readonly incTax: number;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  /** As the tariff's least and most price leave it. Not rounded: OCPI rounds no amount. */
  readonly exTax: number;
  readonly incTax: number;
}

/** What a session costs under a tariff.
 *  Per dimension the first element that has it and whose restrictions hold sets the price, moment by moment. Energy is
 *  rounded up once to the step of its last price, time once to that of the last priced period of time, each over the
 *  total of its dimension and at the last price; a reservation is rounded by itself.
 *  Source: OCPI 2.2.1 and 2.3.0, tariffs module.
 *  @param parts in the order of time; reservations first */
export function priceSession(tariff: Tariff, parts: readonly SessionPart[]): Bill {
  const meters: Meter[] = [];
  let progress: Progress = { durationS: 0, energyKwh: 0 };
  for (const part of parts) {
    const isReservation = part.kind === "reservation" || part.kind === "expired reservation";
    for (const piece of piecesOf(tariff, part, progress)) {
      for (const type of DIMENSIONS) count(tariff, meters, type, piece, progress, isReservation);
      if (!isReservation) {
        progress = { durationS: progress.durationS + piece.durationS, energyKwh: progress.energyKwh + piece.energyKwh };
      }
    }
  }
  for (const isReservation of [true, false]) {
    const own = meters.filter((meter) => meter.isReservation === isReservation);
    roundUp(own.filter(({ component }) => component.type === "ENERGY"));
    const last = own.findLast(({ component }) => component.type === "TIME" || component.type === "PARKING_TIME");
    roundUp(own.filter(({ component }) => component.type === last?.component.type));
  }
  const lines = meters.map((meter) => lineOf(meter, tariff.taxIncluded === true));
  const total = (key: "exTax" | "incTax"): number => lines.reduce((sum, line) => sum + line[key], 0);
  return {
    lines,
    exTax: clamp(total("exTax"), tariff.minPrice?.exTax, tariff.maxPrice?.exTax),
    incTax: clamp(total("incTax"), tariff.minPrice?.incTax, tariff.maxPrice?.incTax),
  };
}

/** What has run up at one price, in its base unit: Wh, seconds, or times. */
interface Meter {
  readonly component: PriceComponent;
  readonly isReservation: boolean;
  amount: number;
}

/** A part cut wherever a restriction may change its mind. */
function piecesOf(tariff: Tariff, part: SessionPart, progress: Progress): SessionPart[] {
  const restrictions = tariff.elements.flatMap((element) => element.restrictions ?? []);
  const edges = [0, ...cutsOf(restrictions, part, progress), part.durationS];
  return edges.slice(1).map((toS, i) => {
    const fromS = edges[i]!;
    const share = part.durationS > 0 ? (toS - fromS) / part.durationS : 1;
    return {
      ...part,
      startLocalS: part.startLocalS + fromS,
      durationS: toS - fromS,
      energyKwh: part.energyKwh * share,
    };
  });
}

function count(
  tariff: Tariff,
  meters: Meter[],
  type: Dimension,
  piece: SessionPart,
  progress: Progress,
  isReservation: boolean,
): void {
  const amount = amountOf(type, piece);
  if (amount <= 0) return;
  const element = tariff.elements.find(
    ({ components, restrictions }) =>
      components.some((one) => one.type === type) && holds(restrictions, piece, progress),
  );
  const component = element?.components.find((one) => one.type === type);
  if (!component) return;
  const known = meters.findIndex((meter) => meter.component === component && meter.isReservation === isReservation);
  if (type === "FLAT") {
    // Once for the session, and once for its reservation.
    if (meters.some((meter) => meter.component.type === "FLAT" && meter.isReservation === isReservation)) return;
    meters.push({ component, isReservation, amount });
  } else if (known >= 0) {
    // Moved to the end: the last price in use is the one that is rounded at.
    const [meter] = meters.splice(known, 1);
    meters.push({ ...meter!, amount: meter!.amount + amount });
  } else meters.push({ component, isReservation, amount });
}

function amountOf(type: Dimension, piece: SessionPart): number {
  switch (type) {
    case "FLAT":
      return 1;
    case "ENERGY":
      return piece.energyKwh * 1000;
    case "TIME":
      return piece.kind === "parking" ? 0 : piece.durationS;
    case "PARKING_TIME":
      return piece.kind === "parking" ? piece.durationS : 0;
  }
}

/** Rounds the total of one dimension up to the last price's step, at that price. Sums of floats are forgiven a millionth. */
function roundUp(meters: readonly Meter[]): void {
  const last = meters.at(-1);
  if (!last) return;
  const total = meters.reduce((sum, { amount }) => sum + amount, 0);
  const { stepSize } = last.component;
  last.amount += Math.max(0, Math.ceil(total / stepSize - 1e-6) * stepSize - total);
}

function lineOf({ component, isReservation, amount }: Meter, taxIncluded: boolean): BillLine {
  const { type, price, vatPct = 0 } = component;
  const volume = type === "FLAT" ? amount : type === "ENERGY" ? amount / 1000 : amount / 3600;
  const stated = volume * price;
  const exTax = taxIncluded ? stated / (1 + vatPct / 100) : stated;
  return { type, price, volume, isReservation, exTax, incTax: exTax * (1 + vatPct / 100) };
}

const clamp = (value: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number =>
  Math.min(most, Math.max(least, value));
