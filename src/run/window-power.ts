import { type TimeUs, US_PER_H } from "../base/time.ts";
import type { SiteModel } from "../model/model.ts";
import type { Exchange } from "./exchange.ts";
import type { ReactiveFlow } from "./reactive-flow.ts";
import { ownKw } from "./record-site-period.ts";

/** What the meters of a site's EVSEs have counted since the last window's edge, for the grid; by whoever has left since, too. */
export class WindowPower {
  private startUs: TimeUs = 0;
  private kwh = 0;

  /** Starts again at the beginning of a run. */
  renew(): void {
    this.startUs = 0;
    this.kwh = 0;
  }

  /** @param kwh metered, given back negative */
  count(kwh: number): void {
    this.kwh += kwh;
  }

  /** Tells the grid the site's mean power of the window that ends. */
  tell({ powers }: Exchange, site: SiteModel, reactive: ReactiveFlow, edgeUs: TimeUs): void {
    const hours = (edgeUs - this.startUs) / US_PER_H;
    powers.ownKw[site.index] = ownKw(site, this.startUs, edgeUs);
    powers.siteKw[site.index] = this.kwh / hours;
    powers.siteKvar[site.index] = reactive.takeWindowKvarh() / hours;
    this.startUs = edgeUs;
    this.kwh = 0;
  }
}
