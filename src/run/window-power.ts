import { type TimeUs, US_PER_H } from "../base/time.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { AheadPowers } from "./ahead.ts";
import type { Exchange, SitePowers } from "./exchange.ts";
import type { ReactiveFlow } from "./reactive-flow.ts";
import { ownKw } from "./record-site-period.ts";

/** What the meters of a site's EVSEs have counted since the last window's edge, for the grid; by whoever has left since, too. */
export class WindowPower {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["ahead"];
  private startUs: TimeUs = 0;
  private kwh = 0;
  /** Where a site that runs ahead of the grid leaves its powers; undefined where it is asked at every edge. */
  private ahead: AheadPowers | undefined;
  private window = 0;
  /** The edge that a site which runs ahead comes to next; Infinity where there is none. */
  edgeUs: TimeUs = Number.POSITIVE_INFINITY;

  get isAhead(): boolean {
    return this.ahead !== undefined;
  }

  constructor(model: Model, ahead: AheadPowers | undefined) {
    this.renew(model, ahead);
  }

  /** Starts again at the beginning of a run. */
  renew({ windowUs, endUs }: Pick<Model, "windowUs" | "endUs">, ahead: AheadPowers | undefined): void {
    this.startUs = 0;
    this.kwh = 0;
    this.ahead = ahead;
    this.window = 0;
    this.edgeUs = ahead ? Math.min(windowUs, endUs) : Number.POSITIVE_INFINITY;
  }

  /** @param kwh metered, given back negative */
  count(kwh: number): void {
    this.kwh += kwh;
  }

  /** Tells the grid the site's mean power of the window that ends. @param kvarh counted since the last edge */
  tell({ powers }: Exchange, site: SiteModel, kvarh: number, edgeUs: TimeUs): void {
    this.put(powers, site.index, site, kvarh, edgeUs);
  }

  /** The same of the window that ends at `edgeUs`, where the grid comes to it later. */
  leave(site: SiteModel, kvarh: number, { windowUs, endUs }: Model): void {
    const { ahead, edgeUs } = this;
    this.put(ahead!, this.window * ahead!.sites + site.index, site, kvarh, edgeUs);
    this.window++;
    this.edgeUs = edgeUs === endUs ? Number.POSITIVE_INFINITY : Math.min(edgeUs + windowUs, endUs);
  }

  private put(into: SitePowers, at: number, site: SiteModel, kvarh: number, edgeUs: TimeUs): void {
    const hours = (edgeUs - this.startUs) / US_PER_H;
    into.ownKw[at] = ownKw(site, this.startUs, edgeUs);
    into.siteKw[at] = this.kwh / hours;
    into.siteKvar[at] = kvarh / hours;
    this.startUs = edgeUs;
    this.kwh = 0;
  }
}

/** A site that runs ahead of the grid. */
interface EarlySite {
  readonly model: Model;
  readonly site: SiteModel;
  readonly window: WindowPower;
  readonly reactive: ReactiveFlow;
  /** Set while nobody takes anything. */
  readonly rests: boolean;
  /** Lets energy flow at all EVSEs until then. */
  advanceAll(nowUs: TimeUs): void;
}

/** Leaves a site's mean powers of the windows that end by now. */
export function passEdges(early: EarlySite, nowUs: TimeUs): void {
  const { window, reactive, site, model } = early;
  while (window.edgeUs <= nowUs) {
    if (!early.rests) early.advanceAll(window.edgeUs);
    window.leave(site, reactive.takeWindowKvarh(), model);
  }
}
