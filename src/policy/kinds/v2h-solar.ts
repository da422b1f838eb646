import { US_PER_MIN } from "../../base/time.ts";
import { BOTH_WAYS_PARAMS, chargeIfMust, giveBack, kwPerAmp, serveOneWay, takeUp } from "../both-ways.ts";
import type { PolicyKind } from "../policy.ts";

/** Carries the roof's midday into the evening: vehicles take what solar power leaves over and give what the building lacks, by
 *  what the meter showed in the interval before. */
export const v2hSolar: PolicyKind = {
  kind: "v2h-solar",
  summary: "Vehicles take the building's solar surplus and give it back when the sun is gone",
  params: {
    deadbandKw: {
      type: "number",
      unit: "kW",
      default: 0.2,
      min: 0,
      max: 100,
      doc: "power the building lacks that is left to the grid, where a converter would lose more than it gives",
    },
    ...BOTH_WAYS_PARAMS,
  },
  create: (params) => {
    const deadbandKw = params.deadbandKw as number;
    const marginUs = (params.marginMin as number) * US_PER_MIN;
    return {
      decide(view, setPointA) {
        let lackKw = view.lastLoadKw - view.lastSolarKw + serveOneWay(view, setPointA);
        for (let i = 0; i < view.bothWaysCount; i++) {
          const evse = view.bothWays[i];
          if (chargeIfMust(view, evse, marginUs, setPointA)) lackKw += setPointA[evse] * kwPerAmp(view, evse);
          else if (lackKw > deadbandKw) lackKw -= giveBack(view, evse, lackKw, marginUs, setPointA);
          else if (lackKw < 0) lackKw += takeUp(view, evse, -lackKw, setPointA);
        }
      },
    };
  },
};
