import { carryOut } from "../mpc-kind.ts";
import type { PolicyKind } from "../policy.ts";
import { type FuturePlan, programmeOfFuture } from "../programme/from-future.ts";
import { solveProgramme } from "../programme/solve.ts";

/** What the plan may still miss of the optimum, over its size. */
const GAP = 1e-6;

interface State {
  /** Made at the first decision. */
  plan: (Omit<FuturePlan, "programme"> & { readonly currentA: Float64Array }) | undefined;
  /** The next session to come, and who stands at each EVSE. */
  next: number;
  readonly sessionAt: Map<number, number>;
}

/** The most that any controller could deliver: one programme over all sessions to come, solved before the first of them.
 *  A yardstick for the others; the true departure and the whole future are not to be had. */
export const offlineOptimum: PolicyKind = {
  kind: "offline-optimum",
  summary: "Yardstick that knows the future: the most energy that the limits let through",
  blindToGrid: true,
  params: {},
  knowsFuture: true,
  create: (_params, { future }) => {
    const state: State = { plan: undefined, next: 0, sessionAt: new Map() };
    return {
      state,
      decide(view, setPointA) {
        if (!future) return;
        if (!state.plan) {
          const { programme, entriesOf, firstStep } = programmeOfFuture(view, future);
          state.plan = { entriesOf, firstStep, currentA: solveProgramme(programme, GAP).currentA };
        }
        const { plan, sessionAt } = state;
        while (state.next < future.count && future.arrivalUs[state.next] <= view.nowUs) {
          sessionAt.set(future.evse[state.next], state.next);
          state.next++;
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
