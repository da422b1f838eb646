import { priceOver } from "../../kpi/price-at.ts";
import { categories, f64Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";

/** Days of a mean month. */
const MONTH_DAYS = 365.25 / 12;

/** What passed all sites' meters over a run, period by period at the prices of each. */
export interface ThroughMeters {
  readonly drawnKwh: number;
  readonly soldKwh: number;
  /** NaN where the price of a period in which something passed is not known. */
  readonly energyEur: number;
  readonly networkEur: number;
  readonly soldEur: number;
  /** Sum over the sites of the highest mean power drawn in a period, times the run's length in months [kW months]. */
  readonly peakKwMonths: number;
}

/** Adds up what passed the meters: the whole site's where its own load is told, that of the EVSEs otherwise.
 *  @returns undefined where no powers were recorded */
export function throughMeters(
  { site_meter: meter, site_power: evses }: Readonly<Record<string, Table | undefined>>,
  prices: Table,
): ThroughMeters | undefined {
  const table = meter?.rows ? meter : evses;
  if (!table?.rows) return undefined;
  const kw = f64Values(table, meter?.rows ? "grid_kw" : "power_kw");
  const time = f64Values(table, "time");
  const periodS = f64Values(table, "period_s");
  const site = categories(table, "site");
  const [energy, network, sold] = (["energy", "network", "sold"] as const).map((name) =>
    priceOver(prices, `${name}_eur_per_kwh`),
  );
  const peakKw = new Float64Array(site.texts.length);
  const sum = { drawnKwh: 0, soldKwh: 0, energyEur: 0, networkEur: 0, soldEur: 0 };
  for (let row = 0; row < table.rows; row++) {
    const kwh = (kw[row]! * periodS[row]!) / 3600;
    const [fromUs, toUs] = [time[row]!, time[row]! + periodS[row]! * 1e6];
    if (kwh > 0) {
      sum.drawnKwh += kwh;
      sum.energyEur += kwh * energy!(fromUs, toUs);
      sum.networkEur += kwh * network!(fromUs, toUs);
      const at = site.codes[row]!;
      if (kw[row]! > peakKw[at]!) peakKw[at] = kw[row]!;
    } else if (kwh < 0) {
      sum.soldKwh -= kwh;
      sum.soldEur -= kwh * sold!(fromUs, toUs);
    }
  }
  const days = f64Values(prices, "period_s").reduce((all, s) => all + s, 0) / 86_400;
  const peakKwMonths = (peakKw.reduce((all, each) => all + each, 0) * days) / MONTH_DAYS;
  return { ...sum, peakKwMonths };
}
