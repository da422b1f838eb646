import type { SiteEvse, SiteModel } from "../model/model.ts";
import { SiteRun } from "./site-run.ts";
import type { SiteRunParts } from "./site-run-parts.ts";

/** Sites that have been run to their end, to be used again for others with the same EVSEs and as many sessions: a city has
 *  the same house a million times, and most of what a site costs is making its objects and letting them go.
 *
 *  Only such sites come back as keep nothing but what `SiteRun.renew` puts back. */
export class SitePool {
  /** Those of the last batch, for what is left of earlier ones would hold on to all of theirs. By EVSEs, the list itself, and
   *  by sessions. */
  private readonly free = new Map<readonly SiteEvse[], SiteRun[][]>();
  /** In use. */
  private readonly taken: { readonly site: SiteModel; readonly run: SiteRun }[] = [];

  /** A site as if just made. */
  take(parts: SiteRunParts): SiteRun {
    if (!isPlain(parts)) return new SiteRun(parts);
    const { site } = parts;
    let run = this.free.get(site.evses)?.[site.sessions.count]?.pop();
    if (run) run.renew(parts);
    else run = new SiteRun(parts);
    this.taken.push({ site, run });
    return run;
  }

  /** Takes back all it has given: their run is over. Those that were not asked for are let go. */
  giveBack(): void {
    this.free.clear();
    this.giveBackNext();
  }

  /** The same where sites take turns, and each kind is asked for again and again. */
  giveBackNext(): void {
    // The last first, so that they are taken in the order in which they lie in memory.
    for (let taken = this.taken.pop(); taken; taken = this.taken.pop()) {
      const { evses, sessions } = taken.site;
      const byCount = this.free.get(evses) ?? [];
      this.free.set(evses, byCount);
      const alike = byCount[sessions.count] ?? [];
      byCount[sessions.count] = alike;
      alike.push(taken.run);
    }
  }
}

/** Whether a site is its EVSEs and its sessions, machines or not, on a grid or not, and nothing more. */
function isPlain({ model, site, exchange, route, area, on = [] }: SiteRunParts): boolean {
  // What is told of its way to the head of the feeder, and what it tells others, lies in that site's part of the exchange.
  const isOnGridAlone = !exchange || exchange.supply.paths.element.length + exchange.supply.tells === 0;
  const isRunPlain = isOnGridAlone && !route && !area && on.length === 0;
  const isModelPlain = !model.voltVar && !model.signal && !model.stationSignal && model.series.length === 0;
  return isRunPlain && isModelPlain && !site.outage && !site.sessions.bothWays && site.cabinets.length === 0;
}
