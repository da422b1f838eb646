import { US_PER_MIN } from "../../base/time.ts";
import { BOTH_WAYS_PARAMS, chargeIfMust, kwPerAmp, serveOneWay, takeUp } from "../both-ways.ts";
import { offerBelow } from "../offer.ts";
import type { PolicyKind } from "../policy.ts";

/** Keeps a reserve for the building: vehicles are charged at once to the top of the window and hold it; while the grid is away
 *  they carry the building's essential load down to its floor. */
export const v2hBackup: PolicyKind = {
  kind: "v2h-backup",
  summary: "Vehicles keep a reserve and carry the building's essential load while the grid is away",
  params: BOTH_WAYS_PARAMS,
  create: (params) => {
    const marginUs = (params.marginMin as number) * US_PER_MIN;
    return {
      decide(view, setPointA) {
        if (!view.isIslanded) {
          serveOneWay(view, setPointA);
          for (let i = 0; i < view.bothWaysCount; i++) {
            const evse = view.bothWays[i];
            if (chargeIfMust(view, evse, marginUs, setPointA)) continue;
            takeUp(view, evse, view.maxCurrentA[evse] * kwPerAmp(view, evse), setPointA);
          }
          return;
        }
        // Nobody can be charged now, so nobody's departure is kept by holding back; who gives forms the grid, and gives no
        // more than the load.
        for (let i = 0; i < view.bothWaysCount; i++) {
          const evse = view.bothWays[i];
          const mostA = view.limits.highestFeasible(evse, -view.maxDischargeA[evse], 0.01);
          const currentA = offerBelow(view, evse, -mostA);
          if (currentA < view.minDischargeA[evse] || currentA === 0) continue;
          view.limits.allocate(evse, -currentA);
          setPointA[evse] = -currentA;
        }
      },
    };
  },
};
