import { sortedKind } from "../sorted-kind.ts";

export const firstCome = sortedKind(
  "first-come",
  "Who plugged in first is served first",
  (view, evse) => view.arrivalUs[evse],
);
