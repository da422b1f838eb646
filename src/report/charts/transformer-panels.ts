import { highestOf, onlyRun, rangeText, timePanels } from "./panels.ts";
import { transformerChart } from "./transformer.ts";

/** The most loaded transformer over time, a panel per run: loading, hot spot or ageing. */
export const transformerPanelsChart = timePanels({
  kind: "transformer-panels",
  summary: "Loading, hot spot and ageing of the most loaded transformer, a panel per run",
  views: [
    { name: "loading", unit: "%", axis: "Loading [% of rating]", from: 0 },
    { name: "hot spot", unit: "°C", axis: "Winding hot spot [°C]" },
    { name: "ageing", unit: "", axis: "Ageing over normal [power of ten]" },
  ],
  lead: "The transformer that is loaded most in each run. Limits: 100 % of the rating, 110 °C and normal ageing (IEEE C57.91).",
  panelOf(run) {
    const data = transformerChart.prepare(onlyRun(run))?.data;
    if (!data) return undefined;
    return { lines: [[data.loading], [data.hotSpot], [data.ageing]], limits: [100, 110, 0] };
  },
  title: (data) => `Highest mean loading of the transformer: ${rangeText(data, (panel) => highestOf(panel, 0), "%")}`,
});
