import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { priceOver } from "./price-at.ts";

type Tables = Readonly<Record<string, Table | undefined>>;

/** Energy that vehicles gave back, or took, and what it was worth. */
export interface Worth {
  readonly kwh: number;
  readonly eur: number;
}

/** What the energy that vehicles gave back was worth where and when they gave it: what of it left the site at the price it
 *  is sold at, and the rest at what the site would have drawn. What recharging it cost is not taken off.
 *  @returns undefined where nothing was given back or no price is known */
export const givenBack = (tables: Tables): Worth | undefined => worthOf(tables, -1);

/** What vehicles took at the sites that gave back, and what that cost: what of it the site drew at the price of drawing, and
 *  the rest, from the site's own roof, at what it would have been sold for.
 *  @returns undefined where nothing was given back or no price is known */
export const taken = (tables: Tables): Worth | undefined => worthOf(tables, 1);

/** @param way 1 to the vehicles, -1 from them */
function worthOf(tables: Tables, way: 1 | -1): Worth | undefined {
  const { prices, sessions, site_power: powers, site_meter: meter } = tables;
  if (!prices || !powers?.rows || !sessions?.columns["discharged_kwh"]) return undefined;
  const givers = sitesThatGave(sessions);
  if (givers.size === 0) return undefined;
  const ofEvses = flowKw(tables["evse_power"], way);
  const site = categories(powers, "site");
  const [time, powerKw] = [f64Values(powers, "time"), f64Values(powers, "power_kw")];
  const periodS = f64Values(powers, "period_s");
  const [energy, network, sold] = (["energy", "network", "sold"] as const).map((name) =>
    priceOver(prices, `${name}_eur_per_kwh`),
  );
  const gridKw = meter?.rows ? meterAt(meter) : undefined;
  let [kwh, eur] = [0, 0];
  for (let row = 0; row < powers.rows; row++) {
    const name = site.texts[site.codes[row]!]!;
    if (!givers.has(name)) continue;
    const kw = ofEvses ? (ofEvses.get(name)?.get(time[row]!) ?? 0) : Math.max(0, way * powerKw[row]!);
    if (kw === 0) continue;
    const [fromUs, toUs] = [time[row]!, time[row]! + periodS[row]! * 1e6];
    const throughKw = Math.min(kw, Math.max(0, way * (gridKw?.(name, fromUs) ?? powerKw[row]!)));
    // What is given leaves through the meter at the selling price, what is taken comes through it at the buying one.
    const [soldKw, drawnKw] = way < 0 ? [throughKw, kw - throughKw] : [kw - throughKw, throughKw];
    const drawn = drawnKw > 0 ? drawnKw * (energy!(fromUs, toUs) + network!(fromUs, toUs)) : 0;
    kwh += (kw * periodS[row]!) / 3600;
    eur += ((drawn + (soldKw > 0 ? soldKw * sold!(fromUs, toUs) : 0)) * periodS[row]!) / 3600;
  }
  // Where nothing is said of what is given, its worth is not known; what comes from the roof may well cost nothing.
  return kwh === 0 || (way < 0 && eur === 0) || Number.isNaN(eur) ? undefined : { kwh, eur };
}

function sitesThatGave(sessions: Table): Set<string> {
  const site = categories(sessions, "site");
  const given = f64Values(sessions, "discharged_kwh");
  const sites = new Set<string>();
  for (let row = 0; row < sessions.rows; row++) if (given[row]! > 0) sites.add(site.texts[site.codes[row]!]!);
  return sites;
}

/** Power of one way at the EVSEs of each site, by time [kW]; undefined where single EVSEs were not recorded. */
function flowKw(evses: Table | undefined, way: 1 | -1): Map<string, Map<number, number>> | undefined {
  if (!evses?.rows) return undefined;
  const site = categories(evses, "site");
  const [time, powerKw] = [f64Values(evses, "time"), f64Values(evses, "power_kw")];
  const sums = new Map<string, Map<number, number>>();
  for (let row = 0; row < evses.rows; row++) {
    const kw = way * powerKw[row]!;
    if (!(kw > 0)) continue;
    const name = site.texts[site.codes[row]!]!;
    const own = sums.get(name) ?? new Map<number, number>();
    sums.set(name, own);
    own.set(time[row]!, (own.get(time[row]!) ?? 0) + kw);
  }
  return sums;
}

/** Mean power at a site's meter in the period that begins then [kW]. Rows are sorted by site and time and are asked for in
 *  that order, so the search goes on from where it was. */
function meterAt(meter: Table): (site: string, us: number) => number | undefined {
  const site = categories(meter, "site");
  const [time, gridKw] = [f64Values(meter, "time"), f64Values(meter, "grid_kw")];
  const firstRow = new Map<string, number>();
  for (let row = 0; row < meter.rows; row++)
    if (row === 0 || site.codes[row] !== site.codes[row - 1]) firstRow.set(site.texts[site.codes[row]!]!, row);
  let [name, row] = ["", 0];
  return (wanted, us) => {
    if (wanted !== name) [name, row] = [wanted, firstRow.get(wanted) ?? meter.rows];
    while (row < meter.rows && site.texts[site.codes[row]!] === wanted && time[row]! < us) row++;
    return row < meter.rows && site.texts[site.codes[row]!] === wanted && time[row] === us ? gridKw[row] : undefined;
  };
}
