import { GIVING, givingOf, mpcKind } from "../mpc-kind.ts";
import { WORTH, worthOf } from "../worth.ts";

/** Average carbon intensity as published, priced. */
export const mpcCarbon = mpcKind({
  kind: "mpc-carbon",
  summary: "Plans ahead for the least carbon by the published intensity",
  params: {
    ...WORTH,
    ...GIVING,
    carbonEurPerKg: {
      type: "number",
      unit: "EUR/kg",
      default: 0.5,
      min: 0,
      max: 100,
      doc: "what a kilogram of CO2 weighs against energy that is not delivered",
    },
  },
  objective: (params) => (view, horizonSteps) => {
    const carbon = view.series.carbonGPerKwh;
    const eurPerKwhAt = (step: number) => {
      const us = view.nowUs + step * view.intervalUs;
      const gPerKwh = carbon && us < carbon.knownUntilUs ? carbon.valueAt(us) || 0 : 0;
      return (gPerKwh / 1000) * (params.carbonEurPerKg as number);
    };
    return {
      costOf: (_site, _evse, step, kwhPerAmp) => (eurPerKwhAt(step) - worthOf(params, step, horizonSteps)) * kwhPerAmp,
      quadratic: 0,
      balance: 0,
      peakCost: 0,
      peakFromKw: 0,
      priceAt: eurPerKwhAt,
      giving: givingOf(params, eurPerKwhAt),
    };
  },
});
