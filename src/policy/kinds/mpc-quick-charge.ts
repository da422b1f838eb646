import { mpcKind } from "../mpc-kind.ts";

/** ACN-Sim's quick charge (Lee et al. 2021): the same ampere is worth more the sooner it flows. */
export const mpcQuickCharge = mpcKind({
  kind: "mpc-quick-charge",
  summary: "Plans ahead to deliver as much as possible, as soon as possible",
  objective: () => (_view, horizonSteps) => ({
    costOf: (_site, _evse, step) => (step - horizonSteps) / horizonSteps,
    quadratic: 0,
    balance: 0,
    peakCost: 0,
    peakFromKw: 0,
  }),
});
