import { US_PER_H, US_PER_MIN } from "../../base/time.ts";
import { BOTH_WAYS_PARAMS, chargeIfMust, giveBack, kwPerAmp, serveOneWay, takeUp } from "../both-ways.ts";
import type { PolicyKind } from "../policy.ts";

/** What the meter sees of energy above the driver's wish, which is counted by what it took to charge it [1]. */
const SPARE_SHARE = 0.8;

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
    beyondWishOnly: {
      type: "boolean",
      default: true,
      doc: "whether it gives only what it holds beyond its driver's wish, so that nothing given is bought back",
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
          else if (lackKw > deadbandKw) {
            const spareKwh = params.beyondWishOnly ? Math.max(0, -view.remainingKwh[evse]) : Number.POSITIVE_INFINITY;
            const wantedKw = Math.min(lackKw, (SPARE_SHARE * spareKwh * US_PER_H) / view.intervalUs);
            lackKw -= giveBack(view, evse, wantedKw, marginUs, setPointA);
          } else if (lackKw < 0) lackKw += takeUp(view, evse, -lackKw, setPointA);
        }
      },
    };
  },
};
