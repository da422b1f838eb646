import { GIVING, givingOf, mpcKind } from "../mpc-kind.ts";
import { WORTH, worthOf } from "../worth.ts";

/** Energy cost by the published price, and a demand charge on the highest power so far; without a price, energy is free and
 *  only the demand charge counts. */
export const mpcCost = mpcKind({
  kind: "mpc-cost",
  summary: "Plans ahead for the least cost of energy and of the highest power",
  params: {
    ...WORTH,
    ...GIVING,
    demandEurPerKw: {
      type: "number",
      unit: "EUR/kW",
      default: 0,
      min: 0,
      max: 1000,
      doc: "what each further kilowatt of the billing period's highest power costs",
    },
  },
  objective: (params, state) => {
    return (view, horizonSteps) => {
      const price = view.series.priceEurPerKwh;
      state.highestKw = Math.max(state.highestKw, view.lastPowerKw);
      const eurPerKwhAt = (step: number) => {
        const us = view.nowUs + step * view.intervalUs;
        return price && us < price.knownUntilUs ? price.valueAt(us) || 0 : 0;
      };
      return {
        costOf: (_site, _evse, step, kwhPerAmp) => {
          const eurPerKwh = eurPerKwhAt(step);
          return (eurPerKwh - worthOf(params, step, horizonSteps)) * kwhPerAmp;
        },
        quadratic: 0,
        balance: 0,
        peakCost: params.demandEurPerKw as number,
        peakFromKw: state.highestKw,
        priceAt: eurPerKwhAt,
        giving: givingOf(params, eurPerKwhAt),
      };
    };
  },
});
