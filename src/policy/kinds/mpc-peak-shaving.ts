import { US_PER_H } from "../../base/time.ts";
import { GIVING, givingOf, mpcKind } from "../mpc-kind.ts";
import { WORTH, worthOf } from "../worth.ts";

/** The least highest power at the site's meter that still delivers what is asked for: site load less solar power as
 *  published, plus all vehicles. */
export const mpcPeakShaving = mpcKind({
  kind: "mpc-peak-shaving",
  summary: "Plans ahead for the lowest peak that still delivers what is asked for",
  params: { ...WORTH, ...GIVING },
  objective: (params, state) => {
    return (view, horizonSteps) => {
      state.highestKw = Math.max(state.highestKw, view.lastPowerKw);
      return {
        costOf: (_site, _evse, step, kwhPerAmp) => -worthOf(params, step, horizonSteps) * kwhPerAmp,
        quadratic: 0,
        balance: 0,
        // Less than an ampere's worth over its shortest use, so that a lower peak never leaves a car short.
        peakCost: ((params.worthEurPerKwh as number) * view.intervalUs) / US_PER_H / 4,
        peakFromKw: state.highestKw,
        giving: givingOf(params, () => 0),
      };
    };
  },
});
