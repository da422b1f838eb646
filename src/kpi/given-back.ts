import { categories, f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { priceOver } from "./price-at.ts";

type Tables = Readonly<Record<string, Table | undefined>>;

/** What the energy that vehicles gave back was worth where and when they gave it: what of it left the site at the price it
 *  is sold at, and the rest at what the site would have drawn [EUR]. What recharging it cost is not taken off.
 *  @returns undefined where nothing was given back or no price is known */
export function givenBackEur(tables: Tables): number | undefined {
  const { prices, site_power: powers, site_meter: meter } = tables;
  if (!prices || !powers?.rows) return undefined;
  const given = givenKw(tables, powers);
  const gridKw = meter?.rows ? meterKw(meter) : undefined;
  const site = categories(powers, "site");
  const [time, powerKw] = [f64Values(powers, "time"), f64Values(powers, "power_kw")];
  const periodS = f64Values(powers, "period_s");
  const [energy, network, sold] = ["energy", "network", "sold"].map((name) => priceOver(prices, `${name}_eur_per_kwh`));
  let eur = 0;
  for (let row = 0; row < powers.rows; row++) {
    const key = `${site.texts[site.codes[row]!]} ${time[row]}`;
    const kw = given ? (given.get(key) ?? 0) : Math.max(0, -powerKw[row]!);
    if (kw === 0) continue;
    const [fromUs, toUs] = [time[row]!, time[row]! + periodS[row]! * 1e6];
    const soldKw = Math.min(kw, Math.max(0, -(gridKw?.get(key) ?? powerKw[row]!)));
    const drawn = kw > soldKw ? (kw - soldKw) * (energy!(fromUs, toUs) + network!(fromUs, toUs)) : 0;
    eur += ((drawn + (soldKw > 0 ? soldKw * sold!(fromUs, toUs) : 0)) * periodS[row]!) / 3600;
  }
  return eur === 0 || Number.isNaN(eur) ? undefined : eur;
}

/** Power given back by the EVSEs of each site and period [kW]; undefined where single EVSEs were not recorded. */
function givenKw({ evse_power: evses }: Tables, { rows }: Table): Map<string, number> | undefined {
  if (!evses?.rows || rows === 0) return undefined;
  const site = categories(evses, "site");
  const [time, powerKw] = [f64Values(evses, "time"), f64Values(evses, "power_kw")];
  const sums = new Map<string, number>();
  for (let row = 0; row < evses.rows; row++) {
    if (powerKw[row]! >= 0) continue;
    const key = `${site.texts[site.codes[row]!]} ${time[row]}`;
    sums.set(key, (sums.get(key) ?? 0) - powerKw[row]!);
  }
  return sums;
}

function meterKw(meter: Table): Map<string, number> {
  const site = categories(meter, "site");
  const [time, gridKw] = [f64Values(meter, "time"), f64Values(meter, "grid_kw")];
  return new Map(Array.from(time, (us, row) => [`${site.texts[site.codes[row]!]} ${us}`, gridKw[row]!] as const));
}
