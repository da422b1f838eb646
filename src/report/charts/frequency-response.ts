import { droopTube, fullAtHz } from "../../kpi/droop-tube.ts";
import { evenFrequency } from "../../kpi/even-frequency.ts";
import type { Table } from "../../tables/table.ts";
import type { Kit } from "../client/kit.ts";
import { type Clock, clockOf, isoUtc } from "../clock.ts";
import type { ReportRun } from "../data.ts";
import { frequencyExtreme } from "../frequency-extreme.ts";
import { fixedText, quantityText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { type LegendItem, legend } from "./legend.ts";
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
  /** Least and most that the contract allows [kW]. */
  readonly least: Series;
  readonly most: Series;
  /** Frequencies to keep within [Hz]. */
  readonly bandsHz: readonly number[];
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
    const recorded = run?.tables["frequency"];
    if (!run || !recorded || recorded.rows < 2) return undefined;
    const table = evenFrequency(recorded);
    const values = (name: string) => table.columns[name]!.values as Float64Array;
    const time = values("time");
    const stepS = (time[1]! - time[0]!) / 1e6;
    const clock = clockOf(run);
    const series = (label: string, name: string, digits: number) =>
      seriesOf(label, { startS: time[0]! / 1e6 - stepS, stepS, values: values(name) }, clock, digits);
    const extreme = frequencyExtreme(table);
    const most = values("delivered_kw").reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    // It stands from the loss on; before it vehicles may still have been in their handshakes.
    const offered = quantityText(values("offered_kw").at(-1)!, "kW");
    const tube = droopTube(table, fullAtHz(run.manifest.scenario));
    const inside = tube.isInside.reduce((sum, each) => sum + each, 0) / tube.isInside.length;
    const bound = (label: string, kw: Float64Array) =>
      seriesOf(label, { startS: time[0]! / 1e6 - stepS, stepS, values: kw }, clock, 1);
    return {
      title: `Frequency ${extreme.verb} ${extreme.with}; without the vehicles ${extreme.preposition} ${extreme.without}`,
      lead: `The fleet offers ${offered} both ways. Below: what its droop asks for at the frequency above, and what it delivered, for ${quantityText(Number((100 * inside).toFixed(1)), "%")} of the time inside the tube between the fastest and the slowest response allowed (in full after 30 s, ± 10 mHz).${effectsText(run)}`,
      description: `Two panels over time: system frequency, which ${extreme.verb} ${extreme.with} with the fleet and ${extreme.without} without; power of the fleet, at most ${quantityText(most, "kW")} of ${offered} offered.`,
      data: {
        clock,
        withFleet: series("with the fleet", "frequency_hz", 4),
        without: series("had it stood still", "without_fleet_hz", 4),
        asked: series("asked for", "asked_kw", 1),
        delivered: series("delivered", "delivered_kw", 1),
        least: bound("least allowed", tube.lowKw),
        most: bound("most allowed", tube.highKw),
        bandsHz: bandsOf(values("frequency_hz")),
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
      const tube =
        index === 1 ? ([data.least, data.most] as const).map((each) => pointsOf(each, window, plot.x1 - plot.x0)) : [];
      const known = [...lines, ...tube].flat().flatMap(({ low, high }) => (Number.isFinite(high) ? [low, high] : []));
      const y = kit
        .scaleLinear([Math.min(...known) - panel.pad, Math.max(...known) + panel.pad], [plot.y1, plot.y0])
        .nice();
      leftAxis(kit, root, y, plot, panel.label);
      timeAxis(kit, root, x, plot, index === PANELS.length - 1 ? `Local time (${data.clock.label})` : "");
      const items: LegendItem[] = panel.keys.map((key, k) => ({
        label: data[key].label,
        mark: "line",
        className: lineClass(k),
      }));
      if (tube.length > 0) items.push({ label: "allowed", mark: "swatch", className: "band outer" });
      legend(kit, root, items, { x: 0, y: y0 - 42, widthPx });
      if (tube.length > 0)
        root
          .append("path")
          .attr("class", "band outer")
          .attr("d", tubePath(kit, x, y, tube) ?? "");
      for (const hz of index === 0 ? data.bandsHz : []) {
        const [least, most] = y.domain() as [number, number];
        if (hz < least || hz > most) continue;
        const level = Math.round(y(hz)) + 0.5;
        const line = root.append("line").attr("class", "limit-line soft");
        line.attr("x1", plot.x0).attr("x2", plot.x1).attr("y1", level).attr("y2", level);
        const words = root.append("text").attr("class", "limit-label").attr("text-anchor", "end");
        words
          .attr("x", plot.x1)
          .attr("y", level - 4)
          .text(quantityText(hz, "Hz"));
      }
      const path = kit
        .line<SeriesPoint>()
        .defined((point) => Number.isFinite(point.high))
        .x((point) => x(point.atS * 1000))
        .y((point) => y(point.high))
        .digits(2);
      for (const [k, points] of lines.entries())
        root.append("path").attr("class", lineClass(k)).attr("d", path(points));
      for (const [k, points] of index === 0 ? lines.entries() : []) {
        const nadir = points.reduce((a, b) => (b.low < a.low ? b : a));
        const dot = root
          .append("circle")
          .attr("class", `series-dot c${k === 0 ? 2 : 1}`)
          .attr("r", 3.5);
        dot.attr("cx", Math.round(x(nadir.atS * 1000) * 10) / 10).attr("cy", Math.round(y(nadir.low) * 10) / 10);
      }
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

  rows: ({ clock, withFleet, without, asked, delivered, least, most }) => ({
    header: [
      ...["time (UTC)", "frequency [Hz]", "without the fleet [Hz]", "asked for [kW]", "delivered [kW]"],
      ...["least allowed [kW]", "most allowed [kW]"],
    ],
    rows: withFleet.high.map((hz, k) => [
      isoUtc(withFleet.startS + k * withFleet.stepS - clock.offsetS),
      hz,
      without.high[k] ?? null,
      asked.high[k] ?? null,
      delivered.high[k] ?? null,
      least.high[k] ?? null,
      most.high[k] ?? null,
    ]),
  }),
};

/** Deviations at which areas' limits lie [Hz]: the standard band of Continental Europe, full activation of reserve, and half
 *  a hertz, Great Britain's and Ireland's statutory limit. */
const BANDS_HZ = [-0.5, -0.2, -0.05, 0.05, 0.2, 0.5];

/** The limits that a frequency reaches; the others would only fill the picture. */
function bandsOf(hz: Float64Array): number[] {
  const nominal = Math.round(hz[0]! / 10) * 10;
  let [least, most] = [nominal, nominal];
  for (const each of hz) [least, most] = [Math.min(least, each), Math.max(most, each)];
  return BANDS_HZ.map((band) => nominal + band).filter((band) => band >= least && band <= most);
}

/** What the response earned, wore off and left the drivers with, where a run knows. */
function effectsText({ tables, kpis }: ReportRun): string {
  const table = tables["frequency"]!;
  const socs = table.columns["mean_soc"]!.values;
  const known = Array.from(socs, Number).filter(Number.isFinite);
  const [first, last] = [known[0] ?? Number.NaN, known.at(-1) ?? Number.NaN];
  const vehicles = Array.from(table.columns["vehicles"]!.values, Number).reduce(
    (most, each) => Math.max(most, each),
    0,
  );
  const words = [
    ...(Number.isFinite(first) && Number.isFinite(last)
      ? [
          `its ${quantityText(vehicles, "")} vehicles' batteries went from ${fixedText(100 * first, 1)} to ${fixedText(100 * last, 1)} % on average`,
        ]
      : []),
    ...money(kpis["v2gWearEur"]?.value, "of wear"),
    ...money(frequencyEarnedEur(tables["money"]), "earned for standing ready"),
  ];
  return `${responseText(tables["response_time"])}${words.length > 0 ? ` Meanwhile ${words.join(", ")}.` : ""}`;
}

/** From a measured deviation to the power at the plug, pair by pair, where a chain says. */
function responseText(table: Table | undefined): string {
  if (!table?.rows) return "";
  const most = 3;
  const number = (column: string, row: number) => table.columns[column]!.values[row]!;
  const text = (column: string, row: number) => table.columns[column]!.texts![number(column, row)]!;
  const rows = Array.from({ length: table.rows }, (_, row) => row)
    .filter((row) => Number.isFinite(number("to_plug_s", row)))
    .sort((a, b) => number("sessions", b) - number("sessions", a));
  const pairs = rows.slice(0, most).map((row) => {
    const [told, machines] = [number("told_after_s", row), number("machines_s", row)];
    const parts = Number.isFinite(machines)
      ? ` (${fixedText(told, 2)} s until the charger is told, ${fixedText(machines, 2)} s of pilot and messages)`
      : "";
    return `${fixedText(number("to_plug_s", row), 2)} s${parts} for ${text("vehicle", row)} at ${text("charger", row)}`;
  });
  const others = rows.length > most ? ` and ${rows.length - most} other pairs` : "";
  return pairs.length > 0 ? ` From a measured deviation to power at the plug: ${pairs.join("; ")}${others}.` : "";
}

const money = (eur: number | null | undefined, what: string): string[] =>
  eur === null || eur === undefined ? [] : [`${fixedText(eur, 2)} EUR ${what}`];

function frequencyEarnedEur(table: Table | undefined): number | undefined {
  const item = table?.columns["item"];
  const row = item ? [...item.values].findIndex((code) => item.texts![code] === "frequency reserve") : -1;
  return row < 0 ? undefined : table!.columns["paid_eur"]!.values[row]!;
}

/** The area between the least and the most allowed. */
function tubePath(
  kit: Kit,
  x: (ms: number) => number,
  y: (kw: number) => number,
  [least, most]: readonly SeriesPoint[][],
): string | null {
  return kit
    .area<SeriesPoint>()
    .x(({ atS }) => x(atS * 1000))
    .y0((_, k) => y(least![k]!.low))
    .y1(({ high }) => y(high))
    .digits(1)(most!);
}

/** What would be or is asked for is dashed, what happened is solid. */
const lineClass = (line: number): string => `series-line c${line === 0 ? 2 : 1} dash-${line === 0 ? 1 : 0}`;

function wordsAt(data: FrequencyResponseData, atS: number): string[] {
  const at = (series: Series) => series.high[Math.floor((atS - series.startS) / series.stepS + 1e-9)] ?? null;
  return [
    `frequency: ${quantityText(at(data.withFleet), "Hz")} (without ${quantityText(at(data.without), "Hz")})`,
    `delivered: ${quantityText(at(data.delivered), "kW")} of ${quantityText(at(data.asked), "kW")} asked for`,
  ];
}
