import { clockOf } from "../clock.ts";
import { quantityText } from "../number-text.ts";
import type { Chart } from "./chart.ts";
import { seriesOf, spanOf, totalsOf } from "./series.ts";
import { type SitePowerData, sitePowerChart } from "./site-power.ts";

/** What a fleet promised as reserve in each block, and what was there. */
export const reserveOfferChart: Chart<SitePowerData> = {
  kind: "reserve-offer",
  summary: "Reserve offered block by block, and what was there",
  page: "run",
  size: "wide",
  spanS: (data) => spanOf(data.series),

  prepare({ runs: [run] }) {
    const table = run?.tables["reserve_block"];
    if (!run || !table || table.rows < 2) return undefined;
    const offered = totalsOf(table, "offered_kw", "block_s");
    const there = totalsOf(table, "available_kw", "block_s");
    if (!offered || !there) return undefined;
    const clock = clockOf(run);
    const missing = table.columns["missing_kw"]!.values as Float64Array;
    const blocks = offered.values.filter((kw) => kw > 0).length;
    const failed = missing.filter((kw) => kw > 0).length;
    const mean = quantityText(offered.values.reduce((sum, kw) => sum + kw, 0) / table.rows, "kW");
    return {
      title: `${mean} of reserve can be promised on average; in ${failed} of ${blocks} blocks less was there`,
      lead: "Each block's offer comes from what was there in the earlier blocks of its hours; the first days have none. Drag across the strip below to look closer.",
      description: `Lines over time: reserve that was there in each block, and what was offered, ${mean} on average; ${failed} of ${blocks} blocks with an offer fell short.`,
      data: { clock, series: [seriesOf("was there", there, clock, 2), seriesOf("offered", offered, clock, 2)] },
    };
  },

  draw: sitePowerChart.draw,
  rows: sitePowerChart.rows,
};
