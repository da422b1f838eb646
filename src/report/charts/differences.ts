import { fixedText, quantityText } from "../number-text.ts";
import { bottomAxis, fitted, fittedName, type Group, openSvg, TITLE_CHAR_PX, textWidthPx } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";

/** A panel per key figure, a row per pair of systems. */
export interface DifferencesData {
  readonly panels: readonly {
    readonly label: string;
    readonly unit: string;
    readonly better: "higher" | "lower" | "neither";
    /** Smallest difference that matters; 0 where any does. */
    readonly practical: number;
    /** Rows left out, those nearest to zero. */
    readonly left: number;
    readonly rows: readonly {
      readonly label: string;
      readonly estimate: number;
      readonly low: number | null;
      readonly high: number | null;
      readonly verdict: string;
      readonly n: number;
      readonly shareBetter: number;
      readonly values: readonly number[];
    }[];
  }[];
}

/** What stands for a verdict where there is one pair of runs: nothing was left undecided, nothing could be asked. */
const ONE_PAIR = "one pair";
const NO_INTERVAL = "one pair: no interval";

const wordOf = ({ n, verdict }: { readonly n: number; readonly verdict: string }): string =>
  n === 1 ? ONE_PAIR : verdict;

/** More rows in one panel are read by nobody. */
const MOST_ROWS = 30;
const MOST_PANELS = 12;
const MOST_VALUES = 60;
const ROW_PX = 24;
const HEAD_PX = 30;
const FOOT_PX = 52;

/** Forest plot of paired differences with their intervals, the replications behind them. */
export const differencesChart: Chart<DifferencesData> = {
  kind: "differences",
  summary: "Paired differences from a baseline with 95 % intervals, a panel per key figure",
  page: "comparison",
  size: "wide",

  prepare({ differences, pairing = [] }) {
    if (!differences || differences.length === 0) return undefined;
    const kpis = [...new Set(differences.map(({ kpi }) => kpi))];
    const panels = kpis.slice(0, MOST_PANELS).map((kpi) => {
      const all = differences.filter((difference) => difference.kpi === kpi);
      const { label, unit, better, practical } = all[0]!;
      const order = [...all].sort((a, b) => Math.abs(b.estimate) - Math.abs(a.estimate)).slice(0, MOST_ROWS);
      const kept = all.filter((difference) => order.includes(difference));
      const rows = kept.map(({ point, estimate, low, high, verdict, n, shareBetter, values }) => ({
        label: point,
        estimate: rounded(estimate),
        low: low === null ? null : rounded(low),
        high: high === null ? null : rounded(high),
        verdict,
        n,
        shareBetter: Number(shareBetter.toFixed(3)),
        values: values.slice(0, MOST_VALUES).map(rounded),
      }));
      return { label, unit, better, practical, left: all.length - kept.length, rows };
    });
    const counts = ["better", "equivalent", "worse", "undecided", ONE_PAIR].map(
      (word) => [word, differences.filter((difference) => wordOf(difference) === word).length] as const,
    );
    const tally = counts.flatMap(([verdict, count]) => (count > 0 ? [`${count} ${verdict}`] : [])).join(", ");
    const single = differences.every(({ n }) => n === 1);
    const baselines = [...new Set(differences.map(({ baseline }) => baseline))];
    const against = baselines.length === 1 ? baselines[0]! : "each one's baseline";
    return {
      title: single ? `Differences from ${against}, one run each` : `Against ${against}: ${tally}`,
      lead: [
        single
          ? "One replication, or replications all alike because nothing is drawn at random, has no interval, so nothing is claimed."
          : "Mean paired difference with its 95 % interval; dots are single replications, the grey band is too small to matter.",
        ...pairing,
      ].join(" "),
      description: `Forest plot of ${differences.length} differences in ${kpis.length} key figures: ${tally}.`,
      data: { panels },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const columns = widthPx < 760 || data.panels.length === 1 ? 1 : 2;
    const gap = 32;
    const panelPx = (widthPx - gap * (columns - 1)) / columns;
    const heightOf = (panel: DifferencesData["panels"][number]) => HEAD_PX + ROW_PX * panel.rows.length + FOOT_PX;
    const hits: Hit[] = [];
    let top = 0;
    const placed = data.panels.map((panel, i) => {
      const inRow = data.panels.slice(i - (i % columns), i - (i % columns) + columns);
      const at = { panel, left: (i % columns) * (panelPx + gap), top };
      if (i % columns === columns - 1) top += Math.max(...inRow.map(heightOf));
      return at;
    });
    const last = data.panels.slice(data.panels.length - (data.panels.length % columns));
    const heightPx = top + (last.length > 0 ? Math.max(...last.map(heightOf)) : 0);
    const root = openSvg(kit, svg, widthPx, heightPx);
    for (const { panel, left, top } of placed) {
      const group = root.append("g").attr("transform", `translate(${Math.round(left)},${Math.round(top)})`) as Group;
      hits.push(...drawPanel(kit, group, panel, { panelPx, left, top }));
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: [
      "key figure",
      "unit",
      "point",
      "difference",
      "low 95 %",
      "high 95 %",
      "replications",
      "share better",
      "verdict",
    ],
    rows: data.panels.flatMap(({ label, unit, rows }) =>
      rows.map((row) => [
        ...[label, unit, row.label, row.estimate, row.low, row.high, row.n, row.shareBetter],
        row.n === 1 ? NO_INTERVAL : row.verdict,
      ]),
    ),
  }),
};

type Panel = DifferencesData["panels"][number];

function drawPanel(
  kit: Parameters<Chart["draw"]>[0],
  group: Group,
  panel: Panel,
  at: { panelPx: number; left: number; top: number },
): Hit[] {
  const { rows, unit, practical, better } = panel;
  const verdictPx = at.panelPx < 400 ? 0 : 76;
  const longest = Math.max(...rows.map(({ label }) => textWidthPx(label)));
  const labelPx = Math.min(longest + 10, at.panelPx * 0.38);
  const ends = rows.flatMap(({ estimate, low, high, values }) => [
    estimate,
    low ?? estimate,
    high ?? estimate,
    ...values,
  ]);
  const reach = [Math.min(0, -practical, ...ends), Math.max(0, practical, ...ends)] as [number, number];
  const pad = (reach[1] - reach[0] || 1) * 0.04;
  const x = kit.scaleLinear([reach[0] - pad, reach[1] + pad], [labelPx, at.panelPx - verdictPx - 6]);
  const bottom = HEAD_PX + ROW_PX * rows.length;
  const plot = { x0: labelPx, x1: at.panelPx - verdictPx - 6, y0: HEAD_PX, y1: bottom };
  const text = (className: string, x: number, y: number, words: string) =>
    group
      .append("text")
      .attr("class", className)
      .attr("x", Math.round(x))
      .attr("y", y)
      .attr("dy", "0.32em")
      .text(words);
  const line = (className: string, [x1, y1, x2, y2]: readonly [number, number, number, number]) =>
    group
      .append("line")
      .attr("class", className)
      .attr("x1", tenth(x1))
      .attr("y1", tenth(y1))
      .attr("x2", tenth(x2))
      .attr("y2", tenth(y2));
  const left = panel.left > 0 ? `, the ${panel.left} nearest to zero left out` : "";
  const side = better === "neither" ? "" : ` (${better} is better${left})`;
  text("panel-title", 0, 12, fitted(`${panel.label}${side}`, at.panelPx, TITLE_CHAR_PX));
  if (practical > 0)
    group
      .append("rect")
      .attr("class", "strip")
      .attr("x", tenth(x(-practical)))
      .attr("y", HEAD_PX)
      .attr("width", tenth(x(practical) - x(-practical)))
      .attr("height", bottom - HEAD_PX);
  line("zero-line", [x(0), HEAD_PX, x(0), bottom]);
  const hits = rows.map((row, i): Hit => {
    const y = HEAD_PX + ROW_PX * (i + 0.5);
    text("row-label", labelPx - 10, y, fittedName(row.label, labelPx - 10)).attr("text-anchor", "end");
    for (const value of row.values)
      group
        .append("circle")
        .attr("class", "replication")
        .attr("cx", tenth(x(value)))
        .attr("cy", y)
        .attr("r", 2.2);
    if (row.low !== null && row.high !== null) line(`interval ${row.verdict}`, [x(row.low), y, x(row.high), y]);
    group
      .append("path")
      .attr("class", `estimate ${row.verdict}`)
      .attr("transform", `translate(${tenth(x(row.estimate))},${y})`)
      .attr("d", kit.symbol(kit.symbols[3]!, 60).digits(2)() ?? "");
    if (verdictPx > 0) text(`verdict-word ${row.verdict}`, at.panelPx - verdictPx + 2, y, wordOf(row));
    const interval = row.low === null ? "no interval" : `95 %: ${shown(row.low, unit)} to ${shown(row.high!, unit)}`;
    const share = row.n > 1 ? [`better in ${fixedText(100 * row.shareBetter, 0)} % of ${row.n} replications`] : [];
    return {
      x: at.left,
      y: at.top + y - ROW_PX / 2,
      width: at.panelPx,
      height: ROW_PX,
      text: [
        `${row.label}: ${row.n === 1 ? NO_INTERVAL : row.verdict}`,
        `${panel.label}: ${shown(row.estimate, unit)}${row.n === 1 ? "" : ` (${interval})`}`,
        ...share,
      ],
    };
  });
  bottomAxis(kit, group, x, plot, fitted(`difference${unit && unit !== "1" ? ` [${unit}]` : ""}`, plot.x1 - plot.x0));
  return hits;
}

const shown = (value: number, unit: string): string => `${value > 0 ? "+" : ""}${quantityText(value, unit)}`;
const rounded = (value: number): number => Number(value.toPrecision(6));
const tenth = (px: number): number => Math.round(px * 10) / 10;
