import type { ParamValues } from "../../base/params.ts";
import { US_PER_MIN } from "../../base/time.ts";
import { neededTimeUs } from "../gated-kind.ts";
import { floorOf, offerBelow } from "../offer.ts";
import { PartTime } from "../part-time.ts";
import type { Policy, PolicyContext, PolicyKind, SiteView } from "../policy.ts";
import { neededCurrentA } from "../sorted.ts";
import type { SupplyView } from "../supply.ts";

/** Sites behind one transformer keep it below a limit without anybody in the middle. Each knows the power at its own meter,
 *  the transformer's rating, how many they are, and what a few neighbours think a kilowatt should cost; nobody measures the
 *  transformer and nobody sees another's load. One iteration of dual consensus ADMM per window (T.-H. Chang, M. Hong, X. Wang,
 *  IEEE Trans. Signal Process. 63, 2015, algorithm DC-ADMM, with an inequality): every site weighs its neighbours' prices,
 *  its own power over an equal part of the limit, and what curtailing its cars would cost it. */
export const priceConsensus: PolicyKind = {
  kind: "price-consensus",
  summary:
    "Sites agree on a price with their neighbours, without a centre (ADMM), that keeps the transformer below a limit",
  supply: { tells: 1 },
  params: {
    limitPct: {
      type: "number",
      unit: "%",
      default: 90,
      min: 1,
      max: 300,
      doc: "loading to stay below; losses and reactive power are in nobody's count",
    },
    stepKw: {
      type: "number",
      unit: "kW",
      default: 2,
      min: 0.01,
      max: 1000,
      doc: "power beyond its part that has a site raise its price by one; less is quicker and less steady",
    },
    turnMin: {
      type: "number",
      unit: "min",
      default: 10,
      min: 1,
      max: 240,
      doc: "length of a turn where a session is to have less than its least current",
    },
  },
  create: (params, context) => new PriceConsensus(params, context),
};

class PriceConsensus implements Policy {
  private readonly limit: number;
  private readonly stepKw: number;
  private readonly partTime: PartTime;
  /** The site's price: 1 has a car without haste give up all of its power. */
  private price = 0;
  /** Sum of disagreements with neighbours so far: the dual of their agreement. */
  private disagreement = 0;
  /** What the site's sessions may draw together, over what they could. */
  private share = 1;

  constructor({ limitPct, stepKw, turnMin }: ParamValues, context: PolicyContext) {
    this.limit = (limitPct as number) / 100;
    this.stepKw = stepKw as number;
    this.partTime = new PartTime(context, (turnMin as number) * US_PER_MIN);
  }

  decide(view: SiteView, setPointA: Float64Array): void {
    this.agree(view);
    for (let i = 0; i < view.activeCount; i++) {
      const evse = view.active[i];
      const wantedA = this.partTime.current(view, evse, this.share * ceilingA(view, evse));
      const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, wantedA, 0.01));
      view.limits.allocate(evse, currentA);
      setPointA[evse] = currentA;
    }
  }

  tell(_view: SiteView, telling: Float64Array): void {
    telling[0] = this.price;
  }

  /** One iteration, if the price of the last one has gone out. */
  private agree(view: SiteView): void {
    const { peers } = view.supply;
    const ratingKva = nearestTransformerKva(view.supply);
    if (!(ratingKva > 0) || peers.count === 0 || peers.told(peers.own, 0) !== this.price) return;
    let neighbours = 0;
    let sum = 0;
    let apart = 0;
    for (let reach = 1; reach <= peers.count / 2; reach *= 2) {
      for (const peer of [peers.own + reach, peers.own - reach + peers.count]) {
        const told = peers.told(peer % peers.count, 0);
        sum += this.price + told;
        apart += this.price - told;
        neighbours++;
      }
    }
    if (neighbours === 0) {
      neighbours = 1;
      sum = 2 * this.price;
    }
    // In the paper's terms: `inverse` is 1/(2·degree·c), the price is y, and f(x) = haste/(2·could)·(x − could)².
    const inverse = 1 / this.stepKw;
    const step = 1 / (2 * neighbours * inverse);
    this.disagreement += step * apart;
    const before = sum / (2 * neighbours) - this.disagreement / (2 * neighbours * step);
    const couldKw = couldTake(view);
    const ownKw = view.lastLoadKw - view.lastSolarKw - (this.limit * ratingKva) / peers.count;
    const priceAt = (kw: number) => before + inverse * (ownKw + kw);
    let takeKw = couldKw;
    if (couldKw > 0 && priceAt(couldKw) > 0) {
      const slope = hasteOf(view) / couldKw;
      takeKw = (slope * couldKw - before - inverse * ownKw) / (slope + inverse);
      takeKw = Math.min(couldKw, Math.max(0, takeKw));
    }
    this.price = Math.max(0, priceAt(takeKw));
    this.share = couldKw > 0 ? takeKw / couldKw : 1;
  }
}

const ceilingA = (view: SiteView, evse: number): number =>
  Math.min(view.maxCurrentA[evse], Math.max(neededCurrentA(view, evse), floorOf(view, evse)));

/** What the sessions that ask could draw [kW]. */
function couldTake(view: SiteView): number {
  let kw = 0;
  for (let i = 0; i < view.activeCount; i++) {
    const evse = view.active[i];
    kw += (ceilingA(view, evse) * view.voltageV[evse] * view.phases[evse]) / 1000;
  }
  return kw;
}

/** What giving up all power would cost: 1 with time to spare, up to 5 for a session that must charge until it leaves. */
function hasteOf(view: SiteView): number {
  let most = 0;
  for (let i = 0; i < view.activeCount; i++) {
    const evse = view.active[i];
    const urgency = neededTimeUs(view, evse) / Math.max(1, view.departureUs[evse] - view.nowUs);
    most = Math.max(most, Math.min(1, urgency));
  }
  return 1 + 4 * most;
}

function nearestTransformerKva({ count, isTransformer, ratingKva }: SupplyView): number {
  for (let at = 0; at < count; at++) if (isTransformer[at] === 1) return ratingKva[at];
  return 0;
}
