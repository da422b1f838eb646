import type { PolicyKind, SiteView } from "./policy.ts";
import { emptyRanking, giveHighest, sortActive } from "./sorted.ts";

/** A policy that serves sessions one after the other, each as fully as the site's limits leave.
 *  @param rankOf the lower, the earlier served */
export function sortedKind(
  kind: string,
  summary: string,
  rankOf: (view: SiteView, evse: number) => number,
): PolicyKind {
  return {
    kind,
    summary,
    blindToGrid: true,
    params: {},
    create: () => {
      const ranking = emptyRanking();
      return {
        decide(view, setPointA) {
          const order = sortActive(view, ranking, rankOf);
          for (let i = 0; i < view.activeCount; i++) setPointA[order[i]] = giveHighest(view, order[i]);
        },
      };
    },
  };
}
