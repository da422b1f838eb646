import type { PolicyKind, SiteView } from "../policy.ts";
import { emptyRanking, neededCurrentA, sortActive } from "../sorted.ts";

/** Shares the site's limits equally: in turns, in order of arrival, each session gets one more step of current until the
 *  step would break a limit or exceed its need; then it leaves the turns. */
export const roundRobin: PolicyKind = {
  kind: "round-robin",
  summary: "Sessions get current in equal steps by turns until the site's limits bind",
  blindToGrid: true,
  params: {
    stepA: { type: "number", unit: "A", default: 0.1, min: 0.01, max: 32, doc: "step of a continuous EVSE" },
  },
  create: ({ stepA }) => {
    const ranking = emptyRanking();
    let level = new Int32Array(0);
    return {
      decide(view, setPointA) {
        if (level.length < view.evseCount) level = new Int32Array(view.evseCount);
        level.fill(0);
        const order = sortActive(view, ranking, (site, evse) => site.arrivalUs[evse]);
        let left = view.activeCount;
        while (left > 0) {
          let kept = 0;
          for (let i = 0; i < left; i++) {
            const evse = order[i];
            const nextA = levelCurrentA(view, evse, level[evse] + 1, stepA as number);
            if (nextA > ceilingA(view, evse) || !view.limits.isFeasible(evse, nextA)) continue;
            view.limits.allocate(evse, nextA);
            setPointA[evse] = nextA;
            level[evse] = level[evse] + 1;
            order[kept++] = evse;
          }
          left = kept;
        }
      },
    };
  },
};

/** Current of an EVSE's n-th step [A]; infinite beyond its last one. */
function levelCurrentA(view: SiteView, evse: number, level: number, stepA: number): number {
  const allowed = view.allowedCurrentsA[evse];
  if (allowed) return level < allowed.length ? allowed[level] : Number.POSITIVE_INFINITY;
  const floorA = view.minCurrentA[evse];
  return floorA === 0 ? level * stepA : floorA + (level - 1) * stepA;
}

/** No step above this [A]: the EVSE's rating, or the need rounded up to what the EVSE can offer at least. */
function ceilingA(view: SiteView, evse: number): number {
  const neededA = neededCurrentA(view, evse);
  const allowed = view.allowedCurrentsA[evse];
  if (allowed) {
    let at = 0;
    while (at < allowed.length - 1 && allowed[at] < neededA) at++;
    return allowed[at];
  }
  return Math.min(view.maxCurrentA[evse], Math.max(neededA, view.minCurrentA[evse]));
}
