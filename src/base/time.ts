/** Simulation time is an integer count of microseconds since the scenario's start, held in a double (exact to 285 years).
 *  Events are ordered by these integers, never by rounded floats. */
export type TimeUs = number;

export const US_PER_MS = 1_000;
export const US_PER_S = 1_000_000;
export const US_PER_MIN = 60 * US_PER_S;
export const US_PER_H = 3_600 * US_PER_S;
export const US_PER_DAY = 24 * US_PER_H;

/** Seconds to microseconds, rounded to the nearest whole one. */
export const secondsToUs = (seconds: number): TimeUs => Math.round(seconds * US_PER_S);

const UNIT_US: Record<string, number> = {
  us: 1,
  ms: US_PER_MS,
  s: US_PER_S,
  min: US_PER_MIN,
  h: US_PER_H,
  d: US_PER_DAY,
};

/** Reads `90s`, `5min`, `1.5h`, `31d`, `250ms`; undefined where the text is none of these. */
export function parseDurationUs(text: string): TimeUs | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)$/.exec(text.trim());
  if (!match) return undefined;
  const us = Math.round(Number(match[1]) * UNIT_US[match[2]!]!);
  return Number.isSafeInteger(us) ? us : undefined;
}

/** Reads an ISO 8601 instant that names its offset (`2019-03-01T00:00:00-08:00` or `…Z`) to microseconds since 1970 UTC.
 *  Without an offset the answer would depend on the machine's time zone, so undefined is returned. */
export function parseInstantUs(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const fraction = /\.(\d{1,6})/.exec(text)?.[1] ?? "";
  const ms = Date.parse(text.replace(/\.\d{1,6}/, ""));
  return Number.isNaN(ms) ? undefined : ms * 1000 + Number(fraction.padEnd(6, "0") || 0);
}

/** Seconds from the start of the year to an instant, by the clock the instant is written in. */
export function secondsOfYear(instant: string): number {
  const local = `${instant.slice(0, 19).padEnd(19, ":00")}Z`;
  return (Date.parse(local) - Date.parse(`${instant.slice(0, 4)}-01-01T00:00:00Z`)) / 1000;
}

/** A length of time in its largest whole unit. @param seconds [s] */
export function spanText(seconds: number): string {
  const [unit, size] = (
    [
      ["d", 86_400],
      ["h", 3_600],
      ["min", 60],
    ] as const
  ).find(([, size]) => seconds % size === 0) ?? ["s", 1];
  return `${Number((seconds / size).toPrecision(6))} ${unit}`;
}
