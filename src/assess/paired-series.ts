import { stream } from "../base/random.ts";
import { periodStarts, sumPerPeriod } from "../kpi/per-period.ts";
import { priceOver } from "../kpi/price-at.ts";
import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { blockMeanInterval } from "./statistics/bootstrap.ts";
import { mean } from "./statistics/sample-moments.ts";

/** How the mean of a time series differs between two runs of the same periods. */
export interface PairedSeries {
  readonly series: string;
  readonly label: string;
  readonly unit: string;
  readonly run: string;
  readonly against: string;
  /** Periods that both runs have, in whole blocks where there are any, and their length [s]. */
  readonly n: number;
  readonly periodS: number;
  /** Length of a block [s], and how many of them the series holds. */
  readonly blockS: number;
  readonly blocks: number;
  /** Means over the periods. */
  readonly after: number;
  readonly before: number;
  /** Of after − before; without ends where the series holds too few blocks. */
  readonly difference: { readonly estimate: number; readonly low: number | null; readonly high: number | null };
}

/** Fewer blocks say next to nothing of how much blocks differ. */
export const FEWEST_BLOCKS = 7;

/** Load repeats itself by the day: a block that cuts days apart would take their shape for chance. */
const DAY_S = 86_400;

type Tables = Readonly<Partial<Record<"site_power" | "site_meter" | "grid_step" | "prices", Table | undefined>>>;

interface Series {
  readonly startsUs: Float64Array;
  readonly values: Float64Array;
}

interface SeriesKind {
  readonly series: string;
  readonly label: string;
  readonly unit: string;
  of(tables: Tables): Series | undefined;
}

const ofGrid = (series: string, column: string, label: string, unit: string): SeriesKind => ({
  ...{ series, label, unit },
  of: ({ grid_step }) => grid_step && { startsUs: f64Values(grid_step, "time"), values: f64Values(grid_step, column) },
});

const KINDS: readonly SeriesKind[] = [
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

/** Mean differences of each run's time series from those of the first, period by period, with intervals by the block
 *  bootstrap: they tell of other days like these for the same fleet, not of another fleet, which takes replications.
 *  Each interval holds its own mean in 95 % of cases, not all of them at once.
 *  @param runs that met the same sessions   @param options.blockS a day when absent [s] */
export function pairedSeries(
  runs: readonly { readonly name: string; readonly tables: Tables }[],
  options: { readonly blockS?: number | undefined } = {},
): readonly PairedSeries[] {
  const blockS = options.blockS ?? DAY_S;
  return KINDS.flatMap((kind) => {
    const [first, ...others] = runs.map(({ name, tables }) => ({ name, of: kind.of(tables) }));
    if (!first?.of) return [];
    return others.flatMap(({ name, of }) => {
      const pair = of && inStep(first.of!, of);
      const { series, label, unit } = kind;
      return pair
        ? [{ series, label, unit, run: name, against: first.name, ...differenceOf(pair, blockS, series, name) }]
        : [];
    });
  });
}

interface InStep {
  readonly periodUs: number;
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** Both series at the periods they share; undefined where these are not of one length or a value is unknown. */
function inStep(before: Series, after: Series): InStep | undefined {
  const at = new Map<number, number>();
  for (const [i, startUs] of after.startsUs.entries()) at.set(startUs, i);
  const shared: [startUs: number, before: number, after: number][] = [];
  for (const [i, startUs] of before.startsUs.entries()) {
    const other = at.get(startUs);
    if (other !== undefined) shared.push([startUs, before.values[i]!, after.values[other]!]);
  }
  const periodUs = shared.length > 1 ? shared[1]![0] - shared[0]![0] : 0;
  const isEven = shared.every(([startUs], i) => i === 0 || startUs - shared[i - 1]![0] === periodUs);
  if (shared.length < 2 || !isEven || shared.some(([, a, b]) => !Number.isFinite(a) || !Number.isFinite(b)))
    return undefined;
  return {
    periodUs,
    before: Float64Array.from(shared, ([, value]) => value),
    after: Float64Array.from(shared, ([, , value]) => value),
  };
}

function differenceOf({ periodUs, before, after }: InStep, blockS: number, series: string, run: string) {
  const block = Math.max(1, Math.round((blockS * 1e6) / periodUs));
  const blocks = Math.floor(before.length / block);
  // What comes after the last whole block would weigh one part of the day more than the others.
  const n = blocks > 0 ? blocks * block : before.length;
  const differences = Float64Array.from({ length: n }, (_, i) => after[i]! - before[i]!);
  const interval =
    blocks < FEWEST_BLOCKS
      ? { estimate: mean(differences), low: null, high: null }
      : blockMeanInterval(differences, { random: stream(0, `${series}/${run}`, "block bootstrap"), block });
  return {
    n,
    periodS: periodUs / 1e6,
    blockS: (block * periodUs) / 1e6,
    blocks,
    after: mean(after.subarray(0, n)),
    before: mean(before.subarray(0, n)),
    difference: interval,
  };
}

/** What the charging power of each period costs at the prices of the run, the network's fee in it; what is given back is
 *  sold. Undefined where a price that is needed is unknown. */
function atPrice({ site_power, prices }: Tables): Series | undefined {
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
