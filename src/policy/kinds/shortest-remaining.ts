import { neededCurrentA } from "../sorted.ts";
import { sortedKind } from "../sorted-kind.ts";

export const shortestRemaining = sortedKind(
  "shortest-remaining",
  "Who needs the shortest time at full current is served first",
  (view, evse) => neededCurrentA(view, evse) / view.maxCurrentA[evse],
);
