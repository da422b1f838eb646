import type { PolicyKind } from "../policy.ts";

/** What happens without control: every EVSE offers its full current, whatever the site's limits are. */
export const uncontrolled: PolicyKind = {
  kind: "uncontrolled",
  summary: "Every EVSE offers its full current; site limits are ignored",
  blindToGrid: true,
  params: {},
  create: () => ({
    decide(view, setPointA) {
      for (let i = 0; i < view.activeCount; i++) {
        const evse = view.active[i];
        setPointA[evse] = view.maxCurrentA[evse];
      }
    },
    standsUntilUs: () => Number.POSITIVE_INFINITY,
  }),
};
