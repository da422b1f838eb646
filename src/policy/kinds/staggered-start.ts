import { US_PER_MIN } from "../../base/time.ts";
import { parseDailyWindow, sinceWindowUs, windowFault, windowStandsUs } from "../daily-window.ts";
import { gatedKind } from "../gated-kind.ts";

/** Timers set apart on purpose: the EVSEs of a fleet are dealt into groups by their names, and each group starts one slot
 *  after the other. */
export const staggeredStart = gatedKind({
  kind: "staggered-start",
  summary: "Within a daily window, groups of EVSEs start one after the other",
  params: {
    window: { type: "string", default: "00:30-08:30", doc: "daily window in local time" },
    groups: { type: "integer", default: 8, min: 1, max: 1000, doc: "groups the EVSEs are dealt into" },
    slotMin: { type: "number", unit: "min", default: 30, min: 0, max: 720, doc: "time between two groups' starts" },
  },
  check: ({ window }) => windowFault(window),
  gate: ({ window, groups, slotMin }, { siteId, evseIds }) => {
    const daily = parseDailyWindow(window as string)!;
    const startUs = evseIds.map(
      (id) => (hash(`${siteId}/${id}`) % (groups as number)) * (slotMin as number) * US_PER_MIN,
    );
    return [
      (view, evse) => sinceWindowUs(daily, view.localWeekUs + view.nowUs) >= startUs[evse],
      (view, evse) => view.nowUs + windowStandsUs(daily, view.localWeekUs + view.nowUs, startUs[evse]),
    ];
  },
});

/** FNV-1a: the same name falls into the same group on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}
