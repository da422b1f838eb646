import { highestOf, onlyRun, rangeText, timePanels } from "./panels.ts";
import { sitePowerChart } from "./site-power.ts";

/** Power over time, a panel per run: the feeder where it was solved, the EVSEs, the limit of a single site. */
export const powerPanelsChart = timePanels({
  kind: "power-panels",
  summary: "Power over time of several runs, a panel each on the same axes",
  views: [{ name: "power", unit: "kW", axis: "Power [kW]", from: 0 }],
  lead: "Mean power of each recorded period, every panel on the same axes and in the same time window.",
  panelOf(run) {
    const data = sitePowerChart.prepare(onlyRun(run))?.data;
    // Vehicles that only stand by draw nothing.
    if (!data?.series.some(({ high }) => high.some((kw) => kw !== null && kw !== 0))) return undefined;
    const limit = data.limit?.high.reduce<number | null>(
      (most, value) => (value !== null && (most === null || value > most) ? value : most),
      null,
    );
    return { lines: [data.series], limits: [limit ?? null] };
  },
  title: (data) => {
    const what = data.panels[0]!.lines[0]!.length > 1 ? "Feeder peak" : "Peak power";
    return `${what}: ${rangeText(data, (panel) => highestOf(panel, 0), "kW")}`;
  },
});
