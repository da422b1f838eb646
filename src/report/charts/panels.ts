import type { ScaleLinear } from "d3";
import type { Kit } from "../client/kit.ts";
import { type Clock, clockOf, isoUtc } from "../clock.ts";
import type { ReportInput, ReportRun } from "../data.ts";
import { quantityText } from "../number-text.ts";
import { type Group, leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { type LegendItem, legend } from "./legend.ts";
import { runLabel } from "./runs.ts";
import { pointsOf, type Series, spanOf, thinned } from "./series.ts";
import { stepLine } from "./step-line.ts";

/** A panel per run, every panel on the same axes. */
export interface PanelsData {
  readonly clock: Clock;
  readonly panels: readonly {
    readonly run: string;
    /** By view, then line. */
    readonly lines: readonly (readonly Series[])[];
    /** By view: a limit that holds all the time; null where there is none. */
    readonly limits: readonly (number | null)[];
  }[];
}

/** One quantity that the panels can show; with several, buttons choose. */
export interface PanelView {
  /** Names it on its button and in titles. */
  readonly name: string;
  readonly unit: string;
  /** Words of the vertical axis, unit in brackets. */
  readonly axis: string;
  /** Lowest value at which the axis begins; the lowest that occurs when absent. */
  readonly from?: number;
}

/** A page's input of one run, for charts of one run that lend their data. */
export const onlyRun = (run: ReportRun): ReportInput => ({
  runs: [run],
  title: "",
  question: "",
  tool: { version: "" },
});

/** What a small multiple of a time chart shows, and where it comes from. */
export interface PanelsSpec {
  readonly kind: string;
  readonly summary: string;
  readonly views: readonly PanelView[];
  readonly shortestS?: number;
  /** Lines and limits of one run by view; undefined where the run has none. */
  panelOf(run: ReportRun): Omit<PanelsData["panels"][number], "run"> | undefined;
  title(data: PanelsData): string;
  readonly lead: string;
}

/** More panels are for the table above them. */
const MOST_PANELS = 12;
/** Values of one line in all panels together, so that a page stays light. */
const MOST_VALUES = 36_000;
const LEFT_PX = 46;

/** Places for so many panels: as many columns as are wide enough to read. */
export function gridOf(count: number, widthPx: number, narrowestPx = 300) {
  const fit = Math.max(1, Math.min(3, Math.floor((widthPx + 28) / (narrowestPx + 28))));
  // Four panels are two rows of two, not three and one.
  const columns = Math.min(count, fit === 3 && count === 4 ? 2 : fit);
  const panelPx = (widthPx - 28 * (columns - 1)) / columns;
  return {
    columns,
    panelPx,
    rows: Math.ceil(count / columns),
    place: (index: number, rowPx: number) => ({
      x: Math.round((index % columns) * (panelPx + 28)),
      y: Math.floor(index / columns) * rowPx,
    }),
  };
}

/** The run's words above its panel, cut to its width. */
export function panelTitle(root: Group, text: string, at: { x: number; y: number; widthPx: number }): void {
  const most = Math.max(6, Math.floor(at.widthPx / 6.9));
  root
    .append("text")
    .attr("class", "panel-title")
    .attr("x", at.x)
    .attr("y", at.y)
    .text(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

/** A time chart of several runs: a panel each, with shared axes and the page's time window. */
export function timePanels(spec: PanelsSpec): Chart<PanelsData> {
  const { views } = spec;
  const choice = `${spec.kind}-view`;
  const spanOfAll = (data: PanelsData) => spanOf(data.panels.flatMap(({ lines }) => lines.flat()));
  return {
    kind: spec.kind,
    summary: spec.summary,
    page: "comparison",
    size: "wide",
    ...(spec.shortestS === undefined ? {} : { shortestS: spec.shortestS }),
    spanS: spanOfAll,
    ...(views.length > 1
      ? {
          choices: () => [
            { name: choice, label: "Shown", options: views.map(({ name }) => ({ value: name, label: name })) },
          ],
        }
      : {}),

    prepare({ runs }) {
      if (runs.length < 2 || runs.length > MOST_PANELS) return undefined;
      const most = Math.floor(MOST_VALUES / runs.length);
      const panels = runs.flatMap((run) => {
        const panel = spec.panelOf(run);
        if (!panel) return [];
        const lines = panel.lines.map((view) => view.map((line) => thinned(line, most)));
        return [{ run: runLabel(run, runs), lines, limits: panel.limits }];
      });
      if (panels.length < 2) return undefined;
      const data = { clock: clockOf(runs[0]!), panels };
      const title = spec.title(data);
      return {
        title,
        lead: spec.lead,
        description: `${panels.length} panels on the same axes, one per run: ${panels.map(({ run }) => run).join("; ")}. ${title}.`,
        data,
      };
    },

    draw(kit, svg, data, { widthPx, windowS, choices = {} }) {
      const at = Math.max(
        0,
        views.findIndex(({ name }) => name === choices[choice]),
      );
      const view = views[at]!;
      const window = windowS ?? spanOfAll(data);
      const { panelPx, place, rows } = gridOf(data.panels.length, widthPx);
      const root = openSvg(kit, svg, widthPx, 10);
      const labels = data.panels[0]!.lines[at]!.map(({ label }) => label);
      const items: LegendItem[] = labels.map((label, k) => ({ label, mark: "line", className: lineClass(k) }));
      const [low, high] = extentOf(data, at, view);
      const hasLimit = data.panels.some(({ limits }) => {
        const limit = limits[at] ?? null;
        return limit !== null && limit <= high && limit >= low;
      });
      if (hasLimit) items.push({ label: "limit", mark: "line", className: "limit-line" });
      const legendPx = items.length > 1 ? legend(kit, root, items, { x: 0, y: 10, widthPx }) : 0;
      const rowPx = 216;
      const heightPx = legendPx + rows * rowPx;
      const hits: Hit[] = [];
      const drawing = { kit, root, view, window };
      for (const [index, panel] of data.panels.entries()) {
        const corner = place(index, rowPx);
        const y0 = legendPx + corner.y + 52;
        const plot: Plot = { x0: corner.x + LEFT_PX, x1: corner.x + panelPx - 10, y0, y1: y0 + 116 };
        const y = kit.scaleLinear([low, high], [plot.y1, plot.y0]).nice();
        panelTitle(root, panel.run, { x: corner.x, y: y0 - 34, widthPx: panelPx });
        hits.push(...drawPanel(drawing, panel, at, plot, y, data.clock));
      }
      kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
      return { heightPx, hits, nearest: "plane" };
    },

    rows: (data) => ({
      header: [
        "run",
        "time (UTC)",
        ...views.flatMap(({ unit }, at) => data.panels[0]!.lines[at]!.map(({ label }) => `${label} [${unit}]`)),
      ],
      rows: data.panels.flatMap(({ run, lines }) => {
        const all = lines.flat();
        const first = all[0]!;
        return first.high.map((_, k) => {
          const atS = first.startS + k * first.stepS;
          const cells = all.map((line) => line.high[Math.floor((atS - line.startS) / line.stepS + 1e-9)] ?? null);
          return [run, isoUtc(atS - data.clock.offsetS), ...cells];
        });
      }),
    }),
  };
}

type Scale = ScaleLinear<number, number>;

function drawPanel(
  { kit, root, view, window }: { kit: Kit; root: Group; view: PanelView; window: readonly [number, number] },
  panel: PanelsData["panels"][number],
  at: number,
  plot: Plot,
  y: Scale,
  clock: Clock,
): Hit[] {
  const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);
  const local = root.append("g").attr("transform", `translate(${plot.x0 - LEFT_PX},0)`) as Group;
  // The axis writes its words at the left edge of the group it is given.
  leftAxis(kit, local, y, { ...plot, x0: LEFT_PX, x1: plot.x1 - plot.x0 + LEFT_PX }, view.axis);
  timeAxis(kit, root, x, plot, "");
  const line = stepLine(kit, x, y, 1);
  const drawn = panel.lines[at]!.map((series) => pointsOf(series, window, plot.x1 - plot.x0));
  for (const [k, points] of drawn.entries()) root.append("path").attr("class", lineClass(k)).attr("d", line(points));
  const limit = panel.limits[at] ?? null;
  const [bottom, top] = y.domain() as [number, number];
  if (limit !== null && limit <= top && limit >= bottom) {
    const level = Math.round(y(limit) * 100) / 100;
    const mark = root.append("line").attr("class", "limit-line");
    mark.attr("x1", plot.x0).attr("x2", plot.x1).attr("y1", level).attr("y2", level);
  }
  const when = kit.utcFormat("%a %-d %b, %H:%M");
  return drawn[0]!.slice(0, -1).flatMap((point, k): Hit[] => {
    if (!Number.isFinite(point.high)) return [];
    const words = panel.lines[at]!.map((series, which) => {
      const value = drawn[which]!.find(({ atS }) => atS >= point.atS)?.high ?? Number.NaN;
      return `${series.label}: ${quantityText(which === 0 ? drawn[0]![k]!.high : Number.isFinite(value) ? value : null, view.unit)}`;
    });
    const head = `${panel.run}, ${when((point.atS * 1000) as unknown as Date)} (${clock.label})`;
    return [{ x: x(point.atS * 1000), y: y(point.high), text: [head, ...words] }];
  });
}

/** The lowest and highest value of a view over all runs, limits near them included. */
function extentOf(data: PanelsData, at: number, view: PanelView): [number, number] {
  let [low, high] = [view.from ?? Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { lines } of data.panels)
    for (const series of lines[at]!)
      for (const values of [series.high, series.low ?? series.high])
        for (const value of values) {
          if (value === null) continue;
          if (value < low) low = value;
          if (value > high) high = value;
        }
  if (high < low) [low, high] = [Math.min(low, 0), Math.min(low, 0) + 1];
  for (const { limits } of data.panels) {
    const limit = limits[at] ?? null;
    // A limit far above all would flatten what is to be compared.
    if (limit !== null && limit > high && limit <= 2.5 * high) high = limit;
  }
  return high > low ? [low, high + 0.04 * (high - low)] : [low - 0.5, high + 0.5];
}

/** Highest value of a view in one panel. */
export const highestOf = (panel: PanelsData["panels"][number], view: number): number =>
  extremeOf(panel, view, Math.max, Number.NEGATIVE_INFINITY);

/** Lowest value of a view in one panel. */
export const lowestOf = (panel: PanelsData["panels"][number], view: number): number =>
  extremeOf(panel, view, Math.min, Number.POSITIVE_INFINITY);

function extremeOf(
  panel: PanelsData["panels"][number],
  view: number,
  pick: (a: number, b: number) => number,
  start: number,
): number {
  return panel.lines[view]!.reduce(
    (best, series) =>
      [...series.high, ...(series.low ?? [])].reduce<number>((b, v) => (v === null ? b : pick(b, v)), best),
    start,
  );
}

/** The panel whose extreme is largest and the one whose is smallest, in words: "172 kW (a) and 155 kW (b)". */
export function rangeText(data: PanelsData, of: (panel: PanelsData["panels"][number]) => number, unit: string): string {
  const known = data.panels.map((panel) => ({ run: panel.run, value: of(panel) }));
  const top = known.reduce((a, b) => (b.value > a.value ? b : a));
  const least = known.reduce((a, b) => (b.value < a.value ? b : a));
  const [from, to] = [quantityText(least.value, unit), quantityText(top.value, unit)];
  return from === to ? `${to} in every run` : `from ${from} (${least.run}) to ${to} (${top.run})`;
}

const lineClass = (line: number): string => `series-line c${line + 1} dash-${line}`;
