import { neededCurrentA } from "../sorted.ts";
import { sortedKind } from "../sorted-kind.ts";

export const longestRemaining = sortedKind(
  "longest-remaining",
  "Who still needs the longest time at full current is served first",
  (view, evse) => -(neededCurrentA(view, evse) / view.maxCurrentA[evse]),
);
