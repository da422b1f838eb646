import { US_PER_MIN } from "../../base/time.ts";
import {
  BOTH_WAYS_PARAMS,
  chargeIfMust,
  EFFICIENCY_PARAMS,
  giveBack,
  serveOneWay,
  takeUp,
  WEAR_PARAMS,
} from "../both-ways.ts";
import type { PolicyKind } from "../policy.ts";
import { planFirstKw } from "../storage-plan.ts";

/** Buys when energy is cheap and sells when it is dear, as far as the difference pays for what is lost on both ways and for the
 *  battery's wear, and leaves every driver with what was asked for. Plans each vehicle by itself over the published prices. */
export const v2gPrice: PolicyKind = {
  kind: "v2g-price",
  summary: "Price arbitrage: each vehicle buys and sells over the published prices, losses and wear paid",
  params: {
    ...EFFICIENCY_PARAMS,
    sellShare: {
      type: "number",
      unit: "1",
      default: 1,
      min: 0,
      max: 2,
      doc: "what energy given back earns, over what it costs at that time",
    },
    ...WEAR_PARAMS,
    stepMin: { type: "number", unit: "min", default: 30, min: 5, max: 240, doc: "step of the plan" },
    horizonH: { type: "number", unit: "h", default: 24, min: 1, max: 72, doc: "how far it looks ahead" },
    ...BOTH_WAYS_PARAMS,
  },
  create: (params) => {
    const marginUs = (params.marginMin as number) * US_PER_MIN;
    const terms = {
      efficiency: params.efficiency as number,
      sellShare: params.sellShare as number,
      wearEurPerKwh: params.wearEurPerKwh as number,
      stepUs: (params.stepMin as number) * US_PER_MIN,
      horizonUs: (params.horizonH as number) * 60 * US_PER_MIN,
      marginUs,
    };
    return {
      decide(view, setPointA) {
        serveOneWay(view, setPointA);
        for (let i = 0; i < view.bothWaysCount; i++) {
          const evse = view.bothWays[i];
          if (chargeIfMust(view, evse, marginUs, setPointA)) continue;
          const kw = planFirstKw(view, evse, terms);
          if (kw > 0) takeUp(view, evse, kw, setPointA);
          else if (kw < 0) giveBack(view, evse, -kw, marginUs, setPointA);
        }
      },
    };
  },
};
