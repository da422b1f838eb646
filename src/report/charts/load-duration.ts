import type { Table } from "../../tables/table.ts";
import { quantityText } from "../number-text.ts";
import { bottomAxis, leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { limitOf } from "./runs.ts";

/** A curve: hours, and the power that is reached or exceeded for so long. */
export interface LoadDurationData {
  readonly what: string;
  readonly hours: number;
  readonly points: readonly (readonly [hours: number, kw: number])[];
  readonly limitKw: number | null;
  /** Energy above the limit [kWh]. */
  readonly aboveKwh: number;
}

const MOST_POINTS = 600;

/** For how many hours the load is at least so high: the feeder's where there is one, the site's otherwise. */
export const loadDurationChart: Chart<LoadDurationData> = {
  kind: "load-duration",
  summary: "Load-duration curve: hours in which the load is at least so high, against the limit",
  page: "run",
  size: "half",

  prepare({ runs: [run] }) {
    const grid = run?.tables["grid_step"];
    const site = run?.tables["site_power"];
    const series = grid?.rows ? gridSeries(grid) : site?.rows ? siteSeries(site) : undefined;
    if (!run || !series || series.kw.length === 0) return undefined;
    const order = Array.from(series.kw.keys()).sort((a, b) => series.kw[b]! - series.kw[a]! || a - b);
    const limit = grid?.rows ? undefined : limitOf(run);
    let [hours, aboveKwh] = [0, 0];
    const steps: [number, number][] = [];
    for (const i of order) {
      const kw = series.kw[i]!;
      const h = series.hours[i]!;
      if (limit !== undefined) aboveKwh += Math.max(0, kw - limit) * h;
      const last = steps.at(-1);
      // Equal values are one step of the staircase.
      if (!last || last[1] !== kw) steps.push([hours, kw]);
      hours += h;
    }
    const points = thinned(steps).map(([h, kw]) => [rounded(h), rounded(kw)] as const);
    const peak = points[0]![1];
    const what = grid?.rows ? "feeder" : "EVSEs";
    const over =
      limit !== undefined && aboveKwh > 1e-6 ? `; ${quantityText(rounded(aboveKwh), "kWh")} lie above the limit` : "";
    // Hours before the load first falls below half its peak.
    const halfH = steps.find(([, kw]) => kw < peak / 2)?.[0] ?? hours;
    const ofRun = (h: number) =>
      hours < 1
        ? `${quantityText(rounded(60 * h), "min")} of ${quantityText(rounded(60 * hours), "min")}`
        : `${quantityText(rounded(h), "h")} of ${quantityText(rounded(hours), "h")}`;
    const [many, few] =
      what === "feeder"
        ? ["The feeder gives", "The feeder draws half its"]
        : ["The EVSEs give", "The EVSEs draw half their"];
    const mostBackKw = -points.at(-1)![1];
    // Hours before the load first falls below nothing.
    const drawnH = steps.find(([, kw]) => kw < 0)?.[0] ?? hours;
    return {
      title:
        mostBackKw > Math.max(0, peak)
          ? `${many} back up to ${quantityText(mostBackKw, "kW")}, for ${ofRun(hours - drawnH)} more than they draw`
          : `${few} peak or more for ${ofRun(halfH)}`,
      lead: `Hours in which the load is at least so high, highest first; the peak is ${quantityText(peak, "kW")}${over}.`,
      description: `Load-duration curve of the ${what} over ${quantityText(rounded(hours), "hours")}, from ${quantityText(peak, "kW")} down${over}.`,
      data: { what, hours: rounded(hours), points, limitKw: limit ?? null, aboveKwh: rounded(aboveKwh) },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const heightPx = 300;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const plot: Plot = { x0: 46, x1: widthPx - 14, y0: 32, y1: heightPx - 46 };
    const values = data.points.map(([, kw]) => kw);
    const x = kit.scaleLinear([0, data.hours], [plot.x0, plot.x1]);
    const y = kit
      .scaleLinear([Math.min(0, ...values), Math.max(data.limitKw ?? 0, ...values, 0.001)], [plot.y1, plot.y0])
      .nice();
    leftAxis(kit, root, y, plot, "Load [kW]");
    bottomAxis(kit, root, x, plot, "Hours at least so high [h]");
    const closed = [...data.points, [data.hours, values.at(-1)!] as const];
    const area = kit
      .area<readonly [number, number]>()
      .x(([h]) => x(h))
      .curve(kit.curveStepAfter)
      .digits(1);
    root
      .append("path")
      .attr("class", "series-area c1")
      .attr("d", area.y0(y(0)).y1(([, kw]) => y(kw))(closed) ?? "");
    const limit = data.limitKw;
    if (limit !== null) {
      const above = closed.map(([h, kw]) => [h, Math.max(kw, limit)] as const);
      root
        .append("path")
        .attr("class", "series-area strong c2")
        .attr("d", area.y0(y(limit)).y1(([, kw]) => y(kw))(above) ?? "");
      const at = Math.round(y(limit)) + 0.5;
      root
        .append("line")
        .attr("class", "limit-line")
        .attr("x1", plot.x0)
        .attr("x2", plot.x1)
        .attr("y1", at)
        .attr("y2", at);
      root
        .append("text")
        .attr("class", "limit-label")
        .attr("x", plot.x1)
        .attr("y", at - 5)
        .attr("text-anchor", "end")
        .text(`limit ${quantityText(limit, "kW")}`);
    }
    const line = kit
      .line<readonly [number, number]>()
      .x(([h]) => x(h))
      .y(([, kw]) => y(kw))
      .curve(kit.curveStepAfter)
      .digits(1);
    root
      .append("path")
      .attr("class", "series-line c1")
      .attr("d", line(closed) ?? "");
    root
      .append("circle")
      .attr("class", "series-dot c1")
      .attr("cx", plot.x0)
      .attr("cy", Math.round(y(values[0]!) * 10) / 10)
      .attr("r", 4);
    const hits = data.points.map(
      ([h, kw]): Hit => ({
        x: Math.round(x(h) * 10) / 10,
        y: y(kw),
        text: [quantityText(kw, "kW"), `reached or exceeded for ${quantityText(nextHours(data, h), "h")}`],
      }),
    );
    return { heightPx, hits, nearest: "x" };
  },

  rows: (data) => ({
    header: ["load [kW]", "exceeded for less than [h]"],
    rows: data.points.map(([h, kw]) => [kw, nextHours(data, h)]),
  }),
};

/** For how long the load of the step that begins at `h` is reached: until the next step begins. */
const nextHours = ({ points, hours }: LoadDurationData, h: number): number =>
  points.find(([start]) => start > h)?.[0] ?? hours;

interface Series {
  readonly kw: Float64Array;
  readonly hours: Float64Array;
}

function gridSeries(table: Table): Series {
  const { feeder_kw: kw, step_s: step } = table.columns;
  return { kw: kw!.values as Float64Array, hours: Float64Array.from(step!.values, (s) => s / 3600) };
}

/** The sites added up period by period; sites that record different periods have no common curve. */
function siteSeries(table: Table): Series | undefined {
  const { time, power_kw: power, period_s: period } = table.columns;
  const at = new Map<number, number>();
  const kw: number[] = [];
  const hours: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const known = at.get(time!.values[row]!);
    if (known === undefined) {
      at.set(time!.values[row]!, kw.length);
      kw.push(power!.values[row]!);
      hours.push(period!.values[row]! / 3600);
    } else if (Math.abs(hours[known]! - period!.values[row]! / 3600) > 1e-12) return undefined;
    else kw[known]! += power!.values[row]!;
  }
  return { kw: Float64Array.from(kw), hours: Float64Array.from(hours) };
}

/** Steps no eye tells apart are joined; the first, the peak, always stays. */
function thinned(steps: readonly [number, number][]): readonly [number, number][] {
  if (steps.length <= MOST_POINTS) return steps;
  return Array.from(
    { length: MOST_POINTS },
    (_, i) => steps[Math.floor((i * (steps.length - 1)) / (MOST_POINTS - 1))]!,
  );
}

const rounded = (value: number): number => Number(value.toPrecision(5));
