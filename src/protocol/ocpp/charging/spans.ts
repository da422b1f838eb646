import { type TimeUs, US_PER_DAY, US_PER_S } from "../../../base/time.ts";
import type { ChargingProfile, RateUnit, SchedulePeriod } from "./profile.ts";

/** A stretch of time in which one period of one profile is in force. */
export interface Span {
  readonly fromUs: TimeUs;
  readonly toUs: TimeUs;
  readonly stackLevel: number;
  readonly unit: RateUnit;
  readonly period: SchedulePeriod;
}

/** Where to look: [fromUs, toUs], and when the session a Relative profile counts from began. */
export interface SpanWindow {
  readonly fromUs: TimeUs;
  readonly toUs: TimeUs;
  readonly sessionStartUs?: TimeUs;
}

/** The spans of a profile that end after the window's start, in time order.
 *  A period ends with the next period, the schedule's duration, the next recurrence or the profile's validity, whichever
 *  comes first (OCPP 1.6 §3.13, 2.0.1 K). */
export function profileSpans(profile: ChargingProfile, window: SpanWindow): Span[] {
  const starts = scheduleStarts(profile, window);
  const spans: Span[] = [];
  starts.forEach((startUs, index) => {
    const endUs = Math.min(
      starts[index + 1] ?? Number.POSITIVE_INFINITY,
      startUs + (profile.durationS ?? Number.POSITIVE_INFINITY) * US_PER_S,
      profile.validToUs ?? Number.POSITIVE_INFINITY,
    );
    profile.periods.forEach((period, step) => {
      const nextS = profile.periods[step + 1]?.startS ?? Number.POSITIVE_INFINITY;
      const fromUs = Math.max(startUs + period.startS * US_PER_S, profile.validFromUs ?? Number.NEGATIVE_INFINITY);
      const toUs = Math.min(startUs + nextS * US_PER_S, endUs);
      if (toUs > fromUs && toUs > window.fromUs) {
        spans.push({ fromUs, toUs, stackLevel: profile.stackLevel, unit: profile.unit, period });
      }
    });
  });
  return spans;
}

/** The span in force at an instant: of those that cover it the one with the highest stack level. */
export function prevailingSpan(spans: readonly Span[], atUs: TimeUs): Span | undefined {
  let best: Span | undefined;
  for (const span of spans) {
    if (span.fromUs <= atUs && atUs < span.toUs && (!best || span.stackLevel > best.stackLevel)) best = span;
  }
  return best;
}

/** When the schedule starts in or before the window. A recurring one runs before its first start too: only the time of day
 *  (or week) of startSchedule counts. */
function scheduleStarts(profile: ChargingProfile, { fromUs, toUs, sessionStartUs }: SpanWindow): TimeUs[] {
  if (profile.kind === "Relative") return [sessionStartUs ?? fromUs];
  if (profile.kind === "Absolute" || profile.kind === "Dynamic")
    return [profile.startUs ?? profile.validFromUs ?? fromUs];
  const everyUs = profile.recurrence === "Weekly" ? 7 * US_PER_DAY : US_PER_DAY;
  const sinceUs = fromUs - (profile.startUs ?? profile.validFromUs ?? fromUs);
  const starts: TimeUs[] = [];
  for (let startUs = fromUs - (((sinceUs % everyUs) + everyUs) % everyUs); startUs <= toUs; startUs += everyUs) {
    starts.push(startUs);
  }
  return starts;
}
