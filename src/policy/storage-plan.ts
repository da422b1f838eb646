import { US_PER_H } from "../base/time.ts";
import type { SiteView } from "./policy.ts";

/** What a plan of buying and selling goes by. */
export interface StorageTerms {
  /** Between meter and battery, each way [1]. */
  readonly efficiency: number;
  readonly sellShare: number;
  readonly wearEurPerKwh: number;
  readonly stepUs: number;
  readonly horizonUs: number;
  readonly marginUs: number;
}

/** Steps of energy that a step of time moves at the lower of the two powers: the grid the plan is searched on. */
const PER_STEP = 2;
/** What a missing kilowatt-hour at departure weighs against prices [EUR/kWh]. */
const SHORT_EUR_PER_KWH = 10;

/** The first step of the cheapest plan for one vehicle over the published prices: dynamic programming over time and stored
 *  energy, the state of charge kept within the view's window but for what the driver asked for.
 *  @returns power at the meter, negative to give back [kW]; charges at full power where no price is published */
export function planFirstKw(view: SiteView, evse: number, terms: StorageTerms): number {
  const prices = view.series.priceEurPerKwh;
  const { efficiency } = terms;
  const capacityKwh = view.capacityKwh[evse];
  const storedKwh = view.soc[evse] * capacityKwh;
  const takeKw = view.maxChargeKw[evse];
  if (!prices || Number.isNaN(prices.valueAt(view.nowUs))) return view.remainingKwh[evse] > 0 ? takeKw : 0;
  const departureUs = view.departureUs[evse] - terms.marginUs;
  const endUs = Math.min(departureUs, prices.knownUntilUs, view.nowUs + terms.horizonUs);
  const steps = Math.floor((endUs - view.nowUs) / terms.stepUs);
  if (steps < 1) return 0;
  const stepH = terms.stepUs / US_PER_H;
  const perAmp = (view.voltageV[evse] * view.phases[evse]) / 1000;
  const giveKw = view.maxDischargeA[evse] > 0 ? view.maxDischargeA[evse] * perAmp : takeKw;
  const inKwh = takeKw * efficiency * stepH;
  const outKwh = (giveKw / efficiency) * stepH;
  const gridKwh = Math.min(inKwh, outKwh) / PER_STEP;
  const [up, down] = [Math.floor(inKwh / gridKwh + 1e-9), Math.floor(outKwh / gridKwh + 1e-9)];
  const wantedKwh = view.departureSoc[evse] * capacityKwh;
  const floorKwh = view.leastSoc * capacityKwh;
  const topKwh = Math.max(view.mostSoc * capacityKwh, wantedKwh);
  // Level k holds storedKwh + (k − below) · gridKwh.
  const below = Math.max(0, Math.floor((storedKwh - floorKwh) / gridKwh + 1e-9));
  const above = Math.max(0, Math.floor((topKwh - storedKwh) / gridKwh + 1e-9));
  const levels = below + above + 1;
  const isLast = endUs === departureUs;
  // What is held when the plan ends: at departure what is short weighs, before it what is held is worth its mean price.
  const mean = meanPrice(view, view.nowUs, endUs);
  let cost = Float64Array.from({ length: levels }, (_, k) => {
    const held = storedKwh + (k - below) * gridKwh;
    const shortKwh = Math.max(0, wantedKwh - held - (isLast ? 1e-9 : 0)) / efficiency;
    return isLast ? shortKwh * SHORT_EUR_PER_KWH : shortKwh * mean;
  });
  let next = new Float64Array(levels);
  let first = 0;
  for (let step = steps - 1; step >= 0; step--) {
    const fromUs = view.nowUs + step * terms.stepUs;
    // The first step is carried out for one interval only, and at the price that holds now.
    const price = step === 0 ? prices.valueAt(fromUs) : meanPrice(view, fromUs, fromUs + terms.stepUs);
    for (let k = 0; k < levels; k++) {
      let best = Number.POSITIVE_INFINITY;
      for (let to = Math.max(0, k - down); to <= Math.min(levels - 1, k + up); to++) {
        const kwh = (to - k) * gridKwh;
        const spent =
          kwh >= 0
            ? (price * kwh) / efficiency
            : kwh * efficiency * price * terms.sellShare - kwh * terms.wearEurPerKwh;
        const total = spent + cost[to];
        // Among equals the one that holds least: what can wait is bought later.
        if (total < best - 1e-12) {
          best = total;
          if (step === 0 && k === below) first = kwh;
        }
      }
      next[k] = best;
    }
    [cost, next] = [next, cost];
  }
  return first >= 0 ? first / efficiency / stepH : (first * efficiency) / stepH;
}

/** Mean published price over a span [EUR/kWh]. */
function meanPrice(view: SiteView, fromUs: number, untilUs: number): number {
  const prices = view.series.priceEurPerKwh!;
  let sum = 0;
  for (let us = fromUs; us < untilUs; ) {
    const nextUs = Math.min(untilUs, prices.validUntilUs(us));
    sum += prices.valueAt(us) * (nextUs - us);
    us = nextUs;
  }
  return sum / (untilUs - fromUs);
}
