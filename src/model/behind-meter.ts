import { type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { TimeUs } from "../base/time.ts";
import type { RunData } from "./run-data.ts";

/** A building's own load and solar power as steps: value k is the mean power from time k to time k + 1. */
export interface BehindMeter {
  /** Since the scenario's start, ascending, the first at or before 0 [µs]. */
  readonly timesUs: Float64Array;
  /** [kW], both positive */
  readonly loadKw: Float64Array;
  readonly pvKw: Float64Array;
}

/** Mean of one of its columns over a span [kW]; the last value holds on. */
export function meanKw({ timesUs }: BehindMeter, kw: Float64Array, fromUs: TimeUs, toUs: TimeUs): number {
  let at = stepAt(timesUs, fromUs);
  // The usual case, and exact: the whole span lies in one step.
  if (at + 1 >= timesUs.length || timesUs[at + 1] >= toUs) return kw[at];
  let sum = 0;
  for (let us = fromUs; us < toUs; at++) {
    const untilUs = at + 1 < timesUs.length ? Math.min(timesUs[at + 1], toUs) : toUs;
    sum += kw[at] * (untilUs - us);
    us = untilUs;
  }
  return sum / (toUs - fromUs);
}

/** The last step that begins at or before an instant. */
function stepAt(timesUs: Float64Array, us: TimeUs): number {
  let low = 0;
  let high = timesUs.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (timesUs[middle] <= us) low = middle;
    else high = middle;
  }
  return low;
}

interface Place {
  readonly id: string;
  readonly bus: number;
}

/** What stands behind one site's meter. Rows that name no site go for all but the further sites at buses. */
export const behindMeterOf = ({ behindMeter }: RunData, { id, bus }: Place): BehindMeter | undefined =>
  behindMeter?.get(id) ?? (bus < 0 ? behindMeter?.get("") : undefined);

/** @throws ScenarioError where a meter file or a forecast names sites that the scenario does not have */
export function rejectUnknownSites({ behindMeter, series, resolved }: RunData, places: readonly Place[]): void {
  if (series.length === 0 && !behindMeter) return;
  const known = places.map(({ id }) => id);
  const isKnown = new Set(known);
  const { site, signals } = resolved.scenario;
  const named = [
    ...[...(behindMeter?.keys() ?? [])].map((id) => ({ id, file: site.behindMeter!.file! })),
    ...series.map(({ name, site: id = "" }) => ({
      id,
      file: (name === "solarKw" ? signals.solar : signals.siteLoad)?.file ?? "",
    })),
  ];
  const faults = named.flatMap(({ id, file }): Fault[] => {
    if (id === "" || isKnown.has(id)) return [];
    const near = nearest(id, known);
    return [
      {
        file,
        path: "site",
        message: `there is no site "${id.slice(0, 60)}"`,
        ...(near ? { hint: `did you mean "${near}"?` } : {}),
        code: "SITE_UNKNOWN",
      },
    ];
  });
  if (faults.length > 0) throw new ScenarioError(faults);
}
