import type { ParamSpecs, ParamValues } from "../base/params.ts";
import { US_PER_H } from "../base/time.ts";
import type { PolicyContext, PolicyKind, SiteView } from "./policy.ts";
import { emptyRanking, giveHighest, givenUntilUs, neededCurrentA, sortActive } from "./sorted.ts";

/** Whether an EVSE may charge in the control interval that begins now. */
export type Gate = (view: SiteView, evse: number) => boolean;

/** Before when a gate's answer is certain to stay what it is [µs]; asked of an EVSE right after its gate. */
export type GateStands = (view: SiteView, evse: number, isOpen: boolean) => number;

/** More than rounding of the same time by two formulas can come to. */
const ROUNDING_US = 1;

/** A policy that only says when a session may charge; those that may are served in order of arrival, each as fully as
 *  the site's limits leave. */
export function gatedKind(options: {
  readonly kind: string;
  readonly summary: string;
  readonly params: ParamSpecs;
  readonly check?: (params: ParamValues) => string | undefined;
  readonly gate: (params: ParamValues, context: PolicyContext) => Gate | readonly [Gate, GateStands];
}): PolicyKind {
  const { gate: newGate, ...declared } = options;
  return {
    ...declared,
    blindToGrid: true,
    create: (params, context) => {
      const ranking = emptyRanking();
      const gate = newGate(params, context);
      const [mayCharge, stands] = typeof gate === "function" ? [gate] : gate;
      const standsUntilUs = (view: SiteView) => {
        let untilUs = Number.POSITIVE_INFINITY;
        for (let i = 0; i < view.activeCount; i++) {
          const evse = view.active[i];
          const isOpen = mayCharge(view, evse);
          const givenUs = isOpen ? givenUntilUs(view, evse, OVERSHOOT) : Number.POSITIVE_INFINITY;
          untilUs = Math.min(untilUs, givenUs, stands!(view, evse, isOpen));
        }
        return untilUs - ROUNDING_US;
      };
      return {
        ...(stands && { standsUntilUs }),
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
  return Math.max(neededAtFullUs(view, evse), (view.remainingKwh[evse] / view.announcedKw[evse]) * US_PER_H);
}

const neededAtFullUs = (view: SiteView, evse: number): number =>
  (neededCurrentA(view, evse) / view.maxCurrentA[evse]) * view.intervalUs;

/** A machine may hold a current not quite, and charge by so much more than it was given. */
const OVERSHOOT = 0.1;

/** When a session that does not charge must begin to, as `mustCharge` will find [µs]. */
export const mustChargeFromUs = (view: SiteView, evse: number, marginUs: number): number =>
  view.departureUs[evse] - neededTimeUs(view, evse) - view.intervalUs - marginUs;

/** Until when one that charges because it must is certain to have to [µs]: the time it needs falls as fast as time passes
 *  where it takes what it is announced with, and up to so much faster as its EVSE could give it more. */
export function mustChargeUntilUs(view: SiteView, evse: number, marginUs: number): number {
  const lateUs = view.nowUs - mustChargeFromUs(view, evse, marginUs);
  const fastest = (neededTimeUs(view, evse) / neededAtFullUs(view, evse)) * (1 + OVERSHOOT);
  return view.nowUs + lateUs / (fastest - 1);
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
