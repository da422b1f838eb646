import { type Clock, clockOf, isoUtc } from "../clock.ts";
import type { ReportRun } from "../data.ts";
import { quantityText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { type LegendItem, legend } from "./legend.ts";
import { placesOf } from "./runs.ts";
import { pointsOf, type Series, type SeriesPoint, seriesOf, spanOf, totalsOf } from "./series.ts";
import { stepLine } from "./step-line.ts";

/** Power over time: the EVSEs of all sites together, the feeder where it was solved, or the meter of a single site that has
 *  more behind it, and the limit of a single site. */
export interface SitePowerData {
  readonly clock: Clock;
  readonly series: readonly Series[];
  readonly limit?: Series;
  /** What a single site may give back [kW]. */
  readonly exportLimitKw?: number;
}

/** Month-long power with every peak kept, a limit line, and an overview strip to drag a window on. */
export const sitePowerChart: Chart<SitePowerData> = {
  kind: "site-power",
  summary: "Power over time with its limit, zoomable",
  page: "run",
  size: "wide",
  spanS: (data) => spanOf(data.series),

  prepare({ runs: [run] }) {
    const table = run?.tables["site_power"];
    const evse = table && totalsOf(table, "power_kw", "period_s");
    if (!run || !table || !evse) return undefined;
    const clock = clockOf(run);
    const sites = table.columns["site"]!.texts?.length ?? 1;
    const series = [seriesOf(sites > 1 ? `EVSEs at ${sites} ${placesOf(run)}` : "EVSEs", evse, clock, 2)];
    const gridStep = run.tables["grid_step"];
    const feeder = gridStep && totalsOf(gridStep, "feeder_kw", "step_s");
    if (feeder) series.unshift(seriesOf("whole feeder", feeder, clock, 2));
    const siteMeter = sites === 1 && !feeder ? run.tables["site_meter"] : undefined;
    const meter = siteMeter && totalsOf(siteMeter, "grid_kw", "period_s");
    if (meter) series.unshift(seriesOf("at the meter", meter, clock, 2));
    const limitTotals = sites === 1 ? totalsOf(table, "limit_kw", "period_s") : undefined;
    const limited = limitTotals?.values.some(Number.isFinite);
    const limit = limitTotals && limited ? seriesOf("limit", limitTotals, clock, 2) : undefined;
    const peakKw = peakOf(series[0]!);
    if (!Number.isFinite(peakKw)) return undefined;
    const limitKw = limit && peakOf(limit);
    const what = feeder ? "Feeder" : sites > 1 ? "EVSE" : "Site";
    const against =
      limitKw === undefined
        ? ""
        : peakKw > limitKw * 1.005
          ? `, over its limit of ${quantityText(limitKw, "kW")}`
          : ` of its ${quantityText(limitKw, "kW")} limit`;
    const lowestKw = lowestOf(series[0]!);
    const givesBack = -lowestKw > Math.max(0, peakKw);
    return {
      title: givesBack
        ? `${what} gave back up to ${quantityText(-lowestKw, "kW")}`
        : `${what} power peaked at ${quantityText(peakKw, "kW")}${against}`,
      lead: "Mean power of each recorded period; peaks survive at every zoom. Drag across the strip below to look closer.",
      description: `Line of power in kilowatts over time. Highest value ${quantityText(peakKw, "kW")}${against}.`,
      data: { clock, series, ...(limit && { limit }), ...exportLimitOf(run, sites) },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const span = spanOf(data.series);
    const window = windowS ?? span;
    const plot: Plot = { x0: 46, x1: widthPx - 12, y0: 52, y1: widthPx < 560 ? 240 : 300 };
    const strip = { x0: plot.x0, x1: plot.x1, y0: plot.y1 + 56, y1: plot.y1 + 92 };
    const heightPx = strip.y1 + 4;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const peakKw = Math.max(...data.series.map(peakOf), 0.001);
    const lowestKw = Math.min(0, ...data.series.map(lowestOf));
    const { exportLimitKw } = data;
    // A limit far below what is given back would leave the drawing empty.
    const exportShown = exportLimitKw !== undefined && exportLimitKw <= Math.max(-2.5 * lowestKw, peakKw);
    const lowKw = exportShown ? Math.min(lowestKw, -exportLimitKw * 1.06) : lowestKw;
    const limitKw = data.limit ? peakOf(data.limit) : undefined;
    const limitShown = limitKw !== undefined && limitKw <= 2.5 * peakKw;
    const topKw = Math.max(peakKw, limitShown ? limitKw : 0) * 1.06;
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);
    const y = kit.scaleLinear([lowKw, topKw], [plot.y1, plot.y0]).nice();

    // Limits have the second colour's hue and are dashed, too.
    const colourOf = (index: number) =>
      `c${index === 1 && (data.limit || exportLimitKw !== undefined) ? 3 : index + 1}`;
    const items: LegendItem[] = data.series.map((series, index) => ({
      label: series.label,
      mark: "line",
      className: `series-line ${colourOf(index)} dash-${index}`,
    }));
    if (limitKw !== undefined)
      items.push({
        label: limitShown ? "limit" : `limit ${quantityText(limitKw, "kW")} (above the drawing)`,
        mark: "line",
        className: "limit-line",
      });
    if (exportLimitKw !== undefined)
      items.push({
        label: exportShown ? "export limit" : `export limit ${quantityText(exportLimitKw, "kW")} (below the drawing)`,
        mark: "line",
        className: "limit-line",
      });
    legend(kit, root, items, { x: plot.x0, y: 10, widthPx: widthPx - plot.x0 });
    leftAxis(kit, root, y, plot, "Power [kW]");
    timeAxis(kit, root, x, plot, `Local time (${data.clock.label})`);

    const step = stepLine(kit, x, y);
    const band = (bottom: (point: SeriesPoint) => number) =>
      kit
        .area<SeriesPoint>()
        .defined((point) => Number.isFinite(point.high))
        .x((point) => x(point.atS * 1000))
        .y0((point) => y(bottom(point)))
        .y1((point) => y(point.high))
        .curve(kit.curveStepAfter)
        .digits(2);
    const pixels = plot.x1 - plot.x0;
    const drawn = data.series.map((series) => pointsOf(series, window, pixels));
    const marks = root.append("g");
    drawn.forEach((points, index) => {
      if (index === 0)
        marks
          .append("path")
          .attr("class", "series-area c1")
          .attr("d", band(() => 0)(points));
      marks
        .append("path")
        .attr("class", `series-area strong ${colourOf(index)}`)
        .attr("d", band((point) => point.low)(points));
      marks
        .append("path")
        .attr("class", `series-line ${colourOf(index)} dash-${index}`)
        .attr("d", step(points));
    });
    if (data.limit && limitShown)
      root
        .append("path")
        .attr("class", "limit-line")
        .attr("d", step(pointsOf(data.limit, window, pixels)));

    if (exportShown)
      root
        .append("path")
        .attr("class", "limit-line")
        .attr("d", `M${plot.x0},${y(-exportLimitKw).toFixed(2)}H${plot.x1}`);

    const overviewX = kit.scaleLinear([span[0], span[1]], [strip.x0, strip.x1]);
    const overviewY = kit.scaleLinear([lowKw, topKw], [strip.y1, strip.y0]);
    const overview = root.append("g").attr("class", "overview");
    overview
      .append("rect")
      .attr("class", "strip")
      .attr("x", strip.x0)
      .attr("y", strip.y0)
      .attr("width", pixels)
      .attr("height", strip.y1 - strip.y0);
    const stripArea = kit
      .area<SeriesPoint>()
      .defined((point) => Number.isFinite(point.high))
      .x((point) => overviewX(point.atS))
      .y0((point) => overviewY(Math.min(0, point.low)))
      .y1((point) => overviewY(Math.max(0, point.high)))
      .digits(1);
    overview
      .append("path")
      .attr("class", "series-area strong c1")
      .attr("d", stripArea(pointsOf(data.series[0]!, span, pixels / 2)));

    const when = kit.utcFormat("%a %-d %b %Y, %H:%M");
    const hits = drawn[0]!.flatMap((point, index): Hit[] => {
      if (!Number.isFinite(point.high) || index === drawn[0]!.length - 1) return [];
      // Axis formatters take a Date or its number; the number keeps this file free of Date.
      const text = [when((point.atS * 1000) as unknown as Date)];
      data.series.forEach((series, which) => {
        const at = which === 0 ? point : drawn[which]!.find((one) => one.atS >= point.atS);
        if (at && Number.isFinite(at.high)) text.push(`${series.label}: ${quantityText(at.high, "kW")}`);
      });
      if (limitKw !== undefined) text.push(`limit: ${quantityText(limitKw, "kW")}`);
      return [{ x: x(point.atS * 1000), y: y(point.high), text }];
    });
    return { heightPx, hits, nearest: "x", overview: strip };
  },

  rows(data) {
    const all = data.limit ? [...data.series, data.limit] : data.series;
    const first = all[0]!;
    const names = all.flatMap((one) =>
      one.low ? [`${one.label} lowest [kW]`, `${one.label} highest [kW]`] : [`${one.label} [kW]`],
    );
    const rows = first.high.map((_, index) => {
      const atS = first.startS + index * first.stepS;
      const cells = all.flatMap((one) => {
        const at = Math.floor((atS - one.startS) / one.stepS + 1e-9);
        return one.low ? [one.low[at] ?? null, one.high[at] ?? null] : [one.high[at] ?? null];
      });
      return [isoUtc(atS - data.clock.offsetS), ...cells];
    });
    return { header: ["time (UTC)", ...names], rows };
  },
};

/** Highest value of a series. */
const peakOf = (series: Series): number =>
  series.high.reduce<number>(
    (peak, value) => (value !== null && value > peak ? value : peak),
    Number.NEGATIVE_INFINITY,
  );

const lowestOf = (series: Series): number =>
  (series.low ?? series.high).reduce<number>(
    (low, value) => (value !== null && value < low ? value : low),
    Number.POSITIVE_INFINITY,
  );

/** The export limit of a run's only site; it holds at the meter. */
function exportLimitOf({ manifest }: ReportRun, sites: number): { readonly exportLimitKw?: number } {
  const site = manifest.scenario["site"] as Readonly<Record<string, unknown>> | undefined;
  const limitKw = site?.["exportLimitKw"];
  return sites === 1 && typeof limitKw === "number" ? { exportLimitKw: limitKw } : {};
}
