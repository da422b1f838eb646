import { fixedText, numberText, quantityText } from "../number-text.ts";
import { bottomAxis, leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend, seriesLine } from "./legend.ts";
import { exceedsLimit, numericSetting, runLabel, settingName, variedSettings } from "./runs.ts";

/** One line per combination of the other settings; points sorted by the varied one. */
export interface EnergyCapacityData {
  readonly setting: { readonly key: string; readonly name: string; readonly unit: string };
  readonly kpi: { readonly label: string; readonly unit: string };
  readonly lines: readonly { readonly label: string; readonly points: readonly (readonly [number, number])[] }[];
}

const KPI = "energyDeliveredPct";
const MAX_LINES = 16;

/** What more capacity buys under each policy. */
export const energyCapacityChart: Chart<EnergyCapacityData> = {
  kind: "energy-capacity",
  summary: "Energy delivered against capacity, a line per policy",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const key = numericSetting(runs);
    if (key === undefined) return undefined;
    const byLabel = new Map<string, [number, number][]>();
    const exceeding = new Set<string>();
    for (const run of runs) {
      const value = run.kpis[KPI]?.value;
      if (value === undefined || value === null || !Number.isFinite(value)) continue;
      const label = runLabel(run, runs, key);
      if (exceedsLimit(run)) exceeding.add(label);
      const points = byLabel.get(label) ?? [];
      points.push([Number(run.settings[key]), Number(value.toFixed(4))]);
      byLabel.set(label, points);
    }
    const lines = [...byLabel].slice(0, MAX_LINES).map(([label, points]) => ({
      label: exceeding.has(label) ? `${label} (breaks the limit)` : label,
      keeps: !exceeding.has(label),
      points: points.sort((a, b) => a[0] - b[0]),
    }));
    if (!lines.some((line) => line.points.length > 1)) return undefined;
    const setting = { key, ...settingName(key) };
    const kpi = { label: runs.find((run) => run.kpis[KPI])!.kpis[KPI]!.label, unit: "%" };
    const first = Math.min(...lines.map((line) => line.points[0]![0]));
    const atFirst = lines.filter((line) => line.keeps && line.points[0]![0] === first);
    const best = atFirst.length > 1 ? atFirst.reduce((a, b) => (b.points[0]![1] > a.points[0]![1] ? b : a)) : undefined;
    const lead = best
      ? ` Of the lines that keep the limit, ${best.label} delivers most at ${quantityText(first, setting.unit)}: ${fixedText(best.points[0]![1], 1)} %.`
      : "";
    const others = variedSettings(runs).filter((other) => other !== key);
    const by = others.length > 0 ? `, by ${others.map(shortName).join(" and ")}` : "";
    return {
      title: `Energy delivered against ${setting.name}${by}`,
      lead: `Share of all energy the drivers asked for.${lead}`,
      description: `Line chart of ${kpi.label} against ${setting.name}, ${lines.length} lines: ${lines.map((line) => line.label).join(", ")}.${lead}`,
      data: { setting, kpi, lines: lines.map(({ label, points }) => ({ label, points })) },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const root = openSvg(kit, svg, widthPx, 10);
    const legendPx = legend(
      kit,
      root,
      data.lines.map(({ label }, index) => ({
        label,
        mark: "symbol" as const,
        symbol: index % kit.symbols.length,
        className: seriesLine(index),
      })),
      { x: 46, y: 10, widthPx: widthPx - 46 },
    );
    const plot: Plot = { x0: 46, x1: widthPx - 16, y0: legendPx + 38, y1: legendPx + (widthPx < 560 ? 290 : 390) };
    const heightPx = plot.y1 + 44;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const all = data.lines.flatMap((line) => line.points);
    const x = kit.scaleLinear([0, Math.max(...all.map(([at]) => at))], [plot.x0, plot.x1 - 8]);
    const y = kit.scaleLinear([0, Math.max(100, ...all.map(([, value]) => value))], [plot.y1, plot.y0]);
    leftAxis(kit, root, y, plot, "Energy delivered [% of energy asked for]");
    const unit = data.setting.unit ? ` [${data.setting.unit}]` : "";
    bottomAxis(kit, root, x, plot, `${capital(data.setting.name)}${unit}`);
    const hits: Hit[] = [];
    const path = kit
      .line<readonly [number, number]>()
      .x(([at]) => x(at))
      .y(([, value]) => y(value))
      .digits(2);
    for (const [index, line] of data.lines.entries()) {
      const colour = `c${(index % 8) + 1}`;
      root.append("path").attr("class", seriesLine(index)).attr("d", path(line.points));
      const shape = kit.symbol(kit.symbols[index % kit.symbols.length]!, 44).digits(2)() ?? "";
      for (const [at, value] of line.points) {
        const spot = { x: Math.round(x(at) * 10) / 10, y: Math.round(y(value) * 10) / 10 };
        root
          .append("path")
          .attr("class", `series-dot ${colour}`)
          .attr("transform", `translate(${spot.x},${spot.y})`)
          .attr("d", shape);
        hits.push({
          ...spot,
          text: [
            line.label,
            `${data.setting.name} ${quantityText(at, data.setting.unit)}`,
            `${numberText(value)} % delivered`,
          ],
        });
      }
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: [data.setting.key, "line", `${data.kpi.label} [${data.kpi.unit}]`],
    rows: data.lines.flatMap((line) => line.points.map(([at, value]) => [at, line.label, value])),
  }),
};

/** `policy.kind` is the policy; `site.network` is the network. */
const shortName = (key: string): string => settingName(key.replace(/\.kind$/, "")).name;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
