import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { SeriesData, SeriesName } from "../policy/series.ts";
import { tableBuilder } from "../tables/builder.ts";
import { prices } from "../tables/kinds/prices.ts";
import type { Table } from "../tables/table.ts";

/** The prices a run has, as published and as its section `money` says; undefined where it has none. */
export function priceTable({ resolved, series }: RunData, { startEpochUs, endUs }: Model): Table | undefined {
  const { money, flexibility, frequency } = resolved.scenario;
  const [price, carbon] = (["priceEurPerKwh", "carbonGPerKwh"] as const).map((name) => named(series, name));
  if (!money && !flexibility && !price && !carbon) return undefined;
  const rows = tableBuilder(prices);
  const column = {
    time: rows.timestamp("time"),
    periodS: rows.f64("period_s"),
    energy: rows.f64("energy_eur_per_kwh"),
    network: rows.f64("network_eur_per_kwh"),
    sold: rows.f64("sold_eur_per_kwh"),
    carbon: rows.f64("carbon_g_per_kwh"),
    reserve: rows.f64("reserve_eur_per_mwh"),
    frequency: rows.f64("frequency_eur_per_mwh"),
  };
  const changes = [price, carbon].flatMap((each) => [...(each?.timesUs ?? []), ...(each ? [each.endUs] : [])]);
  const edges = [...new Set([0, ...changes.filter((us) => us > 0 && us < endUs), endUs])].sort((a, b) => a - b);
  for (const [k, fromUs] of edges.slice(0, -1).entries()) {
    column.time.push(startEpochUs + fromUs);
    column.periodS.push((edges[k + 1] - fromUs) / 1e6);
    column.energy.push(price ? valueAt(price, fromUs) : (money?.energyEurPerKwh ?? Number.NaN));
    column.network.push(money?.networkEurPerKwh ?? 0);
    column.sold.push(money ? money.soldEurPerKwh + soldShareEur(money, price, fromUs) : Number.NaN);
    column.carbon.push(carbon ? valueAt(carbon, fromUs) : Number.NaN);
    column.reserve.push(flexibility?.price ?? Number.NaN);
    column.frequency.push(money && frequency ? money.frequencyEurPerMwH : Number.NaN);
  }
  return rows.finish();
}

/** What of the published price is paid for energy sold [EUR/kWh]. */
const soldShareEur = ({ soldShareOfPrice }: { soldShareOfPrice: number }, price: SeriesData | undefined, us: number) =>
  price && soldShareOfPrice > 0 ? soldShareOfPrice * valueAt(price, us) : 0;

const named = (series: readonly SeriesData[], name: SeriesName) => series.find((each) => each.name === name);

/** The value that holds at an instant; NaN before the first and after the end. */
function valueAt({ timesUs, values, endUs }: SeriesData, us: number): number {
  if (us >= endUs) return Number.NaN;
  let at = timesUs.length - 1;
  while (at >= 0 && timesUs[at] > us) at--;
  return at < 0 ? Number.NaN : values[at];
}
