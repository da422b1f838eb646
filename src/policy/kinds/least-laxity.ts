import { neededCurrentA } from "../sorted.ts";
import { sortedKind } from "../sorted-kind.ts";

/** Laxity: time left to departure less the time the rest needs at full current, both in control intervals. */
export const leastLaxity = sortedKind(
  "least-laxity",
  "Who has the least time to spare is served first",
  (view, evse) =>
    (view.departureUs[evse] - view.nowUs) / view.intervalUs - neededCurrentA(view, evse) / view.maxCurrentA[evse],
);
