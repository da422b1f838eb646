import { stream } from "../base/random.ts";
import { blockMeanInterval } from "./statistics/bootstrap.ts";
import { mean } from "./statistics/sample-moments.ts";
import { type Series, type SeriesTables, timeSeries } from "./time-series.ts";

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

/** Mean differences of each run's time series from those of the first, period by period, with intervals by the block
 *  bootstrap: they tell of other days like these for the same fleet, not of another fleet, which takes replications.
 *  Each interval holds its own mean in 95 % of cases, not all of them at once.
 *  @param runs that met the same sessions   @param options.blockS a day when absent [s] */
export function pairedSeries(
  runs: readonly { readonly name: string; readonly tables: SeriesTables }[],
  options: { readonly blockS?: number | undefined } = {},
): readonly PairedSeries[] {
  const blockS = options.blockS ?? DAY_S;
  return timeSeries.flatMap((kind) => {
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
