import { sortedKind } from "../sorted-kind.ts";

export const earliestDeadline = sortedKind(
  "earliest-deadline",
  "Who leaves first is served first",
  (view, evse) => view.departureUs[evse],
);
