import { quantityText } from "../number-text.ts";
import { bottomAxis, type Group, leftAxis, openSvg } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";

/** A panel per key figure, a point per parameter. */
export interface SensitivityData {
  readonly method: "morris" | "sobol-indices";
  readonly panels: readonly {
    readonly label: string;
    readonly unit: string;
    readonly points: readonly { readonly parameter: string; readonly x: number; readonly y: number }[];
  }[];
}

const MOST_PANELS = 6;

/** What each sampled parameter does: Morris's μ* against σ, or Sobol's first-order against total index. */
export const sensitivityChart: Chart<SensitivityData> = {
  kind: "sensitivity",
  summary: "What each sampled parameter does to each key figure: Morris effects or Sobol indices",
  page: "comparison",
  size: "wide",

  prepare({ sensitivities }) {
    if (!sensitivities || sensitivities.length === 0) return undefined;
    const morris = "muStar" in sensitivities[0]!.values;
    const [xName, yName] = morris ? (["muStar", "sigma"] as const) : (["first", "total"] as const);
    const { group } = sensitivities[0]!;
    const own = sensitivities.filter((sensitivity) => sensitivity.group === group);
    const kpis = [...new Set(own.map(({ kpi }) => kpi))];
    const panels = kpis
      .map((kpi) => {
        const here = own.filter((sensitivity) => sensitivity.kpi === kpi);
        const points = here.map(({ parameter, values }) => ({
          parameter,
          x: Number(values[xName]!.toPrecision(5)),
          y: Number(values[yName]!.toPrecision(5)),
        }));
        return { label: here[0]!.label, unit: here[0]!.unit, points };
      })
      .filter(({ points }) => points.some(({ x, y }) => Math.abs(x) > 1e-9 || Math.abs(y) > 1e-9))
      .slice(0, MOST_PANELS);
    if (panels.length === 0) return undefined;
    const most = panels[0]!.points.reduce((a, b) => (b.x > a.x ? b : a)).parameter;
    return {
      title: `${most} moves ${panels[0]!.label.toLowerCase()} most`,
      lead: morris
        ? "Right: the parameter matters. High: its effect bends, or depends on other parameters."
        : "Share of the variance a parameter explains alone (right) and with all it acts together with (up).",
      description: `Scatter of ${panels[0]!.points.length} parameters for ${panels.map(({ label }) => label).join(", ")}.`,
      data: { method: morris ? "morris" : "sobol-indices", panels },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const columns = Math.min(data.panels.length, widthPx < 560 ? 1 : widthPx < 1000 ? 2 : 3);
    const gap = 40;
    const panelPx = (widthPx - gap * (columns - 1)) / columns;
    const panelHigh = 300;
    const heightPx = Math.ceil(data.panels.length / columns) * panelHigh;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const hits: Hit[] = [];
    for (const [index, panel] of data.panels.entries()) {
      const left = Math.round((index % columns) * (panelPx + gap));
      const top = Math.floor(index / columns) * panelHigh;
      const group = root.append("g").attr("transform", `translate(${left},${top})`) as Group;
      const plot = { x0: 50, x1: panelPx - 10, y0: 50, y1: panelHigh - 60 };
      const reach = (values: readonly number[]) => [Math.min(0, ...values), Math.max(...values, 1e-9) * 1.08] as const;
      const x = kit.scaleLinear(reach(panel.points.map((point) => point.x)), [plot.x0, plot.x1]);
      const y = kit.scaleLinear(reach(panel.points.map((point) => point.y)), [plot.y1, plot.y0]);
      const unit = data.method === "morris" && panel.unit && panel.unit !== "1" ? ` [${panel.unit}]` : "";
      group.append("text").attr("class", "panel-title").attr("y", 12).text(panel.label);
      leftAxis(kit, group, y, plot, data.method === "morris" ? `σ${unit}` : "total index");
      bottomAxis(kit, group, x, plot, data.method === "morris" ? `μ*${unit}` : "first-order index");
      for (const [k, point] of panel.points.entries()) {
        const [cx, cy] = [Math.round(x(point.x) * 10) / 10, Math.round(y(point.y) * 10) / 10];
        group
          .append("path")
          .attr("class", `series-dot c${(k % 8) + 1}`)
          .attr("transform", `translate(${cx},${cy})`)
          .attr("d", kit.symbol(kit.symbols[k % 7]!, 70).digits(2)() ?? "");
        const name = point.parameter.slice(point.parameter.lastIndexOf(".") + 1);
        const inside = cx > panelPx - 90;
        group
          .append("text")
          .attr("class", "row-label")
          .attr("x", inside ? cx - 8 : cx + 8)
          .attr("y", cy - 7)
          .attr("text-anchor", inside ? "end" : "start")
          .text(name.slice(0, 24));
        const names = data.method === "morris" ? ["μ*", "σ"] : ["first-order index", "total index"];
        const shownUnit = data.method === "morris" ? panel.unit : "";
        hits.push({
          x: left + cx - 6,
          y: top + cy - 6,
          width: 12,
          height: 12,
          text: [
            point.parameter,
            `${panel.label}: ${names[0]} ${quantityText(point.x, shownUnit)}, ${names[1]} ${quantityText(point.y, shownUnit)}`,
          ],
        });
      }
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: [
      "key figure",
      "unit",
      "parameter",
      ...(data.method === "morris" ? ["mu_star", "sigma"] : ["first", "total"]),
    ],
    rows: data.panels.flatMap(({ label, unit, points }) =>
      points.map(({ parameter, x, y }) => [label, unit, parameter, x, y]),
    ),
  }),
};
