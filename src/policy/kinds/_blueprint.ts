import type { PolicyKind } from "../policy.ts";

/** Start here for a new policy: copy this file, rename it, add one line to ../registry.ts. From outside the project,
 *  export the same object from any module (`export const policy = { … }`) and name it with `--plugin ./mine.mjs`. */
export const policy: PolicyKind = {
  kind: "half-current",
  summary: "Every EVSE offers a fixed share of its current while the site's limits hold",
  params: {
    share: { type: "number", unit: "1", default: 0.5, min: 0, max: 1, doc: "share of the EVSE's full current" },
  },
  // A policy that remembers something keeps it in a property of what it returns, `{ state: { … }, decide … }`, never in a
  // variable here: only properties outlast a checkpoint.
  create: ({ share }) => ({
    // Called at every control tick. `view` is all a controller of this site can know; write amperes into `setPointA`.
    decide(view, setPointA) {
      for (let i = 0; i < view.activeCount; i++) {
        const evse = view.active[i];
        const feasibleA = view.limits.highestFeasible(evse, (share as number) * view.maxCurrentA[evse], 0.01);
        // An EVSE cannot charge below its floor. What is allocated is what is given: on three phases, currents of
        // different EVSEs may cancel, and one that is only allocated would make room that is not there.
        setPointA[evse] = feasibleA < view.minCurrentA[evse] ? 0 : feasibleA;
        view.limits.allocate(evse, setPointA[evse]);
      }
    },
  }),
};
