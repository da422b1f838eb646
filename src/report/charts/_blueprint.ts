// Copy this file to charts/<your-chart>.ts, rename what is named blueprint, and add one line to registry.ts.
import { compact } from "../downsample.ts";
import { quantityText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";

/** What travels to the page: plain JSON, rounded, no larger than the eye can use. */
export interface BlueprintData {
  readonly evse: readonly string[];
  readonly deliveredKwh: readonly (number | null)[];
}

/** Bars of the energy each EVSE delivered. */
export const blueprintChart: Chart<BlueprintData> = {
  kind: "blueprint",
  summary: "Energy delivered by each EVSE",
  page: "run",
  size: "wide",

  // On the server: read tables, return undefined where they are absent. No D3 here, a page costs milliseconds.
  prepare({ runs: [run] }) {
    const table = run?.tables["sessions"];
    if (!table || table.rows === 0) return undefined;
    const { evse, delivered_kwh: delivered } = table.columns;
    const sums = new Float64Array(evse!.texts!.length);
    for (let row = 0; row < table.rows; row++) sums[evse!.values[row]!]! += delivered!.values[row]!;
    const most = quantityText(Math.max(...sums), "kWh");
    return {
      title: `The busiest EVSE delivered ${most}`,
      lead: "Energy metered at each EVSE over the whole run.",
      description: `Bar chart of the energy delivered by ${sums.length} EVSEs; the most is ${most}.`,
      data: { evse: evse!.texts!, deliveredKwh: compact(sums, 2) },
    };
  },

  // In the browser: draw with the kit, style with classes (theme.ts), return the spots that have words.
  draw(kit, svg, data, { widthPx }) {
    const heightPx = 260;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const plot: Plot = { x0: 46, x1: widthPx - 12, y0: 32, y1: heightPx - 12 };
    const x = kit.scaleBand(data.evse, [plot.x0, plot.x1]).padding(0.2);
    const y = kit.scaleLinear([0, Math.max(...data.deliveredKwh.map((kwh) => kwh ?? 0), 0.001)], [plot.y1, plot.y0]);
    leftAxis(kit, root, y, plot, "Energy delivered [kWh]");
    const hits = data.evse.map((name, index): Hit => {
      const kwh = data.deliveredKwh[index]!;
      const bar = { x: x(name)!, y: y(kwh ?? 0), width: x.bandwidth(), height: plot.y1 - y(kwh ?? 0) };
      const rect = root.append("rect").attr("class", "bar");
      for (const [attribute, value] of Object.entries(bar)) rect.attr(attribute, Math.round(value * 100) / 100);
      return { ...bar, text: [name, quantityText(kwh, "kWh")] };
    });
    return { heightPx, hits, nearest: "x" };
  },

  // In the browser: the numbers behind the picture, for CSV and the table under it.
  rows: (data) => ({
    header: ["EVSE", "delivered [kWh]"],
    rows: data.evse.map((name, index) => [name, data.deliveredKwh[index]!]),
  }),
};
