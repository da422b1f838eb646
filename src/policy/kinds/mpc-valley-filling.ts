import { US_PER_H } from "../../base/time.ts";
import { EVEN_STEPS, GIVING, givingOf, mpcKind } from "../mpc-kind.ts";
import type { SiteView } from "../policy.ts";
import { WORTH, worthOf } from "../worth.ts";

/** A flat sum of site load and vehicles: every kilowatt costs in proportion to the power it is added to. */
export const mpcValleyFilling = mpcKind({
  kind: "mpc-valley-filling",
  summary: "Plans ahead to fill the valleys of the site's load",
  isQuadratic: true,
  params: {
    ...EVEN_STEPS,
    ...WORTH,
    ...GIVING,
    flatShare: {
      type: "number",
      unit: "1",
      default: 0.5,
      min: 0,
      max: 1,
      doc: "what a kilowatt-hour costs the plan at the full power of all EVSEs, over what it is worth; above 1 cars would leave short",
    },
  },
  objective: (params) => (view, horizonSteps) => ({
    costOf: (_site, _evse, step, kwhPerAmp) => -worthOf(params, step, horizonSteps) * kwhPerAmp,
    // The square's slope at full power, which the site's size decides: a fixed weight would be lost in the solver's gap at a
    // home and leave cars short at a garage.
    quadratic:
      ((params.flatShare as number) * (params.worthEurPerKwh as number) * (view.intervalUs / US_PER_H)) /
      (2 * fullKw(view)),
    balance: 0,
    peakCost: 0,
    peakFromKw: 0,
    giving: givingOf(params, () => 0),
  }),
});

function fullKw(view: SiteView): number {
  let kw = 0;
  for (let evse = 0; evse < view.evseCount; evse++)
    kw += (view.maxCurrentA[evse] * view.voltageV[evse] * view.phases[evse]) / 1000;
  return kw;
}
