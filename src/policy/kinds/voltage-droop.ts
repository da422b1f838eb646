import type { PolicyKind } from "../policy.ts";

/** Each EVSE lowers its current with the voltage it measures and raises it again as the voltage recovers: local, without
 *  any communication. The measurement is one window old, so the current moves by a bounded step per decision; without
 *  that bound all homes of a street would swing together. */
export const voltageDroop: PolicyKind = {
  kind: "voltage-droop",
  summary: "Current falls with the locally measured voltage; needs no communication",
  params: {
    fullAtPu: { type: "number", unit: "pu", default: 0.96, min: 0.8, max: 1.1, doc: "full current at or above" },
    zeroAtPu: { type: "number", unit: "pu", default: 0.92, min: 0.8, max: 1.1, doc: "no current at or below" },
    stepA: { type: "number", unit: "A", default: 2, min: 0.1, max: 80, doc: "largest change per decision" },
  },
  check: ({ fullAtPu, zeroAtPu }) =>
    fullAtPu > zeroAtPu ? undefined : `expected fullAtPu above zeroAtPu, got ${fullAtPu} and ${zeroAtPu}`,
  create: (params) => {
    const [fullAtPu, zeroAtPu, stepA] = [params.fullAtPu, params.zeroAtPu, params.stepA] as [number, number, number];
    const state = { lastA: new Float64Array(0), lastArrivalUs: new Float64Array(0) };
    return {
      state,
      decide(view, setPointA) {
        if (state.lastA.length < view.evseCount) {
          state.lastA = new Float64Array(view.evseCount);
          state.lastArrivalUs = new Float64Array(view.evseCount).fill(-1);
        }
        const { lastA, lastArrivalUs } = state;
        for (let i = 0; i < view.activeCount; i++) {
          const evse = view.active[i];
          const maxA = view.maxCurrentA[evse];
          const floorA = view.minCurrentA[evse];
          if (lastArrivalUs[evse] !== view.arrivalUs[evse]) {
            lastArrivalUs[evse] = view.arrivalUs[evse];
            lastA[evse] = floorA;
          }
          const voltagePu = view.measuredVoltagePu[evse];
          const share = Number.isNaN(voltagePu) ? 1 : (voltagePu - zeroAtPu) / Math.max(1e-6, fullAtPu - zeroAtPu);
          const aimA = Math.min(1, Math.max(0, share)) * maxA;
          const nextA = Math.min(Math.max(aimA, lastA[evse] - stepA), lastA[evse] + stepA);
          lastA[evse] = Math.max(0, nextA);
          const currentA = view.limits.highestFeasible(evse, Math.max(0, nextA), 0.01);
          setPointA[evse] = currentA < floorA ? 0 : currentA;
          view.limits.allocate(evse, setPointA[evse]);
        }
      },
    };
  },
};
