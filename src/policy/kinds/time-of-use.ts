import { secondsToUs, US_PER_MIN } from "../../base/time.ts";
import { parseDailyWindow, sinceWindowUs, windowFault, windowStandsUs } from "../daily-window.ts";
import { gatedKind, mustCharge, mustChargeFromUs, mustChargeUntilUs, sessionDraws } from "../gated-kind.ts";
import type { SiteView } from "../policy.ts";

/** A household on a two-rate tariff: it waits for the cheap hours unless the car would leave short. */
export const timeOfUse = gatedKind({
  kind: "time-of-use",
  summary: "Charging in the cheap hours, outside them only to be ready for departure",
  params: {
    cheap: { type: "string", default: "00:30-05:30", doc: "daily window of the cheap rate in local time" },
    randomDelayS: {
      type: "number",
      unit: "s",
      default: 0,
      min: 0,
      max: 86_400,
      doc: "longest random delay after the cheap rate begins",
    },
    marginMin: {
      type: "number",
      unit: "min",
      default: 60,
      min: 0,
      max: 720,
      doc: "time kept in hand before departure",
    },
  },
  check: ({ cheap }) => windowFault(cheap),
  gate: ({ cheap, randomDelayS, marginMin }, context) => {
    const daily = parseDailyWindow(cheap as string)!;
    const delay = sessionDraws(context, "window-delay");
    const longestUs = secondsToUs(randomDelayS as number);
    const marginUs = (marginMin as number) * US_PER_MIN;
    const isCheap = (view: SiteView, evse: number) => {
      const since = sinceWindowUs(daily, view.localWeekUs + view.nowUs);
      return since >= 0 && since >= delay(view, evse) * longestUs;
    };
    return [
      (view, evse) => isCheap(view, evse) || mustCharge(view, evse, marginUs),
      (view, evse, isOpen) => {
        if (isOpen && !isCheap(view, evse)) return mustChargeUntilUs(view, evse, marginUs);
        const windowUs =
          view.nowUs + windowStandsUs(daily, view.localWeekUs + view.nowUs, delay(view, evse) * longestUs);
        return isOpen ? windowUs : Math.min(windowUs, mustChargeFromUs(view, evse, marginUs));
      },
    ];
  },
});
