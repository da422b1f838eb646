import type { Kit } from "../client/kit.ts";
import type { ReportRun } from "../data.ts";
import { compact } from "../downsample.ts";
import { fixedText, quantityText } from "../number-text.ts";
import { countAxis, type Group, leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, ChartRows, Drawn, Hit } from "./chart.ts";
import { legend, seriesLine } from "./legend.ts";

/** One run's curves against the number of vehicles. */
export interface FleetPeakLine {
  readonly label: string;
  readonly vehicles: readonly number[];
  /** By quantity: mean of the drawings, and what 5 % of them are below and above. */
  readonly admdKw: Curve;
  readonly coincidence: Curve;
}

interface Curve {
  readonly mean: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

export interface FleetPeakData {
  /** Averaging time of the powers [s]. */
  readonly periodS: number;
  readonly lines: readonly FleetPeakLine[];
}

const PANELS = [
  { key: "admdKw", label: "Peak per vehicle (ADMD) [kW]", unit: "kW", digits: 2 },
  { key: "coincidence", label: "Coincidence factor [1]", unit: "", digits: 3 },
] as const;
const PANEL_PX = 210;

/** Peak per vehicle and coincidence, the more vehicles the lower. */
export const fleetPeakChart: Chart<FleetPeakData> = {
  kind: "fleet-peak",
  summary: "Peak per vehicle (ADMD) and coincidence factor against the number of vehicles",
  page: "run",
  size: "wide",

  prepare({ runs: [run] }) {
    const line = run && fleetPeakLine(run, "");
    if (!line) return undefined;
    const count = line.vehicles.at(-1)!;
    const [one, all] = [line.admdKw.mean[0]!, line.admdKw.mean.at(-1)!];
    const averaged = averagedText(periodOf(run));
    return {
      title: `${quantityText(one, "kW")} for one vehicle alone, ${quantityText(all, "kW")} for each of ${quantityText(count, "")}`,
      lead: `Highest power together over their number, and over the sum of what each one drew at most (${averaged}). Vehicles are drawn at random from those of this run; nine in ten drawings lie in the band.`,
      description: `Two curves against the number of vehicles: the peak per vehicle falls from ${quantityText(one, "kW")} to ${quantityText(all, "kW")}, the coincidence factor from 1 to ${fixedText(line.coincidence.mean.at(-1)!, 2)} for ${count} vehicles.`,
      data: { periodS: periodOf(run), lines: [line] },
    };
  },

  draw: drawFleetPeaks,
  rows: fleetPeakRows,
};

/** A run's curves; undefined where it has no peaks of several sizes, or its vehicles only stand by: nothing coincides. */
export function fleetPeakLine(run: ReportRun, label: string): FleetPeakLine | undefined {
  const table = run.tables["fleet_peak"];
  if (!table || table.rows < 2) return undefined;
  const values = (name: string, digits: number) => compact(table.columns[name]!.values, digits);
  const admdKw = { mean: values("admd_kw", 3), low: values("admd_p5_kw", 3), high: values("admd_p95_kw", 3) };
  if (!admdKw.mean.some((kw) => kw)) return undefined;
  return {
    label,
    vehicles: [...table.columns["vehicles"]!.values],
    admdKw,
    coincidence: {
      mean: values("coincidence", 4),
      low: values("coincidence_p5", 4),
      high: values("coincidence_p95", 4),
    },
  };
}

/** Averaging time of a run's peaks [s]. */
export const periodOf = (run: ReportRun): number => run.tables["fleet_peak"]!.columns["period_s"]!.values[0]!;

export const averagedText = (periodS: number): string =>
  periodS >= 60 ? `means of ${quantityText(periodS / 60, "min")}` : `means of ${quantityText(periodS, "s")}`;

/** Both curves side by side, or one under the other where it is narrow; a single line has its band. */
export function drawFleetPeaks(
  kit: Kit,
  svg: SVGSVGElement,
  data: FleetPeakData,
  { widthPx }: { readonly widthPx: number },
): Drawn {
  const root = openSvg(kit, svg, widthPx, 10);
  const items =
    data.lines.length > 1
      ? data.lines.map(({ label }, k) => ({ label, mark: "line" as const, className: seriesLine(k) }))
      : [
          { label: "mean of the drawings", mark: "line" as const, className: seriesLine(0) },
          { label: "5–95 %", mark: "swatch" as const, className: "band outer" },
        ];
  const legendPx = legend(kit, root, items, { x: 0, y: 10, widthPx });
  const columns = widthPx < 640 ? 1 : 2;
  const panelPx = (widthPx - 40 * (columns - 1)) / columns;
  const rowPx = PANEL_PX + 90;
  const hits: Hit[] = [];
  for (const [index, panel] of PANELS.entries()) {
    const left = Math.round((index % columns) * (panelPx + 40));
    const above = legendPx + Math.floor(index / columns) * rowPx;
    const group = root.append("g").attr("transform", `translate(${left},${above})`) as Group;
    const plot: Plot = { x0: 46, x1: panelPx - 16, y0: 34, y1: 34 + PANEL_PX };
    const most = Math.max(...data.lines.map(({ vehicles }) => vehicles.at(-1)!));
    const x = kit.scaleLog([1, most], [plot.x0, plot.x1]);
    const tops = data.lines.flatMap((line) => (data.lines.length > 1 ? line[panel.key].mean : line[panel.key].high));
    const y = kit.scaleLinear([0, Math.max(...tops.map((value) => value ?? 0), 0.001)], [plot.y1, plot.y0]).nice();
    leftAxis(kit, group, y, plot, panel.label);
    countAxis(kit, group, x, plot, "Vehicles");
    for (const [k, line] of data.lines.entries()) {
      const curve = line[panel.key];
      const known = line.vehicles.map((_, at) => at).filter((at) => curve.mean[at] !== null);
      if (data.lines.length === 1) {
        const band = kit
          .area<number>()
          .x((at) => x(line.vehicles[at]!))
          .y0((at) => y(curve.low[at]!))
          .y1((at) => y(curve.high[at]!))
          .digits(1);
        group.append("path").attr("class", "band outer").attr("d", band(known));
      }
      const path = kit
        .line<number>()
        .x((at) => x(line.vehicles[at]!))
        .y((at) => y(curve.mean[at]!))
        .digits(1);
      group.append("path").attr("class", seriesLine(k)).attr("d", path(known));
      for (const at of known)
        hits.push({
          x: left + x(line.vehicles[at]!),
          y: above + y(curve.mean[at]!),
          text: [
            `${line.label ? `${line.label}, ` : ""}${quantityText(line.vehicles[at]!, "")} ${line.vehicles[at] === 1 ? "vehicle" : "vehicles"}`,
            `${panel.label.split(" [")[0]}: ${quantityText(curve.mean[at]!, panel.unit)}`,
            `nine in ten drawings: ${quantityText(curve.low[at]!, "")} to ${quantityText(curve.high[at]!, panel.unit)}`,
          ],
        });
    }
  }
  const heightPx = legendPx + (PANELS.length / columns) * rowPx;
  kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
  return { heightPx, hits, nearest: "plane" };
}

/** A row per line and number of vehicles. */
export function fleetPeakRows(data: FleetPeakData): ChartRows {
  return {
    header: [
      ...["run", "vehicles", "peak per vehicle [kW]", "5 % [kW]", "95 % [kW]"],
      ...["coincidence [1]", "coincidence 5 % [1]", "coincidence 95 % [1]"],
    ],
    rows: data.lines.flatMap(({ label, vehicles, admdKw, coincidence }) =>
      vehicles.map((count, k) => [
        ...[label, count, admdKw.mean[k]!, admdKw.low[k]!, admdKw.high[k]!],
        ...[coincidence.mean[k]!, coincidence.low[k]!, coincidence.high[k]!],
      ]),
    ),
  };
}
