import { quantityText } from "../number-text.ts";
import { fittedName, type Group, openSvg, rowLabel, textWidthPx } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { rankable, runLabel } from "./runs.ts";

/** A small bar panel per KPI that differs between runs. */
export interface KpiBarsData {
  readonly runs: readonly string[];
  /** Which runs can be best: those that keep their limit, or all where none does. */
  readonly ranked: readonly boolean[];
  readonly panels: readonly {
    readonly label: string;
    readonly unit: string;
    readonly better: "higher" | "lower" | "";
    readonly values: readonly (number | null)[];
  }[];
}

/** Beyond this, the lines and the table say it better. */
const MAX_RUNS = 24;
const BAR_PX = 20;
const NAME_PX = 14;

/** Every KPI that differs, run beside run, the best one marked. */
export const kpiBarsChart: Chart<KpiBarsData> = {
  kind: "kpi-bars",
  summary: "Bars of every KPI that differs between runs",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    if (runs.length < 2 || runs.length > MAX_RUNS) return undefined;
    const ids = [...new Set(runs.flatMap((run) => Object.keys(run.kpis)))];
    const panels = ids.flatMap((id) => {
      const kpi = runs.find((run) => run.kpis[id])!.kpis[id]!;
      const values = runs.map((run) => {
        const value = run.kpis[id]?.value ?? null;
        return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(7));
      });
      const sizes = values.map((value) => (value === null ? "" : quantityText(value, "")));
      // Residuals far below what anyone can see are no difference.
      const largest = Math.max(...values.map((value) => Math.abs(value ?? 0)));
      // A figure that only one run has stands in the table; there is nothing beside it here.
      const isLone = values.filter((value) => value !== null).length < 2;
      if (isLone || new Set(sizes).size < 2 || largest < 1e-6) return [];
      return [{ label: kpi.label, unit: kpi.unit, better: kpi.better ?? ("" as const), values }];
    });
    if (panels.length === 0) return undefined;
    return {
      title: `Where the ${runs.length} runs differ`,
      lead: "One panel per key figure, bars from zero. A star marks the best of the runs that keep their limit, unless most share it.",
      description: `Bar charts of ${panels.map((panel) => panel.label).join(", ")} for ${runs.length} runs.`,
      data: { runs: runs.map((run) => runLabel(run, runs)), ranked: rankable(runs), panels },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const columns = widthPx < 560 ? 1 : widthPx < 1000 ? 2 : 3;
    const gap = 36;
    const panelPx = (widthPx - gap * (columns - 1)) / columns;
    const longest = Math.max(...data.runs.map(textWidthPx)) + 8;
    // Names too long to stand before their bars stand above them.
    const isAbove = longest > panelPx * 0.45;
    const labelPx = isAbove ? 0 : longest;
    const namePx = isAbove ? NAME_PX : 0;
    const rowPx = namePx + BAR_PX;
    const panelHigh = 34 + rowPx * data.runs.length + 22;
    const heightPx = Math.ceil(data.panels.length / columns) * panelHigh;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const hits: Hit[] = [];
    for (const [index, panel] of data.panels.entries()) {
      const left = Math.round((index % columns) * (panelPx + gap));
      const top = Math.floor(index / columns) * panelHigh;
      const group = root.append("g").attr("transform", `translate(${left},${top})`) as Group;
      const direction = panel.better ? ` (${panel.better} is better)` : "";
      group
        .append("text")
        .attr("class", "panel-title")
        .attr("y", 14)
        .text(`${panel.label}${panel.unit && panel.unit !== "1" ? ` [${panel.unit}]` : ""}`);
      const known = panel.values.filter((value) => value !== null);
      const rivals = panel.values.filter((value, run) => value !== null && data.ranked[run]) as number[];
      const best =
        panel.better === "higher" ? Math.max(...rivals) : panel.better === "lower" ? Math.min(...rivals) : Number.NaN;
      const ties = rivals.filter((value) => value === best).length;
      // A star on most bars points at nothing.
      const starred = rivals.length > 1 && ties < known.length && (ties * 3 <= rivals.length || rivals.length < 3);
      const x = kit.scaleLinear([Math.min(0, ...known), Math.max(0, ...known)], [labelPx, panelPx - 74]);
      for (const [run, value] of panel.values.entries()) {
        const y = 26 + run * rowPx + namePx;
        const isBest = value !== null && data.ranked[run]! && value === best && starred;
        if (isAbove) nameAbove(group, data.runs[run]!, panelPx, y);
        else rowLabel(group, data.runs[run]!, labelPx, y + BAR_PX / 2);
        const from = value === null ? x(0) : Math.min(x(0), x(value));
        const to = value === null ? x(0) : Math.max(x(0), x(value));
        group
          .append("rect")
          .attr("class", `bar${isBest ? " best" : ""}`)
          .attr("x", Math.round(from * 10) / 10)
          .attr("y", y + 4)
          .attr("width", Math.round(Math.max(1, to - from) * 10) / 10)
          .attr("height", BAR_PX - 8)
          .attr("rx", 1.5);
        const text = value === null ? "–" : quantityText(value, "");
        group
          .append("text")
          .attr("class", `bar-value${isBest ? " best" : ""}`)
          .attr("x", Math.round(to + 6))
          .attr("y", y + BAR_PX / 2)
          .attr("dy", "0.32em")
          .text(isBest ? `${text} ★` : text);
        hits.push({
          x: left,
          y: top + y - namePx,
          width: panelPx,
          height: rowPx,
          text: [
            `${panel.label}${direction}`,
            `${data.runs[run]}: ${quantityText(value, panel.unit)}${isBest ? ", best" : ""}`,
          ],
        });
      }
      const zero = Math.round(x(0)) + 0.5;
      group
        .append("line")
        .attr("class", "zero-line")
        .attr("x1", zero)
        .attr("x2", zero)
        .attr("y1", 26)
        .attr("y2", 26 + rowPx * data.runs.length);
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["run", ...data.panels.map((panel) => `${panel.label} [${panel.unit}]`)],
    rows: data.runs.map((run, index) => [run, ...data.panels.map((panel) => panel.values[index]!)]),
  }),
};

function nameAbove(group: Group, name: string, widthPx: number, y: number): void {
  group
    .append("text")
    .attr("class", "row-label")
    .attr("y", y - 1)
    .text(fittedName(name, widthPx));
}
