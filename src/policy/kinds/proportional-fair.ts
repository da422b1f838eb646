import { shareKind } from "../share-kind.ts";
import { neededCurrentA } from "../sorted.ts";

/** The current that would just do until departure is a session's weight: under one limit this maximises Σ weight·log(current),
 *  which is what proportional fairness means (Kelly 1997). */
export const proportionalFair = shareKind(
  "proportional-fair",
  "Sessions share the limits in proportion to the current they need to be ready for departure",
  (view, evse) => {
    const intervals = Math.max(1, (view.departureUs[evse] - view.nowUs) / view.intervalUs);
    return Math.max(1e-3, neededCurrentA(view, evse) / intervals);
  },
);
