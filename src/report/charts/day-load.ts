import { clockOf } from "../clock.ts";
import type { ReportRun } from "../data.ts";
import { compact } from "../downsample.ts";
import { quantityText } from "../number-text.ts";
import { bottomAxis, type Group, leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";
import { runLabel } from "./runs.ts";
import { type Totals, totalsOf } from "./series.ts";

/** Mean and highest power for each slot of the local day, per run. */
export interface DayLoadData {
  readonly slotS: number;
  readonly days: number;
  readonly what: string;
  readonly clockLabel: string;
  readonly runs: readonly {
    readonly label: string;
    readonly meanKw: readonly (number | null)[];
    readonly highestKw: readonly (number | null)[];
  }[];
}

const SLOT_S = 900;
const MAX_OVERLAID = 8;
const MAX_RUNS = 24;

/** How each run spreads its load over the day. */
export const dayLoadChart: Chart<DayLoadData> = {
  kind: "day-load",
  summary: "Load over the day, all runs on one scale",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const loads = runs.slice(0, MAX_RUNS).flatMap((run) => {
      const load = loadOf(run);
      return load ? [{ run, ...load }] : [];
    });
    // Periods longer than a slot would leave empty slots between them.
    const slotS = Math.max(SLOT_S, ...loads.map((load) => load.totals.stepS));
    const profiles = loads.map(({ run, feeder, totals }) => ({
      label: runLabel(run, runs),
      feeder,
      ...profileOf(totals, clockOf(run).offsetS, slotS),
    }));
    if (profiles.length === 0) return undefined;
    const feeder = profiles.every((profile) => profile.feeder);
    const what = feeder ? "Feeder" : "EVSE";
    const days = Math.max(...profiles.map((profile) => profile.days));
    const highest = (profile: (typeof profiles)[number]) => Math.max(...profile.meanKw.map((value) => value ?? 0));
    const most = profiles.reduce((a, b) => (highest(b) > highest(a) ? b : a));
    const mean = days > 1 ? `mean over ${days} days` : "the simulated day";
    const left = runs.length > profiles.length ? ` The first ${profiles.length} of ${runs.length} runs are drawn.` : "";
    const finding = profiles.length > 1 ? ` Highest: ${most.label}, ${quantityText(highest(most), "kW")}.` : "";
    return {
      title: `${what} load over the day`,
      lead: `Power by ${slotS === SLOT_S ? "quarter hour" : "period"} of the day, ${mean}.${finding}${left}`,
      description: `Line chart of power over the 24 hours of the day for ${profiles.length} runs, ${mean}.${finding}${left}`,
      data: {
        slotS,
        days,
        what,
        clockLabel: clockOf(runs[0]!).label,
        runs: profiles.map(({ label, meanKw, highestKw }) => ({ label, meanKw, highestKw })),
      },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const overlaid = data.runs.length <= MAX_OVERLAID;
    const root = openSvg(kit, svg, widthPx, 10);
    const items = data.runs.map(({ label }, index) => ({
      label,
      mark: "line" as const,
      className: `series-line c${index + 1} dash-${index % 4}`,
    }));
    const legendPx = overlaid ? legend(kit, root, items, { x: 46, y: 10, widthPx: widthPx - 46 }) : 0;
    const columns = overlaid ? 1 : Math.max(1, Math.floor(widthPx / 260));
    const cellPx = widthPx / columns;
    const panelPx = overlaid ? 250 : 130;
    const cellHigh = panelPx + 84;
    const top = Math.max(...data.runs.flatMap((run) => run.meanKw.map((value) => value ?? 0)), 0.001);
    const low = Math.min(0, ...data.runs.flatMap((run) => run.meanKw.map((value) => value ?? 0)));
    const hits: Hit[] = [];
    const rows = overlaid ? 1 : Math.ceil(data.runs.length / columns);
    const heightPx = legendPx + rows * cellHigh + 4;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);

    const cells = overlaid ? [data.runs] : data.runs.map((run) => [run]);
    for (const [cell, members] of cells.entries()) {
      const left = Math.round((cell % columns) * cellPx);
      const above = legendPx + Math.floor(cell / columns) * cellHigh;
      const plot: Plot = { x0: 46, x1: cellPx - 14, y0: 34, y1: 34 + panelPx };
      const group = root.append("g").attr("transform", `translate(${left},${above})`) as Group;
      const x = kit.scaleLinear([0, 24], [plot.x0, plot.x1]);
      const y = kit.scaleLinear([low, top], [plot.y1, plot.y0]).nice();
      leftAxis(kit, group, y, plot, overlaid ? "Power [kW]" : `${members[0]!.label} [kW]`);
      bottomAxis(kit, group, x, plot, overlaid ? `Hour of the day (${data.clockLabel})` : "Hour of the day");
      const path = kit
        .line<number | null>()
        .defined((value) => value !== null)
        .x((_, slot) => x(((slot + 0.5) * data.slotS) / 3600))
        .y((value) => y(value!))
        .digits(2);
      for (const [index, run] of members.entries()) {
        const colour = overlaid ? `c${index + 1} dash-${index % 4}` : "c1";
        group.append("path").attr("class", `series-line ${colour}`).attr("d", path(run.meanKw));
      }
      members[0]!.meanKw.forEach((value, slot) => {
        const text = members.map(
          (run) =>
            `${run.label}: ${quantityText(run.meanKw[slot]!, "kW")} (highest ${quantityText(run.highestKw[slot]!, "kW")})`,
        );
        hits.push({
          x: left + x(((slot + 0.5) * data.slotS) / 3600),
          y: above + y(value ?? 0),
          text: [clockText(slot * data.slotS), ...text],
        });
      });
    }
    return { heightPx, hits, nearest: overlaid ? "x" : "plane" };
  },

  rows: (data) => ({
    header: ["time of day", ...data.runs.flatMap(({ label }) => [`${label} mean [kW]`, `${label} highest [kW]`])],
    rows: data.runs[0]!.meanKw.map((_, slot) => [
      clockText(slot * data.slotS),
      ...data.runs.flatMap((run) => [run.meanKw[slot]!, run.highestKw[slot]!]),
    ]),
  }),
};

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
    days: Math.max(1, Math.round((totals.values.length * totals.stepS) / 86_400)),
    meanKw: compact(
      sums.map((sum, slot) => sum / counts[slot]!),
      2,
    ),
    highestKw: compact(highest, 2),
  };
}
