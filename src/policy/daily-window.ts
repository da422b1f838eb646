import { type TimeUs, US_PER_DAY, US_PER_H, US_PER_MIN } from "../base/time.ts";

/** A part of the local day, past midnight where it ends before it begins. */
export interface DailyWindow {
  readonly fromUs: TimeUs;
  readonly lengthUs: TimeUs;
}

const TIME = /^([01]?\d|2[0-4]):([0-5]\d)$/;

/** Reads `23:30-05:30`; undefined where the text is no such window. */
export function parseDailyWindow(text: string): DailyWindow | undefined {
  const [from, until, ...more] = text.split("-").map((part) => timeOfDayUs(part.trim()));
  if (from === undefined || until === undefined || more.length > 0 || from === until) return undefined;
  return { fromUs: from, lengthUs: (until - from + US_PER_DAY) % US_PER_DAY || US_PER_DAY };
}

/** Reads `16:30`; undefined where the text is no time of day [µs since midnight]. */
export function timeOfDayUs(text: string): TimeUs | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const us = Number(match[1]) * US_PER_H + Number(match[2]) * US_PER_MIN;
  return us <= US_PER_DAY ? us : undefined;
}

/** Time since the window that holds at this local time began [µs]; -1 outside it. */
export function sinceWindowUs({ fromUs, lengthUs }: DailyWindow, localUs: TimeUs): number {
  const since = (((localUs - fromUs) % US_PER_DAY) + US_PER_DAY) % US_PER_DAY;
  return since < lengthUs ? since : -1;
}

/** For how long it is certain to stay so that a window has been open for a delay, or has not [µs]. */
export function windowStandsUs(window: DailyWindow, localUs: TimeUs, delayUs: number): number {
  const since = sinceWindowUs(window, localUs);
  const opensUs = since < 0 ? (((window.fromUs - localUs) % US_PER_DAY) + US_PER_DAY) % US_PER_DAY : -since;
  const closesUs = opensUs + window.lengthUs;
  return since >= delayUs ? closesUs : Math.min(opensUs + delayUs, closesUs);
}

/** What is wrong with a window's text, as a policy's check says it. */
export const windowFault = (text: unknown): string | undefined =>
  parseDailyWindow(String(text)) ? undefined : `expected a daily window such as 23:30-05:30, got ${text}`;
