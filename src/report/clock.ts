import type { ReportRun } from "./data.ts";

/** The clock of a page's time axes: wall seconds = UTC seconds + offset. */
export interface Clock {
  readonly offsetS: number;
  /** "UTC" or "UTC−08:00". */
  readonly label: string;
}

/** The clock the scenario was written in, read from the offset of its `start`; UTC where it names none. */
export function clockOf(run: ReportRun): Clock {
  const start = run.manifest.scenario["start"];
  const match = typeof start === "string" ? /([+-])(\d{2}):(\d{2})$/.exec(start) : null;
  if (!match) return { offsetS: 0, label: "UTC" };
  const sign = match[1] === "-" ? -1 : 1;
  const offsetS = sign * (Number(match[2]) * 3600 + Number(match[3]) * 60);
  return { offsetS, label: offsetS === 0 ? "UTC" : `UTC${sign < 0 ? "−" : "+"}${match[2]}:${match[3]}` };
}

/** `2019-03-01T08:05:00Z` of seconds since 1970 UTC, without the machine's calendar (days-to-civil after Hinnant 2013). */
export function isoUtc(seconds: number): string {
  const whole = Math.round(seconds);
  const days = Math.floor(whole / 86_400);
  const ofDay = whole - days * 86_400;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthIndex = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthIndex + 2) / 5) + 1;
  const month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(Math.floor(ofDay / 3600))}:${two(Math.floor((ofDay % 3600) / 60))}:${two(ofDay % 60)}`;
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${time}Z`;
}
