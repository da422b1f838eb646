import { quantityText } from "../number-text.ts";
import type { Chart } from "./chart.ts";
import {
  averagedText,
  drawFleetPeaks,
  type FleetPeakData,
  fleetPeakLine,
  fleetPeakRows,
  periodOf,
} from "./fleet-peak.ts";
import { runLabel } from "./runs.ts";

/** More lines than this are no picture; the key figures say it. */
const MOST_LINES = 12;

/** Peak per vehicle and coincidence against the number of vehicles, a line per run. */
export const fleetPeakLinesChart: Chart<FleetPeakData> = {
  kind: "fleet-peak-lines",
  summary: "Peak per vehicle (ADMD) and coincidence factor against the number of vehicles, a line per run",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const drawn = runs.flatMap((run) => {
      const line = fleetPeakLine(run, runLabel(run, runs));
      return line ? [{ run, line }] : [];
    });
    if (drawn.length < 2 || drawn.length > MOST_LINES) return undefined;
    const ends = drawn.map(({ line }) => ({ label: line.label, kw: line.admdKw.mean.at(-1)! }));
    const low = ends.reduce((a, b) => (b.kw < a.kw ? b : a));
    const high = ends.reduce((a, b) => (b.kw > a.kw ? b : a));
    const periods = new Set(drawn.map(({ run }) => averagedText(periodOf(run))));
    const vehicles = Math.max(...drawn.map(({ line }) => line.vehicles.at(-1)!));
    return {
      title: `With all vehicles, ${quantityText(low.kw, "kW")} each (${low.label}) to ${quantityText(high.kw, "kW")} each (${high.label})`,
      lead: `Highest power together over their number, and over the sum of what each one drew at most (${[...periods].join(" or ")}). A curve that stays high does not spread its vehicles, however many there are.`,
      description: `Curves of ${drawn.length} runs against up to ${vehicles} vehicles: the peak per vehicle ends between ${quantityText(low.kw, "kW")} and ${quantityText(high.kw, "kW")}.`,
      data: { periodS: periodOf(drawn[0]!.run), lines: drawn.map(({ line }) => line) },
    };
  },

  draw: drawFleetPeaks,
  rows: fleetPeakRows,
};
