import type { PolicyKind } from "../policy.ts";
import { emptyRanking, giveHighest, sortActive } from "../sorted.ts";

/** Ambulances before vans before visitors: EVSEs are named in classes, and a class is served before the next one. */
export const priorityClasses: PolicyKind = {
  kind: "priority-classes",
  summary: "EVSEs are served class by class, who leaves first before others of the class",
  blindToGrid: true,
  params: {
    first: { type: "string", default: "", doc: "EVSE ids of the first class, separated by spaces; * ends a prefix" },
    second: { type: "string", default: "", doc: "EVSE ids of the second class; all others are the third" },
  },
  create: ({ first, second }, { evseIds }) => {
    const classes = [patterns(first), patterns(second)];
    const classOf = Int32Array.from(evseIds, (id) => {
      const found = classes.findIndex((matches) => matches(id));
      return found < 0 ? classes.length : found;
    });
    const ranking = emptyRanking();
    return {
      decide(view, setPointA) {
        // No departure lies as far ahead as one class lies behind another.
        const order = sortActive(view, ranking, (site, evse) => classOf[evse] * 1e18 + site.departureUs[evse]);
        for (let i = 0; i < view.activeCount; i++) setPointA[order[i]] = giveHighest(view, order[i]);
      },
    };
  },
};

function patterns(text: unknown): (id: string) => boolean {
  const list = String(text).split(/\s+/).filter(Boolean);
  return (id) => list.some((each) => (each.endsWith("*") ? id.startsWith(each.slice(0, -1)) : id === each));
}
