import { frequencyResponseChart } from "./frequency-response.ts";
import { lowestOf, onlyRun, rangeText, timePanels } from "./panels.ts";

/** System frequency with and without the fleet, or the fleet's power, a panel per run. */
export const frequencyPanelsChart = timePanels({
  kind: "frequency-panels",
  summary: "System frequency or the fleet's power of several runs, a panel each on the same axes",
  views: [
    { name: "frequency", unit: "Hz", axis: "Frequency [Hz]" },
    { name: "power", unit: "kW", axis: "Power given to the grid [kW]" },
  ],
  ...(frequencyResponseChart.shortestS === undefined ? {} : { shortestS: frequencyResponseChart.shortestS }),
  lead: "Frequency with the fleet and had it stood still; or what the fleet was asked for and what it delivered.",
  panelOf(run) {
    const data = frequencyResponseChart.prepare(onlyRun(run))?.data;
    if (!data) return undefined;
    return {
      lines: [
        [data.withFleet, data.without],
        [data.delivered, data.asked],
      ],
      limits: [null, null],
    };
  },
  title: (data) =>
    `Lowest frequency: ${rangeText(data, (panel) => lowestOf({ ...panel, lines: [panel.lines[0]!.slice(0, 1)] }, 0), "Hz")}`,
});
