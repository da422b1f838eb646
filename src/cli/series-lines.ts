import type { FEWEST_BLOCKS, PairedSeries, spanText } from "../index.ts";

/** What is the library's, which is loaded only when needed. */
export interface SeriesWords {
  readonly spanText: typeof spanText;
  readonly FEWEST_BLOCKS: typeof FEWEST_BLOCKS;
}

/** One line per time series that has an interval, and one for all that have none. */
export function seriesLines(series: readonly PairedSeries[], { spanText, FEWEST_BLOCKS }: SeriesWords): string {
  const lines = series.flatMap(
    ({ label, unit, run, against, after, before, difference, n, periodS, blockS, blocks }) => {
      const { estimate, low, high } = difference;
      if (low === null || high === null) return [];
      const ends = `${signed(estimate)} [${signed(low)} … ${signed(high)}] ${unit}`;
      return [
        `${label}, mean of ${n} periods of ${spanText(periodS)}: ${run} ${short(after)}, ${against} ${short(before)} ${unit}; ` +
          `difference ${ends} (block bootstrap, ${blocks} blocks of ${spanText(blockS)})`,
      ];
    },
  );
  const without = series.find(({ difference }) => difference.low === null);
  if (without)
    lines.push(
      `Time series: no interval for the difference of ${lines.length > 0 ? "some" : "their"} means, for the runs hold ` +
        `${without.blocks} ${without.blocks === 1 ? "block" : "blocks"} of ${spanText(without.blockS)} of the ${FEWEST_BLOCKS} it takes; --block sets another length`,
    );
  return lines.join("\n");
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

const signed = (value: number): string => `${value > 0 ? "+" : ""}${short(value)}`;
