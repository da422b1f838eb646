import { clockOf } from "../clock.ts";
import type { ReportRun } from "../data.ts";
import { compact } from "../downsample.ts";
import { quantityText } from "../number-text.ts";
import { type Group, hourAxis, leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend, seriesLine } from "./legend.ts";
import { numericSetting, runLabel, settingName } from "./runs.ts";
import { type Totals, totalsOf } from "./series.ts";

/** One line: mean and highest power for each slot of the local day. */
export interface DayLoadLine {
  readonly label: string;
  readonly meanKw: readonly (number | null)[];
  readonly highestKw: readonly (number | null)[];
}

/** Panels on one scale. A panel's label is empty where there is only one. */
export interface DayLoadData {
  readonly slotS: number;
  readonly clockLabel: string;
  readonly panels: readonly { readonly label: string; readonly lines: readonly DayLoadLine[] }[];
}

const SLOT_S = 900;
const MAX_OVERLAID = 8;
const MAX_PANELS = 24;

/** How each run spreads its load over the day. */
export const dayLoadChart: Chart<DayLoadData> = {
  kind: "day-load",
  summary: "Load over the day, all runs on one scale",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const loads = runs.flatMap((run) => {
      const load = loadOf(run);
      // Vehicles that only stand by draw nothing.
      return load?.totals.values.some((kw) => Number.isFinite(kw) && kw !== 0) ? [{ run, ...load }] : [];
    });
    if (loads.length === 0) return undefined;
    // Periods longer than a slot would leave empty slots between them.
    const slotS = Math.max(SLOT_S, ...loads.map((load) => load.totals.stepS));
    const key = loads.length > MAX_OVERLAID ? numericSetting(runs) : undefined;
    const groups = new Map<string, DayLoadLine[]>();
    for (const { run, totals } of loads) {
      const line = profileOf(totals, clockOf(run).offsetS, slotS);
      const label = runLabel(run, runs);
      const overlaid = loads.length <= MAX_OVERLAID;
      const panel = overlaid ? "" : key === undefined ? label : runLabel(run, runs, key);
      const name = key === undefined ? label : quantityText(Number(run.settings[key]), settingName(key).unit);
      groups.set(panel, [...(groups.get(panel) ?? []), { label: name, ...line }]);
    }
    const panels = [...groups].slice(0, MAX_PANELS).map(([label, lines]) => ({ label, lines: thinned(lines) }));
    const feeder = loads.every((load) => load.feeder);
    const days = Math.max(...loads.map(({ totals }) => Math.round((totals.values.length * totals.stepS) / 86_400)));
    const mean = days > 1 ? `mean over ${days} days` : "of the simulated day";
    const shown = panels.reduce((sum, panel) => sum + panel.lines.length, 0);
    const left = loads.length > shown ? ` ${shown} of ${loads.length} runs are drawn.` : "";
    const slot = slotS === SLOT_S ? "quarter hour" : "period";
    return {
      title: `${feeder ? "Feeder" : "EVSE"} load over the day`,
      lead: `Power by ${slot} of the day, ${mean}.${left}`,
      description: `Line chart of power over the 24 hours of the day for ${shown} runs, ${mean}.${left}`,
      data: { slotS, clockLabel: clockOf(runs[0]!).label, panels },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const single = data.panels.length === 1;
    const root = openSvg(kit, svg, widthPx, 10);
    const most = data.panels.reduce((a, b) => (b.lines.length > a.lines.length ? b : a));
    const legendPx =
      most.lines.length > 1
        ? legend(
            kit,
            root,
            most.lines.map(({ label }, index) => ({ label, mark: "line" as const, className: seriesLine(index) })),
            { x: 46, y: 10, widthPx: widthPx - 46 },
          )
        : 0;
    const columns = single ? 1 : Math.max(1, Math.floor(widthPx / 330));
    const cellPx = widthPx / columns;
    const panelPx = single ? 260 : 150;
    const cellHigh = panelPx + 88;
    const heightPx = legendPx + Math.ceil(data.panels.length / columns) * cellHigh;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const values = data.panels.flatMap((panel) =>
      panel.lines.flatMap((line) => line.meanKw.map((value) => value ?? 0)),
    );
    const top = Math.max(...values, 0.001);
    const low = Math.min(0, ...values);
    const hits: Hit[] = [];
    for (const [cell, panel] of data.panels.entries()) {
      const left = Math.round((cell % columns) * cellPx);
      const above = legendPx + Math.floor(cell / columns) * cellHigh;
      const plot: Plot = { x0: 46, x1: cellPx - 16, y0: 36, y1: 36 + panelPx };
      const group = root.append("g").attr("transform", `translate(${left},${above})`) as Group;
      const x = kit.scaleLinear([0, 24], [plot.x0, plot.x1]);
      const y = kit.scaleLinear([low, top], [plot.y1, plot.y0]).nice();
      leftAxis(kit, group, y, plot, panel.label ? `${panel.label}, power [kW]` : "Power [kW]");
      hourAxis(kit, group, x, plot, `Hour of the day (${data.clockLabel})`);
      const at = (slot: number) => x(((slot + 0.5) * data.slotS) / 3600);
      const path = kit
        .line<number | null>()
        .defined((value) => value !== null)
        .x((_, slot) => at(slot))
        .y((value) => y(value!))
        .digits(2);
      for (const [index, line] of panel.lines.entries())
        group.append("path").attr("class", seriesLine(index)).attr("d", path(line.meanKw));
      for (const [slot, value] of panel.lines[0]!.meanKw.entries())
        hits.push({
          x: left + at(slot),
          y: above + y(value ?? 0),
          text: [
            `${panel.label ? `${panel.label}, ` : ""}${clockText(slot * data.slotS)}`,
            ...panel.lines.map(
              (line) =>
                `${line.label}: ${quantityText(line.meanKw[slot]!, "kW")} (highest ${quantityText(line.highestKw[slot]!, "kW")})`,
            ),
          ],
        });
    }
    return { heightPx, hits, nearest: single ? "x" : "plane" };
  },

  rows(data) {
    const lines = data.panels.flatMap((panel) =>
      panel.lines.map((line) => ({
        ...line,
        label: panel.label && panel.label !== line.label ? `${panel.label} · ${line.label}` : line.label,
      })),
    );
    return {
      header: ["time of day", ...lines.flatMap(({ label }) => [`${label} mean [kW]`, `${label} highest [kW]`])],
      rows: lines[0]!.meanKw.map((_, slot) => [
        clockText(slot * data.slotS),
        ...lines.flatMap((line) => [line.meanKw[slot]!, line.highestKw[slot]!]),
      ]),
    };
  },
};

/** At most as many lines as one panel can hold, evenly chosen with both ends kept. */
function thinned(lines: readonly DayLoadLine[]): readonly DayLoadLine[] {
  if (lines.length <= MAX_OVERLAID) return lines;
  return Array.from(
    { length: MAX_OVERLAID },
    (_, index) => lines[Math.round((index * (lines.length - 1)) / (MAX_OVERLAID - 1))]!,
  );
}

const clockText = (seconds: number): string =>
  `${String(Math.floor(seconds / 3600)).padStart(2, "0")}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, "0")}`;

/** Power of the feeder where it was solved, else of all EVSEs. */
function loadOf(run: ReportRun): { readonly feeder: boolean; readonly totals: Totals } | undefined {
  const gridStep = run.tables["grid_step"];
  const sitePower = run.tables["site_power"];
  const feeder = gridStep && totalsOf(gridStep, "feeder_kw", "step_s");
  const totals = feeder ?? (sitePower && totalsOf(sitePower, "power_kw", "period_s"));
  return totals && { feeder: feeder !== undefined, totals };
}

/** Mean and highest of every period that starts in a slot of the local day. */
function profileOf(totals: Totals, offsetS: number, slotS: number) {
  const slots = Math.max(1, Math.ceil(86_400 / slotS));
  const sums = new Float64Array(slots);
  const counts = new Float64Array(slots);
  const highest = new Float64Array(slots).fill(Number.NaN);
  for (let index = 0; index < totals.values.length; index++) {
    const value = totals.values[index]!;
    if (!Number.isFinite(value)) continue;
    const atS = totals.startS + offsetS + index * totals.stepS;
    const slot = Math.floor((atS - Math.floor(atS / 86_400) * 86_400) / slotS);
    sums[slot]! += value;
    counts[slot]!++;
    if (!(highest[slot]! >= value)) highest[slot] = value;
  }
  return {
    meanKw: compact(
      sums.map((sum, slot) => sum / counts[slot]!),
      2,
    ),
    highestKw: compact(highest, 2),
  };
}
