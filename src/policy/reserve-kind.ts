import type { ParamSpecs, ParamValues } from "../base/params.ts";
import { US_PER_MIN } from "../base/time.ts";
import { BOTH_WAYS_PARAMS, chargeIfMust, giveBack, kwPerAmp, serveOneWay, takeUp } from "./both-ways.ts";
import type { PolicyKind, SiteView } from "./policy.ts";

/** A policy that offers reserve: vehicles give and take a share of what they can by a signal, and are charged for their
 *  drivers only once that cannot wait.
 *  @param shareOf what is called for, -1 (take all) to 1 (give all); NaN where nothing is to be seen */
export function reserveKind(options: {
  readonly kind: string;
  readonly summary: string;
  readonly params: ParamSpecs;
  readonly check?: (params: ParamValues) => string | undefined;
  readonly shareOf: (params: ParamValues) => (view: SiteView) => number;
}): PolicyKind {
  const { shareOf, params, ...declared } = options;
  return {
    ...declared,
    params: { ...params, ...BOTH_WAYS_PARAMS },
    create: (values) => {
      const marginUs = (values.marginMin as number) * US_PER_MIN;
      const share = shareOf(values);
      return {
        decide(view, setPointA) {
          serveOneWay(view, setPointA);
          const called = share(view);
          for (let i = 0; i < view.bothWaysCount; i++) {
            const evse = view.bothWays[i];
            if (chargeIfMust(view, evse, marginUs, setPointA)) continue;
            if (called > 0) {
              giveBack(view, evse, called * view.maxDischargeA[evse] * kwPerAmp(view, evse), marginUs, setPointA);
            } else if (called < 0) {
              // As much down as up: what is sold is symmetric.
              const mostKw = Math.min(view.maxCurrentA[evse], mostDischargeA(view, evse)) * kwPerAmp(view, evse);
              takeUp(view, evse, -called * mostKw, setPointA);
            }
          }
        },
      };
    },
  };
}

/** What it could give were it full; an empty one takes as much. */
const mostDischargeA = (view: SiteView, evse: number): number =>
  view.maxDischargeA[evse] > 0 ? view.maxDischargeA[evse] : view.maxCurrentA[evse];
