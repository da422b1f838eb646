import { type Restrictions, type SessionPart, WEEKDAYS } from "./tariff.ts";

const DAY_S = 86_400;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** Where a part stands in its session when it begins. */
export interface Progress {
  readonly durationS: number;
  readonly energyKwh: number;
}

/** Whether an element's restrictions hold for the whole of a part that was cut at `cutsOf`. */
export function holds(restrictions: Restrictions | undefined, part: SessionPart, progress: Progress): boolean {
  const r = restrictions ?? {};
  const isReservation = part.kind === "reservation" || part.kind === "expired reservation";
  if ((r.reservation !== undefined) !== isReservation) return false;
  if (r.reservation === "RESERVATION_EXPIRES" && part.kind !== "expired reservation") return false;
  // A part without length stands for its one moment.
  const middleS = part.startLocalS + part.durationS / 2;
  const day = Math.floor(middleS / DAY_S);
  return (
    isTimeOfDay(r, middleS - day * DAY_S) &&
    isDate(r, day) &&
    (!r.dayOfWeek || r.dayOfWeek.includes(WEEKDAYS[(day + FIRST_WEEKDAY) % 7]!)) &&
    within(progress.energyKwh + part.energyKwh / 2, r.minKwh, r.maxKwh) &&
    within(progress.durationS + part.durationS / 2, r.minDurationS, r.maxDurationS) &&
    within(part.currentA, r.minCurrentA, r.maxCurrentA) &&
    within(part.powerKw, r.minPowerKw, r.maxPowerKw)
  );
}

/** Moments inside a part at which a restriction may begin or cease to hold [s from its start], ascending. */
export function cutsOf(all: readonly Restrictions[], part: SessionPart, progress: Progress): number[] {
  const cuts = new Set<number>();
  const add = (atS: number): void => {
    if (atS > 0 && atS < part.durationS) cuts.add(atS);
  };
  const firstDay = Math.floor(part.startLocalS / DAY_S);
  const lastDay = Math.floor((part.startLocalS + part.durationS) / DAY_S);
  for (const r of all) {
    for (let day = firstDay; day <= lastDay; day++) {
      const dayAtS = day * DAY_S - part.startLocalS;
      if (r.dayOfWeek || r.startDate || r.endDate) add(dayAtS);
      for (const time of [r.startTime, r.endTime]) if (time !== undefined) add(dayAtS + secondsOf(time));
    }
    for (const durationS of [r.minDurationS, r.maxDurationS]) {
      if (durationS !== undefined) add(durationS - progress.durationS);
    }
    for (const kwh of [r.minKwh, r.maxKwh]) {
      if (kwh !== undefined && part.energyKwh > 0) {
        add(((kwh - progress.energyKwh) / part.energyKwh) * part.durationS);
      }
    }
  }
  return [...cuts].sort((a, b) => a - b);
}

function isTimeOfDay({ startTime, endTime }: Restrictions, secondOfDay: number): boolean {
  const fromS = startTime === undefined ? 0 : secondsOf(startTime);
  const toS = endTime === undefined ? DAY_S : secondsOf(endTime);
  if (toS < fromS) return secondOfDay >= fromS || secondOfDay < toS;
  return secondOfDay >= fromS && secondOfDay < toS;
}

function isDate({ startDate, endDate }: Restrictions, day: number): boolean {
  const date = new Date(day * DAY_S * 1000).toISOString().slice(0, 10);
  return (startDate === undefined || date >= startDate) && (endDate === undefined || date < endDate);
}

/** A value nobody knows meets only what asks for nothing. */
function within(value: number | undefined, least: number | undefined, most: number | undefined): boolean {
  if (least === undefined && most === undefined) return true;
  if (value === undefined) return false;
  return value >= (least ?? Number.NEGATIVE_INFINITY) && value < (most ?? Number.POSITIVE_INFINITY);
}

const secondsOf = (time: string): number => {
  const [hours, minutes] = time.split(":").map(Number);
  return hours! * 3600 + minutes! * 60;
};
