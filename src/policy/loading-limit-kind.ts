import type { ParamValues } from "../base/params.ts";
import { US_PER_MIN } from "../base/time.ts";
import { floorOf, offerBelow } from "./offer.ts";
import { PartTime } from "./part-time.ts";
import type { Policy, PolicyContext, PolicyKind, SiteView } from "./policy.ts";
import { emptyRanking, neededCurrentA, sortActive } from "./sorted.ts";
import type { SupplyView } from "./supply.ts";

/** Share of the room that is taken back at a time; what is too much is given up at once. */
const RAISE = 0.5;

/** What a site tells: the phases of its sessions that ask, the same times its level [A], and the phases of those that
 *  would change with the level. */
const ASKING = 0;
const LEVEL = 1;
const RESPONDING = 2;

/** A policy that holds what its site is supplied through below a share of its rating. All sessions behind it have one
 *  level of current per phase: it moves with the measured room, divided among those who would change with it, so that
 *  all who can take the level have the same. Everything is measured and told one window late; nobody is asked to answer
 *  within a window.
 *  @param holds whether an entry of the way to the feeder's head is to be held */
export function loadingLimitKind(
  kind: string,
  summary: string,
  holds: (supply: SupplyView, at: number) => boolean,
): PolicyKind {
  return {
    kind,
    summary,
    supply: { tells: 3 },
    params: {
      limitPct: {
        type: "number",
        unit: "%",
        default: 95,
        min: 1,
        max: 300,
        doc: "loading to stay below, over the normal rating",
      },
      turnMin: {
        type: "number",
        unit: "min",
        default: 10,
        min: 1,
        max: 240,
        doc: "length of a turn where there is too little for all to charge at their least current",
      },
    },
    create: (params, context) => new LoadingLimit(params, context, holds),
  };
}

class LoadingLimit implements Policy {
  private readonly limit: number;
  private readonly holds: (supply: SupplyView, at: number) => boolean;
  private readonly partTime: PartTime;
  private readonly ranking = emptyRanking();
  private levelA = Number.NaN;
  /** The measurements the level was last moved by; a level moves once per measurement. */
  private lastSum = Number.NaN;

  constructor({ limitPct, turnMin }: ParamValues, context: PolicyContext, holds: LoadingLimit["holds"]) {
    this.limit = (limitPct as number) / 100;
    this.partTime = new PartTime(context, (turnMin as number) * US_PER_MIN);
    this.holds = holds;
  }

  decide(view: SiteView, setPointA: Float64Array): void {
    this.move(view);
    const order = sortActive(view, this.ranking, (site, evse) => site.arrivalUs[evse]);
    for (let i = 0; i < view.activeCount; i++) {
      const evse = order[i];
      const wantedA = this.partTime.current(view, evse, Math.min(ceilingA(view, evse), this.levelA));
      const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, wantedA, 0.01));
      view.limits.allocate(evse, currentA);
      setPointA[evse] = currentA;
    }
  }

  tell(view: SiteView, telling: Float64Array): void {
    telling.fill(0);
    for (let i = 0; i < view.activeCount; i++) {
      const evse = view.active[i];
      telling[ASKING] += view.phases[evse];
      telling[LEVEL] += view.phases[evse] * this.levelA;
      if (ceilingA(view, evse) >= this.levelA) telling[RESPONDING] += view.phases[evse];
    }
  }

  /** The level that what is held leaves: the least of all that lie on the way. */
  private move(view: SiteView): void {
    const { supply } = view;
    let highestA = 0;
    let voltageV = 230;
    for (let evse = 0; evse < view.evseCount; evse++) {
      highestA = Math.max(highestA, view.maxCurrentA[evse]);
      voltageV = view.voltageV[evse];
    }
    let levelA = highestA;
    let isHeld = false;
    let sum = 0;
    for (let at = 0; at < supply.count; at++) {
      const loading = supply.loading[at];
      if (Number.isNaN(loading) || !this.holds(supply, at)) continue;
      isHeld = true;
      sum += loading + supply.toldSum[supply.tells * at + LEVEL];
      const roomA = ((this.limit - loading) * supply.ratingKva[at] * 1000) / voltageV;
      const asking = supply.toldSum[supply.tells * at + ASKING];
      const responding = supply.toldSum[supply.tells * at + RESPONDING];
      // Nobody has asked yet: whoever does begins at the least there is, and the room is measured against that.
      const commonA = asking > 0 ? supply.toldSum[supply.tells * at + LEVEL] / asking : leastA(view);
      const stepA = roomA / Math.max(responding, asking > 0 ? Math.min(asking, 1) : 1);
      levelA = Math.min(levelA, asking > 0 ? commonA + (roomA > 0 ? RAISE * stepA : stepA) : Math.min(commonA, stepA));
    }
    const isNew = sum !== this.lastSum;
    this.lastSum = sum;
    if (isNew || Number.isNaN(this.levelA) || !isHeld) this.levelA = Math.min(highestA, Math.max(0, levelA));
  }
}

const ceilingA = (view: SiteView, evse: number): number =>
  Math.min(view.maxCurrentA[evse], Math.max(neededCurrentA(view, evse), floorOf(view, evse)));

/** The least current any EVSE of the site can charge with; 1 A where any current goes. */
function leastA(view: SiteView): number {
  let leastA = 1;
  for (let evse = 0; evse < view.evseCount; evse++) leastA = Math.max(leastA, floorOf(view, evse));
  return leastA;
}
