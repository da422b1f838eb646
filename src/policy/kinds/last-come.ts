import { sortedKind } from "../sorted-kind.ts";

export const lastCome = sortedKind(
  "last-come",
  "Who plugged in last is served first",
  (view, evse) => -view.arrivalUs[evse],
);
