import { carryOut } from "../mpc-kind.ts";
import type { PolicyKind } from "../policy.ts";
import { type FuturePlan, programmeOfFuture } from "../programme/from-future.ts";
import { solveProgramme } from "../programme/solve.ts";

/** What the plan may still miss of the optimum, over its size. */
const GAP = 1e-6;

/** The most that any controller could deliver: one programme over all sessions to come, solved before the first of them.
 *  A yardstick for the others; the true departure and the whole future are not to be had. */
export const offlineOptimum: PolicyKind = {
  kind: "offline-optimum",
  summary: "Yardstick that knows the future: the most energy that the limits let through",
  params: {},
  knowsFuture: true,
  create: (_params, { future }) => {
    let plan: (FuturePlan & { readonly currentA: Float64Array }) | undefined;
    let next = 0;
    const sessionAt = new Map<number, number>();
    return {
      decide(view, setPointA) {
        if (!future) return;
        if (!plan) {
          const made = programmeOfFuture(view, future);
          plan = { ...made, currentA: solveProgramme(made.programme, GAP).currentA };
        }
        while (next < future.count && future.arrivalUs[next] <= view.nowUs) {
          sessionAt.set(future.evse[next], next);
          next++;
        }
        const step = Math.round(view.nowUs / view.intervalUs);
        const wantedA = new Float64Array(view.activeCount);
        for (let i = 0; i < view.activeCount; i++) {
          const session = sessionAt.get(view.active[i])!;
          const entry = plan.entriesOf[session][step - plan.firstStep[session]];
          if (entry !== undefined) wantedA[i] = plan.currentA[entry];
        }
        carryOut(view, wantedA, setPointA);
      },
    };
  },
};
