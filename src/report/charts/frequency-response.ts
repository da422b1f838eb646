import { type Clock, clockOf, isoUtc } from "../clock.ts";
import { fixedText, quantityText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";
import { pointsOf, type Series, type SeriesPoint, seriesOf, spanOf } from "./series.ts";

/** The area's frequency with the fleet and without, and the fleet's power beside what its contract asks for. */
export interface FrequencyResponseData {
  readonly clock: Clock;
  /** [Hz] */
  readonly withFleet: Series;
  readonly without: Series;
  /** Grid-positive [kW]. */
  readonly asked: Series;
  readonly delivered: Series;
}

const PANELS = [
  { label: "Frequency [Hz]", keys: ["without", "withFleet"], pad: 0.02 },
  { label: "Power given to the grid [kW]", keys: ["asked", "delivered"], pad: 1 },
] as const;
const PANEL_PX = 170;
const GAP_PX = 46;
const LEGEND_PX = 42;

/** A disturbance of the system frequency, and what the vehicles made of it. */
export const frequencyResponseChart: Chart<FrequencyResponseData> = {
  kind: "frequency-response",
  summary: "System frequency with and without the fleet, and its power beside what is asked for",
  page: "run",
  size: "wide",
  spanS: (data) => spanOf([data.withFleet]),

  prepare({ runs: [run] }) {
    const table = run?.tables["frequency"];
    if (!run || !table || table.rows < 2) return undefined;
    const values = (name: string) => table.columns[name]!.values as Float64Array;
    const time = values("time");
    const stepS = (time[1]! - time[0]!) / 1e6;
    const clock = clockOf(run);
    const series = (label: string, name: string, digits: number) =>
      seriesOf(label, { startS: time[0]! / 1e6 - stepS, stepS, values: values(name) }, clock, digits);
    const lowest = (name: string) =>
      values(name).reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const [low, lowWithout] = [lowest("frequency_hz"), lowest("without_fleet_hz")];
    const most = values("delivered_kw").reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    const offered = quantityText(values("offered_kw")[0]!, "kW");
    return {
      title: `Frequency fell to ${fixedText(low, 3)} Hz; without the vehicles to ${fixedText(lowWithout, 3)} Hz`,
      lead: `The fleet offers ${offered} both ways. Below: what its droop asks for at the frequency above, and what it delivered.`,
      description: `Two panels over time: system frequency, at least ${fixedText(low, 3)} Hz with the fleet and ${fixedText(lowWithout, 3)} Hz without; power of the fleet, at most ${quantityText(most, "kW")} of ${offered} offered.`,
      data: {
        clock,
        withFleet: series("with the fleet", "frequency_hz", 4),
        without: series("had it stood still", "without_fleet_hz", 4),
        asked: series("asked for", "asked_kw", 1),
        delivered: series("delivered", "delivered_kw", 1),
      },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const window = windowS ?? spanOf([data.withFleet]);
    const heightPx = PANELS.length * (LEGEND_PX + PANEL_PX + GAP_PX) + 8;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [58, widthPx - 12]);
    const when = kit.utcFormat("%H:%M:%S");
    const hits: Hit[] = [];
    for (const [index, panel] of PANELS.entries()) {
      const y0 = LEGEND_PX + 14 + index * (LEGEND_PX + PANEL_PX + GAP_PX);
      const plot: Plot = { x0: 58, x1: widthPx - 12, y0, y1: y0 + PANEL_PX };
      const lines = panel.keys.map((key) => pointsOf(data[key], window, plot.x1 - plot.x0));
      const known = lines.flat().flatMap(({ low, high }) => (Number.isFinite(high) ? [low, high] : []));
      const y = kit
        .scaleLinear([Math.min(...known) - panel.pad, Math.max(...known) + panel.pad], [plot.y1, plot.y0])
        .nice();
      leftAxis(kit, root, y, plot, panel.label);
      timeAxis(kit, root, x, plot, index === PANELS.length - 1 ? `Local time (${data.clock.label})` : "");
      legend(
        kit,
        root,
        panel.keys.map((key, k) => ({ label: data[key].label, mark: "line", className: lineClass(k) })),
        { x: plot.x0, y: y0 - 42, widthPx: plot.x1 - plot.x0 },
      );
      const path = kit
        .line<SeriesPoint>()
        .defined((point) => Number.isFinite(point.high))
        .x((point) => x(point.atS * 1000))
        .y((point) => y(point.high))
        .digits(2);
      for (const [k, points] of lines.entries())
        root.append("path").attr("class", lineClass(k)).attr("d", path(points));
      for (const point of lines[1].slice(0, -1)) {
        if (!Number.isFinite(point.high)) continue;
        hits.push({
          x: x(point.atS * 1000),
          y: y(point.high),
          text: [when((point.atS * 1000) as unknown as Date), ...wordsAt(data, point.atS)],
        });
      }
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: ({ clock, withFleet, without, asked, delivered }) => ({
    header: ["time (UTC)", "frequency [Hz]", "without the fleet [Hz]", "asked for [kW]", "delivered [kW]"],
    rows: withFleet.high.map((hz, k) => [
      isoUtc(withFleet.startS + k * withFleet.stepS - clock.offsetS),
      hz,
      without.high[k] ?? null,
      asked.high[k] ?? null,
      delivered.high[k] ?? null,
    ]),
  }),
};

/** What would be or is asked for is dashed, what happened is solid. */
const lineClass = (line: number): string => `series-line c${line === 0 ? 2 : 1} dash-${line === 0 ? 1 : 0}`;

function wordsAt(data: FrequencyResponseData, atS: number): string[] {
  const at = (series: Series) => series.high[Math.floor((atS - series.startS) / series.stepS + 1e-9)] ?? null;
  return [
    `frequency: ${quantityText(at(data.withFleet), "Hz")} (without ${quantityText(at(data.without), "Hz")})`,
    `delivered: ${quantityText(at(data.delivered), "kW")} of ${quantityText(at(data.asked), "kW")} asked for`,
  ];
}
