import type { ParamValues } from "../../base/params.ts";
import { lagged } from "../../devices/inverter/curve.ts";
import { neededTimeUs } from "../gated-kind.ts";
import { offerBelow } from "../offer.ts";
import type { Policy, PolicyKind, SiteView } from "../policy.ts";
import { neededCurrentA } from "../sorted.ts";

/** A price of its own at every place of the feeder: the published one, and on top what its lines and transformers ask as
 *  they fill, straight from nothing at `kneePct` to `fullEurPerKwh` at the rating and on beyond it. It stands for the
 *  congestion part of a distribution locational marginal price, without solving for it. A car pays the mean of the known
 *  prices until its departure and the more of `fullEurPerKwh` on top the less time it has to spare: one that must charge all
 *  the time pays all of it. Above that its current falls to nothing within `bandEurPerKwh`. */
export const locationalPrice: PolicyKind = {
  kind: "locational-price",
  summary: "Cars answer to a price that rises with the measured loading of what supplies them, the urgent pay more",
  supply: { tells: 0 },
  params: {
    kneePct: {
      type: "number",
      unit: "%",
      default: 70,
      min: 0,
      max: 99,
      doc: "loading at which the price begins to rise",
    },
    fullEurPerKwh: {
      type: "number",
      unit: "EUR/kWh",
      default: 0.6,
      min: 0.001,
      max: 100,
      doc: "what is added at 100 % loading",
    },
    bandEurPerKwh: {
      type: "number",
      unit: "EUR/kWh",
      default: 0.3,
      min: 0.001,
      max: 100,
      doc: "price range in which a car goes from full current to none",
    },
    responseS: {
      type: "number",
      unit: "s",
      default: 600,
      min: 0,
      max: 7200,
      doc: "time after which 90 % of a change is carried out; prices are one grid step old, and quick answers swing",
    },
  },
  create: (params, { evseIds }) => new PriceResponse(params, evseIds.length),
};

class PriceResponse implements Policy {
  private readonly knee: number;
  private readonly fullEur: number;
  private readonly bandEur: number;
  private readonly responseS: number;
  /** By EVSE: share of its full current, and whose session that is. */
  private readonly share: Float64Array;
  private readonly arrivalUs: Float64Array;

  constructor({ kneePct, fullEurPerKwh, bandEurPerKwh, responseS }: ParamValues, evses: number) {
    this.knee = (kneePct as number) / 100;
    this.fullEur = fullEurPerKwh as number;
    this.bandEur = bandEurPerKwh as number;
    this.responseS = responseS as number;
    this.share = new Float64Array(evses);
    this.arrivalUs = new Float64Array(evses).fill(Number.NaN);
  }

  decide(view: SiteView, setPointA: Float64Array): void {
    const addedEur = this.congestionEur(view);
    for (let i = 0; i < view.activeCount; i++) {
      const evse = view.active[i];
      const ceilingA = Math.min(view.maxCurrentA[evse], neededCurrentA(view, evse));
      const wantedA = ceilingA * this.shareOf(view, evse, addedEur);
      const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, wantedA, 0.01));
      view.limits.allocate(evse, currentA);
      setPointA[evse] = currentA;
    }
  }

  private congestionEur({ supply }: SiteView): number {
    let fullest = 0;
    for (let at = 0; at < supply.count; at++) if (supply.loading[at] > fullest) fullest = supply.loading[at];
    return (this.fullEur * Math.max(0, fullest - this.knee)) / (1 - this.knee);
  }

  private shareOf(view: SiteView, evse: number, addedEur: number): number {
    const urgency = neededTimeUs(view, evse) / Math.max(1, view.departureUs[evse] - view.nowUs);
    const paysEur = dearerThanNowEur(view, evse) + this.fullEur * Math.min(1, urgency);
    const aim = Math.min(1, Math.max(0, 1 + (paysEur - addedEur) / this.bandEur));
    const isNew = this.arrivalUs[evse] !== view.arrivalUs[evse];
    this.arrivalUs[evse] = view.arrivalUs[evse];
    this.share[evse] = isNew ? aim : lagged(this.share[evse], aim, view.intervalUs / 1e6, this.responseS);
    return this.share[evse];
  }
}

/** How much dearer than now the known prices until a session's departure are in the mean; 0 without prices [EUR/kWh]. */
function dearerThanNowEur(view: SiteView, evse: number): number {
  const prices = view.series.priceEurPerKwh;
  if (!prices) return 0;
  const untilUs = Math.min(view.departureUs[evse], prices.knownUntilUs);
  let sum = 0;
  for (let fromUs = view.nowUs; fromUs < untilUs; ) {
    const toUs = Math.min(prices.validUntilUs(fromUs), untilUs);
    sum += prices.valueAt(fromUs) * (toUs - fromUs);
    fromUs = toUs;
  }
  const mean = sum / (untilUs - view.nowUs);
  return Number.isFinite(mean) ? mean - prices.valueAt(view.nowUs) : 0;
}
