import { secondsToUs } from "../../base/time.ts";
import { parseDailyWindow, sinceWindowUs, windowFault, windowStandsUs } from "../daily-window.ts";
import { gatedKind, sessionDraws } from "../gated-kind.ts";

/** The timer in the car or the wallbox: nothing outside the window, so every timer of a street starts at once unless
 *  each waits its own random time. */
export const fixedWindow = gatedKind({
  kind: "fixed-window",
  summary: "Charging only within a daily window, each session from its own random delay on",
  params: {
    window: { type: "string", default: "00:30-07:00", doc: "daily window in local time" },
    randomDelayS: {
      type: "number",
      unit: "s",
      default: 0,
      min: 0,
      max: 86_400,
      doc: "longest random delay after the window opens",
    },
  },
  check: ({ window }) => windowFault(window),
  gate: ({ window, randomDelayS }, context) => {
    const daily = parseDailyWindow(window as string)!;
    const delay = sessionDraws(context, "window-delay");
    const longestUs = secondsToUs(randomDelayS as number);
    return [
      (view, evse) => {
        const since = sinceWindowUs(daily, view.localWeekUs + view.nowUs);
        return since >= 0 && since >= delay(view, evse) * longestUs;
      },
      (view, evse) => view.nowUs + windowStandsUs(daily, view.localWeekUs + view.nowUs, delay(view, evse) * longestUs),
    ];
  },
});
