import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { priceOver } from "./price-at.ts";

type Tables = Readonly<Record<string, Table | undefined>>;

/** What the energy that vehicles gave back was worth where and when they gave it: what of it left the site at the price it
 *  is sold at, and the rest at what the site would have drawn [EUR]. What recharging it cost is not taken off.
 *  @returns undefined where nothing was given back or no price is known */
export function givenBackEur(tables: Tables): number | undefined {
  const { prices, sessions, site_power: powers, site_meter: meter } = tables;
  if (!prices || !powers?.rows || !sessions?.columns["discharged_kwh"]) return undefined;
  if (!f64Values(sessions, "discharged_kwh").some((kwh) => kwh > 0)) return undefined;
  const given = givenKw(tables["evse_power"]);
  const site = categories(powers, "site");
  const [time, powerKw] = [f64Values(powers, "time"), f64Values(powers, "power_kw")];
  const periodS = f64Values(powers, "period_s");
  const [energy, network, sold] = (["energy", "network", "sold"] as const).map((name) =>
    priceOver(prices, `${name}_eur_per_kwh`),
  );
  const gridKw = meter?.rows ? meterAt(meter) : undefined;
  let eur = 0;
  for (let row = 0; row < powers.rows; row++) {
    const name = site.texts[site.codes[row]!]!;
    const kw = given ? (given.get(name)?.get(time[row]!) ?? 0) : Math.max(0, -powerKw[row]!);
    if (kw === 0) continue;
    const [fromUs, toUs] = [time[row]!, time[row]! + periodS[row]! * 1e6];
    const soldKw = Math.min(kw, Math.max(0, -(gridKw?.(name, fromUs) ?? powerKw[row]!)));
    const drawn = kw > soldKw ? (kw - soldKw) * (energy!(fromUs, toUs) + network!(fromUs, toUs)) : 0;
    eur += ((drawn + (soldKw > 0 ? soldKw * sold!(fromUs, toUs) : 0)) * periodS[row]!) / 3600;
  }
  return eur === 0 || Number.isNaN(eur) ? undefined : eur;
}

/** Power given back by the EVSEs of each site, by time [kW]; undefined where single EVSEs were not recorded. */
function givenKw(evses: Table | undefined): Map<string, Map<number, number>> | undefined {
  if (!evses?.rows) return undefined;
  const site = categories(evses, "site");
  const [time, powerKw] = [f64Values(evses, "time"), f64Values(evses, "power_kw")];
  const sums = new Map<string, Map<number, number>>();
  for (let row = 0; row < evses.rows; row++) {
    if (powerKw[row]! >= 0) continue;
    const name = site.texts[site.codes[row]!]!;
    const own = sums.get(name) ?? new Map<number, number>();
    sums.set(name, own);
    own.set(time[row]!, (own.get(time[row]!) ?? 0) - powerKw[row]!);
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
