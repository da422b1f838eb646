import { secondsToUs, US_PER_DAY } from "../../base/time.ts";
import { parseDailyWindow, sinceWindowUs, windowFault } from "../daily-window.ts";
import { gatedKind, sessionDraws } from "../gated-kind.ts";

/** What a new charge point in Great Britain does until its owner says otherwise: the Electric Vehicles (Smart Charge
 *  Points) Regulations 2021 (SI 2021/1467) ask for default hours outside weekday peaks and a random delay. The two peaks
 *  are those the press gave on 2021-09-11. */
export const smartChargePointUk = gatedKind({
  kind: "smart-charge-point-uk",
  summary: "Default hours outside weekday peaks and a random delay, as SI 2021/1467 asks in Great Britain",
  params: {
    morningPeak: { type: "string", default: "08:00-11:00", doc: "first peak of a weekday in local time" },
    eveningPeak: { type: "string", default: "16:00-22:00", doc: "second peak of a weekday in local time" },
    longestS: { type: "number", unit: "s", default: 600, min: 0, max: 1800, doc: "longest random delay" },
  },
  check: ({ morningPeak, eveningPeak }) => windowFault(morningPeak) ?? windowFault(eveningPeak),
  gate: ({ morningPeak, eveningPeak, longestS }, context) => {
    const peaks = [parseDailyWindow(morningPeak as string)!, parseDailyWindow(eveningPeak as string)!];
    const delay = sessionDraws(context, "start-delay");
    const longestUs = secondsToUs(longestS as number);
    return (view, evse) => {
      const waitUs = delay(view, evse) * longestUs;
      if (view.nowUs - view.arrivalUs[evse] < waitUs) return false;
      // A start at a peak's end is delayed like one at plug-in.
      const localUs = view.localWeekUs + view.nowUs;
      return (
        !peaks.some((peak) => isWeekday(localUs) && sinceWindowUs(peak, localUs) >= 0) &&
        !peaks.some((peak) => isWeekday(localUs - waitUs) && sinceWindowUs(peak, localUs - waitUs) >= 0)
      );
    };
  },
});

const isWeekday = (localUs: number): boolean => Math.floor(localUs / US_PER_DAY) % 7 < 5;
