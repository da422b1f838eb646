import type { TimeUs } from "../base/time.ts";
import type { Partition } from "../engine/partition.ts";
import type { Model, SiteModel } from "../model/model.ts";
import { isOut } from "../model/outage.ts";
import { type PolicyEvent, VOLTAGE_EVENT_PU } from "../policy/events.ts";
import type { SeriesData } from "../policy/series.ts";
import type { SignalledLimit, SignalStanding } from "./signalled-limit.ts";
import type { SiteRunParts } from "./site-run-parts.ts";

/** Series whose next value is an event. */
const SERIES_OF: Readonly<Partial<Record<PolicyEvent, readonly SeriesData["name"][]>>> = {
  price: ["priceEurPerKwh", "carbonGPerKwh"],
  signal: ["reserveShare"],
  frequency: ["frequencyHz"],
};

/** Entity of the timer for the next change of a signalled limit. */
const LIMIT = 4;

/** What it takes part in of a site's view: the limit that a signal asks for. */
interface Hearing {
  readonly localWeekUs: TimeUs;
  readonly signal: SignalledLimit | undefined;
  hear(nowUs: TimeUs): void;
}

/** What has a site's policy decide between two control ticks. Decisions of one instant are one, and at a tick's own instant
 *  the tick is it. */
export class BetweenTicks {
  static readonly rebuilt = ["outage"];

  private readonly on: readonly PolicyEvent[];
  private readonly outage: SiteModel["outage"];
  private readonly controlUs: TimeUs;
  private readonly windowUs: TimeUs;
  private readonly kind: number;
  /** Instants at which a series takes its next value, ascending [µs]. */
  private readonly steps: Float64Array;
  /** Of the site [pu]; undefined without a grid. */
  private readonly voltagePu: (() => number) | undefined;
  private decidedPu = Number.NaN;
  private timer = -1;
  private stepTimer = -1;
  private lookTimer = -1;
  private limitTimer = -1;

  /** @param kind under which its timers fire, with entity 1 and up */
  constructor(
    on: readonly PolicyEvent[],
    model: Model,
    { outage }: Pick<SiteModel, "outage">,
    kind: number,
    voltagePu: (() => number) | undefined,
  ) {
    this.on = on;
    this.outage = outage;
    this.controlUs = model.controlUs;
    this.windowUs = model.windowUs;
    this.kind = kind;
    this.voltagePu = this.on.includes("voltage") ? voltagePu : undefined;
    const names = on.flatMap((event) => SERIES_OF[event] ?? []);
    const times = model.series.filter(({ name }) => names.includes(name)).flatMap(({ timesUs }) => [...timesUs]);
    const inRun = [...new Set(times)].filter((us) => us > 0 && us < model.endUs && us % model.controlUs !== 0);
    this.steps = Float64Array.from(inRun).sort();
  }

  start(p: Partition, view: Hearing): void {
    this.timer = p.timer(this.kind, 1);
    if (this.steps.length > 0) {
      this.stepTimer = p.timer(this.kind, 2);
      p.at(this.stepTimer, this.steps[0], this.kind);
    }
    if (this.voltagePu) {
      this.lookTimer = p.timer(this.kind, 3);
      p.at(this.lookTimer, this.windowUs, this.kind);
    }
    if (view.signal && this.on.includes("signal")) {
      this.limitTimer = p.timer(this.kind, LIMIT);
      this.awaitLimit(p, view);
    }
  }

  /** A vehicle has come or gone, or the frequency has moved. Who forms a grid follows its load, so while the grid is away the
   *  others carry at once what a vehicle that leaves has carried, and what the column of one that comes draws for itself. */
  happened(p: Partition, event: "arrival" | "departure" | "frequency"): void {
    const asks = this.on.includes(event) || (event !== "frequency" && isOut(this.outage, p.nowUs));
    if (!asks || p.nowUs % this.controlUs === 0 || p.isPending(this.timer)) return;
    p.at(this.timer, p.nowUs, this.kind);
  }

  /** One of its timers has fired. @param record gets what has stood of a signal until now, where it changes
   *  @returns whether the policy is to be asked now */
  isDue(p: Partition, entity: number, view: Hearing, record: (stood: SignalStanding) => void): boolean {
    if (entity === LIMIT) return this.hasOtherLimit(p, view, record);
    if (entity === 2) {
      let low = 0;
      let high = this.steps.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.steps[middle] <= p.nowUs) low = middle + 1;
        else high = middle;
      }
      if (low < this.steps.length) p.at(this.stepTimer, this.steps[low], this.kind);
    }
    if (entity !== 3) return true;
    p.at(this.lookTimer, p.nowUs + this.windowUs, this.kind);
    const movedPu = Math.abs(this.voltagePu!() - this.decidedPu);
    return p.nowUs % this.controlUs !== 0 && !(movedPu < VOLTAGE_EVENT_PU);
  }

  /** Has the site hear what its signal asks for now; at a tick's own instant the tick does.
   *  @returns whether another limit holds */
  private hasOtherLimit(p: Partition, view: Hearing, record: (stood: SignalStanding) => void): boolean {
    this.awaitLimit(p, view);
    if (p.nowUs % this.controlUs === 0) return false;
    const signal = view.signal!;
    const { askedKw, heldKw, state, sinceUs } = signal;
    view.hear(p.nowUs);
    const isOther = !Object.is(signal.heldKw, heldKw);
    if (isOther || signal.state !== state || !Object.is(signal.askedKw, askedKw))
      record({ askedKw, heldKw, state, sinceUs });
    else signal.sinceUs = sinceUs;
    return isOther;
  }

  private awaitLimit(p: Partition, { signal, localWeekUs }: Hearing): void {
    const nextUs = signal!.nextUs(localWeekUs + p.nowUs) - localWeekUs;
    p.at(this.limitTimer, nextUs, this.kind);
  }

  /** The policy has been asked. */
  decided(): void {
    if (this.voltagePu) this.decidedPu = this.voltagePu();
  }

  /** Asks with the time that is left to the next control tick as the interval. */
  within(nowUs: TimeUs, view: { intervalUs: TimeUs }, ask: () => void): void {
    view.intervalUs = this.controlUs - (nowUs % this.controlUs);
    ask();
    view.intervalUs = this.controlUs;
  }
}

/** Undefined where the policy is asked at control ticks only. */
export function betweenTicks({ on = [], model, site, exchange }: SiteRunParts, kind: number): BetweenTicks | undefined {
  const voltagePu = exchange && (() => exchange.seen.voltagePu[site.index]);
  return on.length > 0 || site.outage ? new BetweenTicks(on, model, site, kind, voltagePu) : undefined;
}
