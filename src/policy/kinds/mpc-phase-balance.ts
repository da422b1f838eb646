import { EVEN_STEPS, mpcKind } from "../mpc-kind.ts";

/** Quick charge that weighs the squared sum of the first three limits' phasors, the lines of a three-phase layout, against
 *  it: a balanced site has none. */
export const mpcPhaseBalance = mpcKind({
  kind: "mpc-phase-balance",
  summary: "Plans ahead to deliver soon with the three phases even",
  isQuadratic: true,
  params: {
    ...EVEN_STEPS,
    weight: { type: "number", unit: "1/A", default: 0.01, min: 0, max: 10, doc: "weight of the squared unbalance" },
  },
  objective:
    ({ weight }) =>
    (_view, horizonSteps) => ({
      costOf: (_site, _evse, step) => (step - horizonSteps) / horizonSteps,
      quadratic: 0,
      balance: weight as number,
      peakCost: 0,
      peakFromKw: 0,
    }),
});
