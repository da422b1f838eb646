import { mpcKind } from "../mpc-kind.ts";
import { WORTH, worthOf } from "../worth.ts";

/** A flat sum of site load and vehicles: every kilowatt costs in proportion to the power it is added to. */
export const mpcValleyFilling = mpcKind({
  kind: "mpc-valley-filling",
  summary: "Plans ahead to fill the valleys of the site's load",
  params: {
    ...WORTH,
    flatEurPerKw2: {
      type: "number",
      unit: "EUR/kW2",
      default: 1e-4,
      min: 1e-9,
      max: 1,
      doc: "weight of the squared power of each step",
    },
  },
  objective: (params) => (_view, horizonSteps) => ({
    costOf: (_site, _evse, step, kwhPerAmp) => -worthOf(params, step, horizonSteps) * kwhPerAmp,
    quadratic: params.flatEurPerKw2 as number,
    balance: 0,
    peakCost: 0,
    peakFromKw: 0,
  }),
});
