import { US_PER_MIN } from "../../base/time.ts";
import { BOTH_WAYS_PARAMS, chargeIfMust, giveBack, kwPerAmp, serveOneWay, takeUp } from "../both-ways.ts";
import type { PolicyKind } from "../policy.ts";
import { emptyRanking, sortBothWays } from "../sorted.ts";

/** Holds what the building draws from the grid at a level: vehicles give what is above it, the fullest first, and fill up
 *  again below it, the emptiest first. */
export const v2gPeakShaving: PolicyKind = {
  kind: "v2g-peak-shaving",
  summary: "Vehicles hold the building's import at a level: they give what is above it and take what is below",
  params: {
    limitKw: { type: "number", unit: "kW", default: 20, min: 0, max: 1e6, doc: "import that is not to be exceeded" },
    ...BOTH_WAYS_PARAMS,
  },
  create: (params) => {
    const ranking = emptyRanking();
    const limitKw = params.limitKw as number;
    const marginUs = (params.marginMin as number) * US_PER_MIN;
    return {
      decide(view, setPointA) {
        let openKw = view.lastLoadKw - view.lastSolarKw + serveOneWay(view, setPointA) - limitKw;
        const order = sortBothWays(view, ranking, ({ soc }, evse) => soc[evse]);
        for (let i = 0; i < view.bothWaysCount; i++)
          if (chargeIfMust(view, order[i], marginUs, setPointA))
            openKw += setPointA[order[i]] * kwPerAmp(view, order[i]);
        for (let i = view.bothWaysCount - 1; i >= 0 && openKw > 0; i--)
          if (setPointA[order[i]] === 0) openKw -= giveBack(view, order[i], openKw, marginUs, setPointA);
        for (let i = 0; i < view.bothWaysCount && openKw < 0; i++)
          if (setPointA[order[i]] === 0) openKw += takeUp(view, order[i], -openKw, setPointA);
      },
    };
  },
};
