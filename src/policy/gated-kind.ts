import type { ParamSpecs, ParamValues } from "../base/params.ts";
import type { PolicyContext, PolicyKind, SiteView } from "./policy.ts";
import { emptyRanking, giveHighest, neededCurrentA, sortActive } from "./sorted.ts";

/** Whether an EVSE may charge in the control interval that begins now. */
export type Gate = (view: SiteView, evse: number) => boolean;

/** A policy that only says when a session may charge; those that may are served in order of arrival, each as fully as
 *  the site's limits leave. */
export function gatedKind(options: {
  readonly kind: string;
  readonly summary: string;
  readonly params: ParamSpecs;
  readonly check?: (params: ParamValues) => string | undefined;
  readonly gate: (params: ParamValues, context: PolicyContext) => Gate;
}): PolicyKind {
  const { gate: newGate, ...declared } = options;
  return {
    ...declared,
    blindToGrid: true,
    create: (params, context) => {
      const ranking = emptyRanking();
      const mayCharge = newGate(params, context);
      return {
        decide(view, setPointA) {
          const order = sortActive(view, ranking, (site, evse) => site.arrivalUs[evse]);
          for (let i = 0; i < view.activeCount; i++)
            if (mayCharge(view, order[i])) setPointA[order[i]] = giveHighest(view, order[i]);
        },
      };
    },
  };
}

/** Time that the rest takes at full current, or at the power the vehicle is announced with where that is less [µs]. */
export function neededTimeUs(view: SiteView, evse: number): number {
  const atFullUs = (neededCurrentA(view, evse) / view.maxCurrentA[evse]) * view.intervalUs;
  return Math.max(atFullUs, (view.remainingKwh[evse] / view.announcedKw[evse]) * 3.6e9);
}

/** Whether a session that waits one more interval would leave short, with `marginUs` kept in hand. */
export const mustCharge = (view: SiteView, evse: number, marginUs: number): boolean =>
  view.departureUs[evse] - view.nowUs <= neededTimeUs(view, evse) + view.intervalUs + marginUs;

/** A session's own random number, drawn once at its first decision. */
export function sessionDraws(context: PolicyContext, purpose: string): (view: SiteView, evse: number) => number {
  const arrivalUs = new Float64Array(context.evseIds.length).fill(Number.NaN);
  const drawn = new Float64Array(context.evseIds.length);
  return (view, evse) => {
    if (arrivalUs[evse] !== view.arrivalUs[evse]) {
      arrivalUs[evse] = view.arrivalUs[evse];
      drawn[evse] = context.draw(purpose, evse, arrivalUs[evse]);
    }
    return drawn[evse];
  };
}
