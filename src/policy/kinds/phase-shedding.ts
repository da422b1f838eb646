import type { ParamValues } from "../../base/params.ts";
import { US_PER_MIN } from "../../base/time.ts";
import { mustCharge } from "../gated-kind.ts";
import type { Policy, PolicyContext, PolicyKind, SiteView } from "../policy.ts";
import { emptyRanking, giveHighest, neededCurrentA, sortActive } from "../sorted.ts";

/** Whole sessions stop where a line's phase or a transformer carries too much, and only those that hang on it: a car on
 *  another phase would not help. Who stops is drawn, and drawn anew after every turn, so that nobody waits all evening.
 *  Each site tells what its sessions would take if none stopped; with the measured excess that gives the share to stop. */
export const phaseShedding: PolicyKind = {
  kind: "phase-shedding",
  summary: "Full current, but a share of the sessions on an overloaded phase stops, by turns, the urgent ones last",
  supply: { tells: 1 },
  params: {
    shedAtPct: { type: "number", unit: "%", default: 100, min: 1, max: 300, doc: "loading above which sessions stop" },
    restoreAtPct: { type: "number", unit: "%", default: 90, min: 1, max: 300, doc: "loading below which they go on" },
    turnMin: {
      type: "number",
      unit: "min",
      default: 15,
      min: 1,
      max: 240,
      doc: "time until it is drawn anew who stops",
    },
    marginMin: {
      type: "number",
      unit: "min",
      default: 60,
      min: 0,
      max: 720,
      doc: "who could not wait longer than this before departure is not stopped",
    },
  },
  check: ({ shedAtPct, restoreAtPct }) =>
    shedAtPct >= restoreAtPct
      ? undefined
      : `expected restoreAtPct no higher than shedAtPct, got ${restoreAtPct} and ${shedAtPct}`,
  create: (params, context) => new PhaseShedding(params, context),
};

class PhaseShedding implements Policy {
  private readonly shedAt: number;
  private readonly restoreAt: number;
  private readonly turnUs: number;
  private readonly marginUs: number;
  private readonly context: PolicyContext;
  private readonly ranking = emptyRanking();
  /** Share of the sessions that stop, by member of the site's way to the feeder's head. */
  private share = new Float64Array(0);
  private lastLoading = new Float64Array(0);

  constructor({ shedAtPct, restoreAtPct, turnMin, marginMin }: ParamValues, context: PolicyContext) {
    this.shedAt = (shedAtPct as number) / 100;
    this.restoreAt = (restoreAtPct as number) / 100;
    this.turnUs = (turnMin as number) * US_PER_MIN;
    this.marginUs = (marginMin as number) * US_PER_MIN;
    this.context = context;
  }

  decide(view: SiteView, setPointA: Float64Array): void {
    const share = this.sharesStopped(view);
    const order = sortActive(view, this.ranking, (site, evse) => site.arrivalUs[evse]);
    for (let i = 0; i < view.activeCount; i++) {
      const evse = order[i];
      const isUrgent = mustCharge(view, evse, this.marginUs);
      if (isUrgent || this.lot(view, evse) >= share) setPointA[evse] = giveHighest(view, evse);
    }
  }

  tell(view: SiteView, telling: Float64Array): void {
    telling[0] = 0;
    for (let i = 0; i < view.activeCount; i++) {
      const evse = view.active[i];
      if (mustCharge(view, evse, this.marginUs)) continue;
      const currentA = Math.min(view.maxCurrentA[evse], neededCurrentA(view, evse));
      telling[0] += (currentA * view.voltageV[evse] * view.phases[evse]) / 1000;
    }
  }

  /** The largest share that any member of the way asks for; each moves once per measurement. */
  private sharesStopped(view: SiteView): number {
    const { supply } = view;
    if (this.share.length < supply.count) {
      this.share = new Float64Array(supply.count);
      this.lastLoading = new Float64Array(supply.count).fill(Number.NaN);
    }
    let most = 0;
    for (let at = 0; at < supply.count; at++) {
      const loading = supply.loading[at];
      if (!Number.isNaN(loading) && loading !== this.lastLoading[at]) {
        this.lastLoading[at] = loading;
        const beyond = Math.max(0, loading - this.shedAt) - Math.max(0, this.restoreAt - loading) / 2;
        const change = (beyond * supply.ratingKva[at]) / Math.max(1e-3, supply.toldSum[supply.tells * at]);
        this.share[at] = Math.min(1, Math.max(0, this.share[at] + change));
      }
      most = Math.max(most, this.share[at]);
    }
    return most;
  }

  /** The session's number in this turn, 0–1; steps of the golden ratio give every session every rank. */
  private lot(view: SiteView, evse: number): number {
    const own = this.context.draw("lot", evse, view.arrivalUs[evse]);
    return (own + Math.floor(view.nowUs / this.turnUs) * 0.6180339887498949) % 1;
  }
}
