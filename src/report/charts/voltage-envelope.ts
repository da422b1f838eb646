import type { ScaleLinear } from "d3";
import type { Table } from "../../tables/table.ts";
import type { Kit } from "../client/kit.ts";
import { compact } from "../downsample.ts";
import { clip } from "../escape.ts";
import { fixedText } from "../number-text.ts";
import { bottomAxis, type Group, leftAxis, openSvg, type Plot } from "./axes.ts";
import { type BusExtremes, busExtremes, rowOfBus } from "./bus-extremes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";

/** Voltage against distance from the head of the feeder, in bands of distance, plus each customer's extremes. */
export interface VoltageEnvelopeData {
  /** Mean distance of the buses in each band [m]. */
  readonly distanceM: readonly (number | null)[];
  readonly minPu: readonly (number | null)[];
  readonly p5Pu: readonly (number | null)[];
  readonly medianPu: readonly (number | null)[];
  readonly p95Pu: readonly (number | null)[];
  readonly maxPu: readonly (number | null)[];
  readonly customers: readonly {
    readonly bus: string;
    readonly m: number;
    readonly min: number;
    readonly max: number;
  }[];
}

const MAX_BANDS = 40;
const MAX_CUSTOMERS = 2_000;

/** Limits drawn on every envelope. EN 50160 is judged on 10-minute means; ANSI C84.1 range A is the service voltage. */
const LIMITS = [
  { pu: 1.1, label: "EN 50160 +10 %", className: "limit-line" },
  { pu: 1.05, label: "ANSI A +5 %", className: "limit-line soft" },
  { pu: 0.95, label: "ANSI A −5 %", className: "limit-line soft" },
  { pu: 0.9, label: "EN 50160 −10 %", className: "limit-line" },
] as const;

/** How the voltage falls or rises along the feeder, from its lowest to its highest instant. */
export const voltageEnvelopeChart: Chart<VoltageEnvelopeData> = {
  kind: "voltage-envelope",
  summary: "Voltage band along the feeder with the EN 50160 and ANSI range A limits",
  page: "run",
  size: "half",

  prepare({ runs: [run] }) {
    const buses = run?.tables["buses"];
    const voltage = run?.tables["bus_voltage"];
    if (!buses || !voltage || buses.rows === 0 || voltage.rows === 0) return undefined;
    const all = busExtremes(buses, voltage);
    const known = all.filter((bus) => Number.isFinite(bus.minPu) && Number.isFinite(bus.distanceM));
    if (known.length === 0) return undefined;
    const customers = known
      .filter((bus) => bus.customers > 0)
      .slice(0, MAX_CUSTOMERS)
      .map((bus) => ({
        bus: clip(bus.name, 24),
        m: Math.round(bus.distanceM),
        min: Number(bus.minPu.toFixed(4)),
        max: Number(bus.maxPu.toFixed(4)),
      }));
    const lowest = Math.min(...known.map((bus) => bus.minPu));
    const highest = Math.max(...known.map((bus) => bus.maxPu));
    const range = `${fixedText(lowest, 3)} to ${fixedText(highest, 3)} pu`;
    return {
      title: `Voltage along the feeder: ${range}`,
      lead: "Extremes are instants; the 5–95 % band and the median are means over each recorded interval, all phases together.",
      description: `Band chart of voltage against distance from the feeder head, over all buses, phases and instants: ${range}. Limits at 0.90, 0.95, 1.05 and 1.10 pu.`,
      data: { ...bands(all, buses, voltage), customers },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const heightPx = widthPx < 480 ? 380 : 500;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const legendPx = legend(
      kit,
      root,
      [
        { label: "lowest–highest", mark: "swatch", className: "band outer" },
        { label: "5–95 %", mark: "swatch", className: "band inner" },
        { label: "median", mark: "line", className: "series-line c1" },
        { label: "customer's lowest", mark: "dot", className: "customer-dot" },
      ],
      { x: 46, y: 10, widthPx: widthPx - 46 },
    );
    const plot: Plot = { x0: 46, x1: widthPx - 12, y0: legendPx + 34, y1: heightPx - 44 };
    const far = Math.max(...numbers(data.distanceM), ...data.customers.map((one) => one.m), 1);
    const lowest = Math.min(0.89, ...numbers(data.minPu));
    const highest = Math.max(1.11, ...numbers(data.maxPu));
    const x = kit.scaleLinear([0, far], [plot.x0, plot.x1]);
    const y = kit.scaleLinear([lowest - 0.005, highest + 0.005], [plot.y1, plot.y0]);
    leftAxis(kit, root, y, plot, "Voltage [pu of nominal]");
    bottomAxis(kit, root, x, plot, "Distance from the feeder head [m]");

    const index = drawBands(kit, root, data, x, y);
    for (const { pu, label, className } of LIMITS) {
      const at = Math.round(y(pu) * 100) / 100;
      root
        .append("line")
        .attr("class", className)
        .attr("x1", plot.x0)
        .attr("x2", plot.x1)
        .attr("y1", at)
        .attr("y2", at);
      root
        .append("text")
        .attr("class", "limit-label")
        .attr("x", plot.x1 - 4)
        .attr("y", at - 5)
        .attr("text-anchor", "end")
        .text(label);
    }
    const hits: Hit[] = [];
    for (const customer of data.customers) {
      const at = { x: Math.round(x(customer.m) * 100) / 100, y: Math.round(y(customer.min) * 100) / 100 };
      root.append("circle").attr("class", "customer-dot").attr("cx", at.x).attr("cy", at.y).attr("r", 2.6);
      hits.push({
        ...at,
        text: [
          `Bus ${customer.bus}, ${customer.m} m`,
          `lowest ${fixedText(customer.min, 4)} pu`,
          `highest ${fixedText(customer.max, 4)} pu`,
        ],
      });
    }
    for (const at of index)
      hits.push({
        x: x(data.distanceM[at]!),
        y: y(data.medianPu[at]!),
        text: [
          `About ${Math.round(data.distanceM[at]!)} m from the head`,
          `median ${fixedText(data.medianPu[at]!, 4)} pu`,
          `5–95 %: ${fixedText(data.p5Pu[at]!, 4)} to ${fixedText(data.p95Pu[at]!, 4)} pu`,
          `extremes: ${fixedText(data.minPu[at]!, 4)} to ${fixedText(data.maxPu[at]!, 4)} pu`,
        ],
      });
    hits.sort((left, right) => left.x - right.x);
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["distance [m]", "lowest [pu]", "5 % [pu]", "median [pu]", "95 % [pu]", "highest [pu]"],
    rows: data.distanceM.map((distanceM, at) => [
      distanceM,
      data.minPu[at]!,
      data.p5Pu[at]!,
      data.medianPu[at]!,
      data.p95Pu[at]!,
      data.maxPu[at]!,
    ]),
  }),
};

type Bands = Omit<VoltageEnvelopeData, "customers">;

/** The bands and the median along the feeder. @returns indexes of the bands of distance that hold a voltage */
export function drawBands(
  kit: Kit,
  root: Group,
  data: Bands,
  x: ScaleLinear<number, number>,
  y: ScaleLinear<number, number>,
): number[] {
  const index = data.distanceM.map((_, at) => at).filter((at) => data.medianPu[at] !== null);
  const band = (low: readonly (number | null)[], high: readonly (number | null)[]) =>
    kit
      .area<number>()
      .x((at) => x(data.distanceM[at]!))
      .y0((at) => y(low[at]!))
      .y1((at) => y(high[at]!))
      .digits(2)(index);
  root.append("path").attr("class", "band outer").attr("d", band(data.minPu, data.maxPu));
  root.append("path").attr("class", "band inner").attr("d", band(data.p5Pu, data.p95Pu));
  const median = kit
    .line<number>()
    .x((at) => x(data.distanceM[at]!))
    .y((at) => y(data.medianPu[at]!))
    .digits(2);
  root.append("path").attr("class", "series-line c1").attr("d", median(index));
  return index;
}

/** Quantiles over all rows whose bus lies in the same band of distance. */
function bands(all: readonly BusExtremes[], buses: Table, voltage: Table): Bands {
  const far = all.reduce((most, bus) => (bus.distanceM > most ? bus.distanceM : most), 0);
  const count = Math.min(MAX_BANDS, new Set(all.map((bus) => bus.distanceM)).size);
  const bandOf = Int32Array.from(all, ({ distanceM, minPu }) =>
    Number.isFinite(distanceM) && Number.isFinite(minPu)
      ? Math.min(count - 1, far > 0 ? Math.floor((distanceM / far) * count) : 0)
      : -1,
  );
  const rowOf = rowOfBus(buses, voltage);
  const bandOfCode = rowOf.map((row) => (row < 0 ? -1 : bandOf[row]!));
  const bus = voltage.columns["bus"]!.values;
  const mean = voltage.columns["mean_pu"]!.values;
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < voltage.rows; row++) {
    const band = bandOfCode[bus[row]!]!;
    if (band >= 0 && Number.isFinite(mean[row]!)) starts[band + 1]!++;
  }
  for (let band = 0; band < count; band++) starts[band + 1]! += starts[band]!;
  const sorted = new Float64Array(starts[count]!);
  const next = starts.slice();
  for (let row = 0; row < voltage.rows; row++) {
    const band = bandOfCode[bus[row]!]!;
    if (band >= 0 && Number.isFinite(mean[row]!)) sorted[next[band]!++] = mean[row]!;
  }
  const quantiles = { p5: new Float64Array(count), p50: new Float64Array(count), p95: new Float64Array(count) };
  for (let band = 0; band < count; band++) {
    const part = sorted.subarray(starts[band], starts[band + 1]).sort();
    quantiles.p5[band] = quantile(part, 0.05);
    quantiles.p50[band] = quantile(part, 0.5);
    quantiles.p95[band] = quantile(part, 0.95);
  }
  const members = Array.from({ length: count }, () => [] as BusExtremes[]);
  for (const [row, one] of all.entries()) if (bandOf[row]! >= 0) members[bandOf[row]!]!.push(one);
  const over = (pick: (group: readonly BusExtremes[]) => number) =>
    members.map((group) => (group.length ? pick(group) : Number.NaN));
  return {
    distanceM: compact(
      over((group) => group.reduce((sum, one) => sum + one.distanceM, 0) / group.length),
      1,
    ),
    minPu: compact(
      over((group) => Math.min(...group.map((one) => one.minPu))),
      4,
    ),
    p5Pu: compact(quantiles.p5, 4),
    medianPu: compact(quantiles.p50, 4),
    p95Pu: compact(quantiles.p95, 4),
    maxPu: compact(
      over((group) => Math.max(...group.map((one) => one.maxPu))),
      4,
    ),
  };
}

/** Quantile of sorted values by linear interpolation (Hyndman and Fan 1996, type 7). */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

const numbers = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
