import { US_PER_MIN } from "../base/time.ts";
import { gatedKind, neededTimeUs } from "./gated-kind.ts";
import type { PolicyKind, SiteView } from "./policy.ts";
import type { PublishedSeries, SeriesName } from "./series.ts";

/** A policy that charges at full current in the cheapest time before departure, by one published series; without the
 *  series it charges at once. */
export function cheapestTimeKind(kind: string, summary: string, series: SeriesName): PolicyKind {
  return gatedKind({
    kind,
    summary,
    params: {
      marginMin: {
        type: "number",
        unit: "min",
        default: 60,
        min: 0,
        max: 720,
        doc: "time kept in hand before departure, for what charges slower than planned",
      },
    },
    gate: ({ marginMin }) => {
      const marginUs = (marginMin as number) * US_PER_MIN;
      return (view, evse) => {
        const published = view.series[series];
        if (!published) return true;
        const untilUs = view.departureUs[evse] - marginUs;
        return cheaperTimeUs(view, published, untilUs) < neededTimeUs(view, evse);
      };
    },
  });
}

/** Time before `untilUs` that costs less than now [µs]; what is not published yet is taken to cost the mean of what is. */
function cheaperTimeUs(view: SiteView, series: PublishedSeries, untilUs: number): number {
  const { nowUs } = view;
  const nowValue = series.valueAt(nowUs);
  if (Number.isNaN(nowValue)) return 0;
  const knownUs = Math.min(untilUs, series.knownUntilUs);
  let cheaperUs = 0;
  let weighted = 0;
  for (let fromUs = nowUs; fromUs < knownUs; ) {
    const toUs = Math.min(series.validUntilUs(fromUs), knownUs);
    const value = series.valueAt(fromUs);
    if (value < nowValue) cheaperUs += toUs - fromUs;
    weighted += value * (toUs - fromUs);
    fromUs = toUs;
  }
  const unknownUs = untilUs - Math.max(nowUs, knownUs);
  if (unknownUs > 0 && knownUs > nowUs && weighted / (knownUs - nowUs) < nowValue) cheaperUs += unknownUs;
  return cheaperUs;
}
