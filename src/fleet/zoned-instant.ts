import { ScenarioError } from "../base/errors.ts";
import { US_PER_H, US_PER_MIN } from "../base/time.ts";

/** An instant as ISO 8601 with the offset that a time zone has then: `2019-03-10T03:00:00-07:00`.
 *  @param us since 1970 UTC [µs]   @param zone IANA name   @throws TIME_ZONE_UNKNOWN */
export function zonedInstant(us: number, zone: string): string {
  const offsetMin = zone === "UTC" ? 0 : offsetMinutes(us, zone);
  const local = new Date(Math.floor((us + offsetMin * US_PER_MIN) / 1000)).toISOString();
  const fraction = us % 1_000_000 === 0 ? "" : `.${String(((us % 1e6) + 1e6) % 1e6).padStart(6, "0")}`;
  const [h, m] = [Math.trunc(Math.abs(offsetMin) / 60), Math.abs(offsetMin) % 60].map((n) =>
    String(n).padStart(2, "0"),
  );
  return `${local.slice(0, 19)}${fraction}${zone === "UTC" ? "Z" : `${offsetMin < 0 ? "-" : "+"}${h}:${m}`}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Offsets change on whole quarter hours, and asking costs some ten microseconds, so one answer serves fifteen minutes. */
function offsetMinutes(us: number, zone: string): number {
  const key = `${zone} ${Math.floor(us / (US_PER_H / 4))}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const name = formatOf(zone)
      .formatToParts(us / 1000)
      .find((part) => part.type === "timeZoneName")!.value;
    const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name)!;
    offset = match[1] ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
    offsets.set(key, offset);
  }
  return offset;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  try {
    format ??= new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    const hint = "use a name such as America/Los_Angeles";
    throw new ScenarioError([{ message: `unknown time zone "${zone.slice(0, 60)}"`, hint, code: "TIME_ZONE_UNKNOWN" }]);
  }
  formats.set(zone, format);
  return format;
}
