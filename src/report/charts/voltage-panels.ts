import { fixedText } from "../number-text.ts";
import { bottomAxis, type Group, leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";
import { gridOf, onlyRun, panelTitle } from "./panels.ts";
import { runLabel } from "./runs.ts";
import { drawBands, type VoltageEnvelopeData, voltageEnvelopeChart } from "./voltage-envelope.ts";

/** The voltage along the feeder in several runs. */
export interface VoltagePanelsData {
  readonly panels: readonly ({ readonly run: string } & Omit<VoltageEnvelopeData, "customers">)[];
}

const MOST_PANELS = 12;
const LEFT_PX = 46;

/** The band of voltages along the feeder, a panel per run on the same axes. */
export const voltagePanelsChart: Chart<VoltagePanelsData> = {
  kind: "voltage-panels",
  summary: "Voltage band along the feeder of several runs, a panel each on the same axes",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    if (runs.length < 2 || runs.length > MOST_PANELS) return undefined;
    const panels = runs.flatMap((run) => {
      const data = voltageEnvelopeChart.prepare(onlyRun(run))?.data;
      if (!data) return [];
      const { customers: _, ...bands } = data;
      return [{ run: runLabel(run, runs), ...bands }];
    });
    if (panels.length < 2) return undefined;
    const extremes = panels.map(({ run, minPu, maxPu }) => ({
      run,
      low: Math.min(...known(minPu)),
      high: Math.max(...known(maxPu)),
    }));
    const words = extremes.map(({ run, low, high }) => `${run}: ${fixedText(low, 3)} to ${fixedText(high, 3)} pu`);
    const best = extremes.reduce((a, b) => (b.low > a.low ? b : a));
    const worst = extremes.reduce((a, b) => (b.low < a.low ? b : a));
    const range =
      fixedText(best.low, 3) === fixedText(worst.low, 3)
        ? `${fixedText(best.low, 3)} pu in every run`
        : `from ${fixedText(worst.low, 3)} pu (${worst.run}) to ${fixedText(best.low, 3)} pu (${best.run})`;
    return {
      title: `Lowest voltage along the feeder: ${range}`,
      lead: "Lowest to highest instant, 5–95 % of the recorded means and their median, against distance from the head of the feeder; every panel on the same axes.",
      description: words.join("; "),
      data: { panels },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const { panelPx, place, rows } = gridOf(data.panels.length, widthPx);
    const root = openSvg(kit, svg, widthPx, 10);
    const legendPx = legend(
      kit,
      root,
      [
        { label: "lowest–highest", mark: "swatch", className: "band outer" },
        { label: "5–95 %", mark: "swatch", className: "band inner" },
        { label: "median", mark: "line", className: "series-line c1" },
        { label: "EN 50160 ±10 %", mark: "line", className: "limit-line" },
      ],
      { x: 0, y: 10, widthPx },
    );
    const rowPx = 262;
    const heightPx = legendPx + rows * rowPx;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const far = Math.max(1, ...data.panels.flatMap(({ distanceM }) => known(distanceM)));
    const lowest = Math.min(0.89, ...data.panels.flatMap(({ minPu }) => known(minPu)));
    const highest = Math.max(1.11, ...data.panels.flatMap(({ maxPu }) => known(maxPu)));
    const hits: Hit[] = [];
    for (const [index, panel] of data.panels.entries()) {
      const corner = place(index, rowPx);
      const y0 = legendPx + corner.y + 52;
      const group = root.append("g").attr("transform", `translate(${corner.x},0)`) as Group;
      const plot: Plot = { x0: LEFT_PX, x1: Math.round(panelPx - 10), y0, y1: y0 + 146 };
      const x = kit.scaleLinear([0, far], [plot.x0, plot.x1]);
      const y = kit.scaleLinear([lowest, highest], [plot.y1, plot.y0]);
      panelTitle(group, panel.run, { x: 0, y: y0 - 34, widthPx: panelPx });
      leftAxis(kit, group, y, plot, "Voltage [pu]");
      bottomAxis(kit, group, x, plot, "Distance [m]");
      const at = drawBands(kit, group, panel, x, y);
      for (const pu of [0.9, 1.1]) {
        const level = Math.round(y(pu) * 10) / 10;
        const line = group.append("line").attr("class", "limit-line");
        line.attr("x1", plot.x0).attr("x2", plot.x1).attr("y1", level).attr("y2", level);
      }
      for (const k of at)
        hits.push({
          x: corner.x + x(panel.distanceM[k]!),
          y: y(panel.medianPu[k]!),
          text: [
            `${panel.run}, about ${Math.round(panel.distanceM[k]!)} m from the head`,
            `extremes: ${fixedText(panel.minPu[k]!, 4)} to ${fixedText(panel.maxPu[k]!, 4)} pu`,
            `median ${fixedText(panel.medianPu[k]!, 4)} pu`,
          ],
        });
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["run", "distance [m]", "lowest [pu]", "5 % [pu]", "median [pu]", "95 % [pu]", "highest [pu]"],
    rows: data.panels.flatMap(({ run, distanceM, minPu, p5Pu, medianPu, p95Pu, maxPu }) =>
      distanceM.map((m, k) => [run, m, minPu[k]!, p5Pu[k]!, medianPu[k]!, p95Pu[k]!, maxPu[k]!]),
    ),
  }),
};

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
