import type { Table } from "../../tables/table.ts";
import { type Clock, clockOf, isoUtc } from "../clock.ts";
import { clip } from "../escape.ts";
import { fixedText, numberText, quantityText } from "../number-text.ts";
import { type Group, leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { pointsOf, type Series, type SeriesPoint, seriesOf, spanOf } from "./series.ts";
import { stepLine } from "./step-line.ts";

/** The transformer that is loaded most: its loading, its hot spot and how fast it ages. */
export interface TransformerData {
  readonly clock: Clock;
  readonly name: string;
  /** [%], [°C], and the power of ten of the ageing factor. */
  readonly loading: Series;
  readonly hotSpot: Series;
  readonly ageing: Series;
}

/** Panels from top to bottom; a limit is drawn where the panel reaches it or comes near. */
const PANELS = [
  { key: "loading", label: "Loading [% of rating]", limits: [{ at: 100, label: "100 %" }], from: 0, upTo: 0 },
  {
    key: "hotSpot",
    label: "Winding hot spot [°C]",
    limits: [
      { at: 110, label: "110 °C: normal ageing" },
      { at: 120, label: "120 °C" },
      { at: 140, label: "140 °C" },
    ],
    from: 0,
    upTo: 0,
  },
  {
    key: "ageing",
    label: "Ageing over normal [power of ten]",
    limits: [{ at: 0, label: "1: normal" }],
    from: 0,
    upTo: 0.5,
  },
] as const;

const PANEL_PX = 118;
const GAP_PX = 42;

/** Loading against the rating, the hot spot it leads to, and the insulation life that costs (IEEE C57.91). */
export const transformerChart: Chart<TransformerData> = {
  kind: "transformer",
  summary: "Loading, hot spot and ageing of the transformer that is loaded most",
  page: "run",
  size: "wide",
  spanS: (data) => spanOf([data.loading]),

  prepare({ runs: [run] }) {
    const table = run?.tables["transformer"];
    if (!run || !table || table.rows === 0) return undefined;
    const rows = rowsOfMostLoaded(table);
    const column = (name: string) => Float64Array.from(rows, (row) => table.columns[name].values[row]);
    const timeUs = column("time");
    // One interval alone has no length to be read off; it is drawn as an hour.
    const stepS = rows.length > 1 ? (timeUs[1] - timeUs[0]) / 1e6 : 3600;
    const clock = clockOf(run);
    const series = (label: string, values: Float64Array, digits: number) =>
      seriesOf(label, { startS: timeUs[0] / 1e6, stepS, values }, clock, digits);
    const loading = column("loading_pct");
    const hotSpot = column("hot_spot_c");
    const names = table.columns["transformer"];
    const name = clip(names.texts?.[names.values[rows[0]]] ?? "", 24);
    const peakPct = loading.reduce((most, value) => Math.max(most, value), 0);
    const momentPct = column("max_loading_pct").reduce((most, value) => Math.max(most, value), 0);
    const interval = stepS % 60 === 0 ? `${stepS / 60} min` : `${stepS} s`;
    const hottestC = hotSpot.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const lossPct = column("loss_of_life_pct").at(-1) ?? 0;
    const many = names.texts && names.texts.length > 1 ? ` It is the most loaded of ${names.texts.length}.` : "";
    const loss = `${numberText(Number(lossPct.toPrecision(2)))} % of its normal life`;
    return {
      title: `Transformer ${name} reached ${fixedText(peakPct, 0)} % of its rating over ${interval}, and a hot spot of ${fixedText(hottestC, 0)} °C`,
      lead: `The run used up ${loss}. Means of ${interval} each, at the highest moment ${fixedText(momentPct, 0)} %; the hot spot is the highest in each, at 20 °C ambient.${many}`,
      description: `Three panels over time for transformer ${name}: mean loading, at most ${fixedText(peakPct, 1)} % of its rating; winding hot spot, at most ${fixedText(hottestC, 1)} °C; ageing over normal. In all ${loss} was used up.`,
      data: {
        clock,
        name,
        loading: series("loading", loading, 2),
        hotSpot: series("hot spot", hotSpot, 2),
        ageing: series("ageing", column("ageing_factor").map(Math.log10), 3),
      },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const span = spanOf([data.loading]);
    const window = windowS ?? span;
    const heightPx = 34 + PANELS.length * (PANEL_PX + GAP_PX) + 8;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [46, widthPx - 12]);
    const when = kit.utcFormat("%a %-d %b %Y, %H:%M");
    const hits: Hit[] = [];
    PANELS.forEach((panel, index) => {
      const y0 = 34 + index * (PANEL_PX + GAP_PX);
      const plot: Plot = { x0: 46, x1: widthPx - 12, y0, y1: y0 + PANEL_PX };
      const points = pointsOf(data[panel.key], window, plot.x1 - plot.x0);
      const known = points.flatMap(({ low, high }) => (Number.isFinite(high) ? [low, high] : []));
      const low = Math.min(panel.from, ...known);
      const high = Math.max(...known, panel.upTo, low + 1) + (high0(known) - low) * 0.08;
      const nearby = limitsNear(panel.limits, high);
      const top = Math.max(high, ...nearby.map(({ at }) => at * 1.04));
      const y = kit.scaleLinear([low, top], [plot.y1, plot.y0]).nice();
      leftAxis(kit, root, y, plot, panel.label);
      if (index === PANELS.length - 1) timeAxis(kit, root, x, plot, `Local time (${data.clock.label})`);
      const ground = kit
        .area<SeriesPoint>()
        .defined((point) => Number.isFinite(point.high))
        .x((point) => x(point.atS * 1000))
        .y0(plot.y1)
        .y1((point) => y(point.high))
        .curve(kit.curveStepAfter)
        .digits(2);
      root
        .append("path")
        .attr("class", `series-area c${index + 1}`)
        .attr("d", ground(points));
      const line = stepLine(kit, x, y);
      root
        .append("path")
        .attr("class", `series-line c${index + 1} dash-0`)
        .attr("d", line(points));
      for (const [k, { at, label }] of nearby.entries())
        limitLine(root, plot, y(at), { label, onRight: k % 2 === 0, isBelow: k === 0 && nearby.length > 1 });
      if (index > 0) return;
      for (const point of points.slice(0, -1)) {
        if (!Number.isFinite(point.high)) continue;
        hits.push({
          x: x(point.atS * 1000),
          y: y(point.high),
          text: [when((point.atS * 1000) as unknown as Date), ...wordsAt(data, point.atS)],
        });
      }
    });
    return { heightPx, hits, nearest: "x" };
  },

  rows: ({ clock, loading, hotSpot, ageing }) => ({
    header: ["time (UTC)", "loading [%]", "hot spot [°C]", "ageing over normal [power of ten]"],
    rows: loading.high.map((pct, k) => [
      isoUtc(loading.startS + k * loading.stepS - clock.offsetS),
      pct,
      hotSpot.high[k] ?? null,
      ageing.high[k] ?? null,
    ]),
  }),
};

const high0 = (values: readonly number[]): number => Math.max(...values, 0);

/** The limits that were passed, and the next one where it is not far. */
function limitsNear(limits: readonly Limit[], high: number): Limit[] {
  const next = limits.find(({ at }) => at > high);
  return limits.filter((limit) => limit.at <= high || (limit === next && limit.at <= high * 1.25));
}

interface Limit {
  readonly at: number;
  readonly label: string;
}

/** @param words and where they stand: neighbours at alternate ends and the lowest below its line, as lines may lie closer
 *  than a word is high */
function limitLine(
  root: Group,
  plot: Plot,
  y: number,
  { label, onRight, isBelow }: { readonly label: string; readonly onRight: boolean; readonly isBelow: boolean },
): void {
  const at = Math.round(y * 100) / 100;
  const line = root.append("line").attr("class", "limit-line");
  line.attr("x1", plot.x0).attr("x2", plot.x1).attr("y1", at).attr("y2", at);
  root
    .append("text")
    .attr("class", "limit-label")
    .attr("x", onRight ? plot.x1 - 4 : plot.x0 + 4)
    .attr("y", isBelow ? at + 11 : at - 4)
    .attr("text-anchor", onRight ? "end" : "start")
    .text(label);
}

function wordsAt(data: TransformerData, atS: number): string[] {
  const valueAt = (series: Series) => series.high[Math.floor((atS - series.startS) / series.stepS + 1e-9)] ?? null;
  const power = valueAt(data.ageing);
  return [
    `loading: ${quantityText(valueAt(data.loading), "%")}`,
    `hot spot: ${quantityText(valueAt(data.hotSpot), "°C")}`,
    `ageing: ${power === null ? "–" : numberText(Number((10 ** power).toPrecision(2)))} × normal`,
  ];
}

/** Rows of the transformer whose mean loading was highest, in time order. */
function rowsOfMostLoaded(table: Table): number[] {
  const which = table.columns["transformer"].values;
  const loading = table.columns["loading_pct"].values;
  let worst = 0;
  for (let row = 1; row < table.rows; row++) if (loading[row] > loading[worst]) worst = row;
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row++) if (which[row] === which[worst]) rows.push(row);
  return rows;
}
