import { compact } from "../downsample.ts";
import { fixedText, quantityText } from "../number-text.ts";
import { bottomAxis, openSvg, type Plot, textWidthPx } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";

/** How long a set-point takes from the decision to the meter, hop by hop. */
export interface DispatchWaterfallData {
  readonly hops: readonly Delays[];
  /** From decision to meter. */
  readonly whole: Delays;
}

/** A hop's delays over the set-points that came to the meter [s]. */
interface Delays {
  readonly name: string;
  /** Over the nineteen in twenty that were there first: a few that waited for a lost connection say nothing of the rest. */
  readonly meanS: number;
  readonly medianS: number;
  /** What nineteen in twenty stay below. */
  readonly p95S: number;
  readonly mostS: number;
}

const ROW_PX = 34;
const BAR_PX = 14;

/** A set-point's way to the meter as a waterfall of its hops. */
export const dispatchWaterfallChart: Chart<DispatchWaterfallData> = {
  kind: "dispatch-waterfall",
  summary: "Delay from a set-point's decision to the meter, hop by hop",
  page: "run",
  size: "wide",

  prepare({ runs: [run] }) {
    const table = run?.tables["dispatch_hop"];
    if (!run || !table || table.rows === 0) return undefined;
    const hop = table.columns["hop"]!.values;
    const name = table.columns["name"]!;
    const delayS = table.columns["delay_s"]!.values as Float64Array;
    const byHop: { readonly name: string; readonly delays: number[] }[] = [];
    const whole: number[] = [];
    for (let row = 0; row < table.rows; row++) {
      const at = hop[row]!;
      byHop[at] ??= { name: name.texts![name.values[row]!]!, delays: [] };
      byHop[at].delays.push(delayS[row]!);
      // The hops of a set-point stand one below the other, the first of them 0.
      if (at === 0) whole.push(0);
      whole[whole.length - 1]! += delayS[row]!;
    }
    const lateS = percentile(Float64Array.from(whole).sort(), 0.95);
    const isUsual = whole.map((s) => s <= lateS);
    const total = delaysOf("decision to meter", whole, isUsual);
    const hops = byHop.map(({ name: hopName, delays }) => delaysOf(hopName, delays, isUsual));
    return {
      title: `A set-point is at the meter after ${seconds(total.medianS)}; one in twenty takes ${seconds(total.p95S)} or longer`,
      lead: `Mean delay of each hop over the nineteen in twenty that were there first; the thin line reaches to what nineteen in twenty stay below. The slowest took ${seconds(total.mostS)}. ${outcomesOf(run.tables["dispatch"])}`,
      description: `Waterfall of ${hops.length} hops from decision to meter: ${hops.map((one) => `${one.name} ${seconds(one.meanS)}`).join(", ")}.`,
      data: { hops, whole: total },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const rows = [...data.hops, data.whole];
    const isNarrow = widthPx < 560;
    // Where there is no room beside the bars, a hop's name stands above its own.
    const labelPx = isNarrow ? 0 : Math.min(260, Math.max(...rows.map(({ name }) => textWidthPx(name))) + 14);
    const rowPx = isNarrow ? ROW_PX + 12 : ROW_PX;
    const plot: Plot = { x0: labelPx + 2, x1: widthPx - 74, y0: 6, y1: 6 + rows.length * rowPx };
    const heightPx = plot.y1 + 44;
    const root = openSvg(kit, svg, widthPx, heightPx);
    let startS = 0;
    const spans = rows.map((row, k) => {
      const fromS = k === data.hops.length ? 0 : startS;
      startS = fromS + row.meanS;
      return { row, fromS, toS: startS, farS: fromS + row.p95S, isWhole: k === data.hops.length };
    });
    const x = kit
      .scaleLinear([0, Math.max(...spans.flatMap(({ toS, farS }) => [toS, farS]), 0.001)], [plot.x0, plot.x1])
      .nice();
    bottomAxis(kit, root, x, plot, "Since the decision [s]");
    const rounded = (px: number): number => Math.round(px * 10) / 10;
    const hits = spans.map(({ row, fromS, toS, farS, isWhole }, k): Hit => {
      const y = plot.y0 + k * rowPx;
      const middle = y + rowPx / 2 + (isNarrow ? 7 : 0);
      root
        .append("text")
        .attr("class", "row-label")
        .attr("x", isNarrow ? 2 : labelPx - 8)
        .attr("y", isNarrow ? y + 12 : middle)
        .attr("dy", isNarrow ? "0" : "0.32em")
        .attr("text-anchor", isNarrow ? "start" : "end")
        .text(row.name);
      root
        .append("line")
        .attr("class", "zero-line")
        .attr("x1", rounded(x(fromS)))
        .attr("x2", rounded(x(farS)))
        .attr("y1", middle)
        .attr("y2", middle);
      root
        .append("rect")
        .attr("class", `bar${isWhole ? " best" : ""}`)
        .attr("x", rounded(x(fromS)))
        .attr("y", middle - BAR_PX / 2)
        .attr("width", rounded(Math.max(1, x(toS) - x(fromS))))
        .attr("height", BAR_PX)
        .attr("rx", 1.5);
      root
        .append("text")
        .attr("class", `bar-value${isWhole ? " best" : ""}`)
        .attr("x", rounded(Math.max(x(toS), x(farS)) + 6))
        .attr("y", middle)
        .attr("dy", "0.32em")
        .text(seconds(row.meanS));
      return {
        x: plot.x0,
        y,
        width: plot.x1 - plot.x0,
        height: rowPx,
        text: [
          row.name,
          `mean ${seconds(row.meanS)}, median ${seconds(row.medianS)}`,
          `19 in 20 within ${seconds(row.p95S)}, longest ${seconds(row.mostS)}`,
        ],
      };
    });
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["hop", "mean of the first 95 % [s]", "median [s]", "95 % within [s]", "longest [s]"],
    rows: [...data.hops, data.whole].map(({ name, meanS, medianS, p95S, mostS }) => [
      name,
      meanS,
      medianS,
      p95S,
      mostS,
    ]),
  }),
};

const seconds = (s: number): string => (s < 10 ? `${fixedText(s, 1)} s` : quantityText(s, "s"));

function delaysOf(name: string, delays: readonly number[], isUsual: readonly boolean[]): Delays {
  const sorted = Float64Array.from(delays).sort();
  const usual = delays.filter((_, k) => isUsual[k]);
  const meanS = usual.reduce((sum, s) => sum + s, 0) / usual.length;
  const all = [meanS, percentile(sorted, 0.5), percentile(sorted, 0.95), sorted.at(-1)!];
  const [mean, median, p95, most] = compact(Float64Array.from(all), 3);
  return { name, meanS: mean!, medianS: median!, p95S: p95!, mostS: most! };
}

/** @param sorted ascending */
const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;

type Tables = Parameters<Chart["prepare"]>[0]["runs"][number]["tables"];

/** How many set-points came through, in a sentence; empty where nobody recorded it. */
function outcomesOf(table: Tables[string] | undefined): string {
  if (!table || table.rows === 0) return "";
  const { values, texts } = table.columns["outcome"]!;
  const counts = new Map<string, number>();
  for (let row = 0; row < table.rows; row++) {
    const outcome = texts![values[row]!]!;
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  const share = (outcome: string): string => `${fixedText((100 * (counts.get(outcome) ?? 0)) / table.rows, 1)} %`;
  const others = ["refused", "lost", "superseded", "ended"].filter((outcome) => counts.has(outcome));
  const words: Readonly<Record<string, string>> = {
    superseded: "overtaken by a later one",
    ended: "ended with the session",
  };
  const rest = others.map((outcome) => `${share(outcome)} ${words[outcome] ?? outcome}`);
  return `Of ${table.rows} set-points ${share("accepted")} were accepted${rest.length > 0 ? `, ${rest.join(", ")}` : ""}.`;
}
