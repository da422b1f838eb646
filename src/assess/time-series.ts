import { periodStarts, sumPerPeriod } from "../kpi/per-period.ts";
import { priceOver } from "../kpi/price-at.ts";
import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";

/** Tables that have time series. */
export type SeriesTables = Readonly<
  Partial<Record<"site_power" | "site_meter" | "grid_step" | "prices" | "transformer", Table | undefined>>
>;

/** One value per period. */
export interface Series {
  /** Starts of the periods [µs since 1970 UTC]. */
  readonly startsUs: Float64Array;
  readonly values: Float64Array;
}

/** A figure over time. */
export interface SeriesKind {
  readonly series: string;
  readonly label: string;
  readonly unit: string;
  /** Undefined where the run has none, or a value is unknown. */
  of(tables: SeriesTables): Series | undefined;
}

const ofGrid = (series: string, column: string, label: string, unit: string): SeriesKind => ({
  ...{ series, label, unit },
  of: ({ grid_step }) => grid_step && { startsUs: f64Values(grid_step, "time"), values: f64Values(grid_step, column) },
});

/** What of a run is a figure over time, all sites together. */
export const timeSeries: readonly SeriesKind[] = [
  {
    ...{ series: "chargingKw", label: "Charging power", unit: "kW" },
    of: ({ site_power }) =>
      site_power && { startsUs: periodStarts(site_power), values: sumPerPeriod(site_power, "power_kw") },
  },
  {
    ...{ series: "chargingEurPerH", label: "Charging at the published price", unit: "EUR/h" },
    of: atPrice,
  },
  {
    ...{ series: "meteredKw", label: "Power at the sites' meters", unit: "kW" },
    of: ({ site_meter }) =>
      site_meter && { startsUs: periodStarts(site_meter), values: sumPerPeriod(site_meter, "grid_kw") },
  },
  ofGrid("feederKw", "feeder_kw", "Power at the feeder's head", "kW"),
  ofGrid("lossesKw", "losses_kw", "Losses of the feeder", "kW"),
  ofGrid("lowestPu", "min_pu", "Lowest customer voltage", "pu"),
];

/** What the charging power of each period costs at the prices of the run, the network's fee in it; what is given back is
 *  sold. Undefined where a price that is needed is unknown. */
function atPrice({ site_power, prices }: SeriesTables): Series | undefined {
  if (!site_power || !prices || prices.rows === 0) return undefined;
  const startsUs = periodStarts(site_power);
  const powerKw = sumPerPeriod(site_power, "power_kw");
  const lengthUs = f64Values(site_power, "period_s")[0]! * 1e6;
  const [energy, network, sold] = ["energy", "network", "sold"].map((what) => priceOver(prices, `${what}_eur_per_kwh`));
  const values = powerKw.map((kw, i) => {
    const fromUs = startsUs[i]!;
    if (kw === 0) return 0;
    const untilUs = fromUs + lengthUs;
    return kw * (kw > 0 ? energy!(fromUs, untilUs) + network!(fromUs, untilUs) : sold!(fromUs, untilUs));
  });
  return values.every(Number.isFinite) ? { startsUs, values } : undefined;
}
