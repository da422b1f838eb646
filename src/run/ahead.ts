import type { Registry } from "../base/registry.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import type { Exchange, SitePowers } from "./exchange.ts";

/** Powers that are kept until the grid comes to their window, at most: a year of quarters of an hour in two villages. */
const MOST_KEPT = 2 ** 22;

/** What sites that run ahead of the grid leave for it: their mean powers in every window of the run. */
export class AheadPowers {
  // By window, site by site [kW], [kvar].
  siteKw = new Float64Array(0);
  siteKvar = new Float64Array(0);
  ownKw = new Float64Array(0);
  /** Between one window and the next. */
  sites = 0;

  /** Makes room for a run, in which each of the sites that runs ahead tells every window. */
  open(windows: number, sites: number): void {
    this.sites = sites;
    if (this.siteKw.length >= windows * sites) return;
    this.siteKw = new Float64Array(windows * sites);
    this.siteKvar = new Float64Array(windows * sites);
    this.ownKw = new Float64Array(windows * sites);
  }

  /** Lets the grid have what has been left for a window; those that do not run ahead tell theirs after. */
  show(window: number, { siteKw, siteKvar, ownKw }: SitePowers): void {
    const from = window * this.sites;
    const end = from + this.sites;
    siteKw.set(this.siteKw.subarray(from, end));
    siteKvar.set(this.siteKvar.subarray(from, end));
    ownKw.set(this.ownKw.subarray(from, end));
  }
}

/** Which sites run ahead of the grid, to their end before its first window is solved, and where they leave their powers. */
export interface Ahead {
  readonly powers: AheadPowers;
  /** Where all of them meet the grid. */
  readonly exchange: Exchange;
  has(site: SiteModel): boolean;
}

/** Only those run ahead to whom nothing comes back from the grid: the policy does not look at it, nothing of theirs follows
 *  the voltage, and no site hears from others through it. */
export function aheadOfGrid(
  { resolved }: RunData,
  model: Model,
  kinds: Registry<PolicyKind>,
  { exchange, powers }: { readonly exchange: Exchange; readonly powers: AheadPowers },
): Ahead {
  const windows = Math.ceil(model.endUs / model.windowUs);
  const { supply } = exchange;
  const isHeard = supply.paths.element.length + supply.tells > 0;
  const followsVoltage = model.voltVar !== undefined || resolved.scenario.control.on.includes("voltage");
  if (isHeard || followsVoltage || windows * model.sites.length > MOST_KEPT)
    return { powers, exchange, has: () => false };
  powers.open(windows, model.sites.length);
  return { powers, exchange, has: ({ policy }) => kinds.find(policy.kind)?.blindToGrid === true };
}
