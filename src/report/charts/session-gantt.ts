import { type Clock, clockOf, isoUtc } from "../clock.ts";
import { clip } from "../escape.ts";
import { fixedText, numberText, quantityText } from "../number-text.ts";
import { openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";

/** Sessions by EVSE, column by column. */
export interface SessionGanttData {
  readonly clock: Clock;
  readonly startS: number;
  readonly endS: number;
  readonly evses: readonly string[];
  readonly ids: readonly string[];
  /** Index into `evses`. */
  readonly evse: readonly number[];
  /** Seconds after `startS`. */
  readonly arrivalS: readonly number[];
  readonly departureS: readonly number[];
  readonly requestedKwh: readonly number[];
  readonly deliveredKwh: readonly number[];
}

/** A browser stays quick and a reader can still read up to about this many. */
const MAX_SESSIONS = 4_000;
const MAX_EVSES = 120;
const ROW_PX = 15;

/** Classes of the share of the requested energy that was delivered, from least to most. */
export const SHARES = [
  { upTo: 0.25, label: "under 25 %" },
  { upTo: 0.5, label: "25–50 %" },
  { upTo: 0.75, label: "50–75 %" },
  { upTo: 0.995, label: "75–99.5 %" },
  { upTo: Number.POSITIVE_INFINITY, label: "all of it" },
] as const;

/** Who stood where, when, and how much of the wished energy each driver got. */
export const sessionGanttChart: Chart<SessionGanttData> = {
  kind: "session-gantt",
  summary: "Sessions by EVSE, coloured by the share of the requested energy delivered",
  page: "run",
  size: "wide",
  spanS: (data) => [data.startS, data.endS],

  prepare({ runs: [run] }) {
    const table = run?.tables["sessions"];
    if (!run || !table || table.rows === 0) return undefined;
    const clock = clockOf(run);
    const column = (name: string) => table.columns[name]!.values;
    const evseNames = table.columns["evse"]!.texts ?? [];
    const ids = table.columns["session"]!.texts ?? [];
    const evseOf = column("evse");
    const siteOf = column("site");
    const siteNames = table.columns["site"]!.texts ?? [];
    // Two sites may name their EVSEs alike, so the row is the pair.
    const several = siteNames.length > 1;
    const labelOf = (row: number) =>
      clip(several ? `${siteNames[siteOf[row]!]} ${evseNames[evseOf[row]!]}` : (evseNames[evseOf[row]!] ?? ""), 24);
    const every = Array.from({ length: table.rows }, (_, row) => labelOf(row));
    const sorted = [...new Set(every)].sort(byNaturalOrder);
    const evses = sorted.slice(0, MAX_EVSES);
    const indexOf = new Map(evses.map((label, index) => [label, index]));
    const rows = every.flatMap((label, row) => (indexOf.has(label) ? [row] : [])).slice(0, MAX_SESSIONS);
    const arrivals = column("arrival");
    const departures = column("departure");
    let startUs = Number.POSITIVE_INFINITY;
    let endUs = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      if (arrivals[row]! < startUs) startUs = arrivals[row]!;
      if (departures[row]! > endUs) endUs = departures[row]!;
    }
    const pick = (name: string, digits: number) => {
      const values = column(name);
      return rows.map((row) => Number(values[row]!.toFixed(digits)));
    };
    const data: SessionGanttData = {
      clock,
      startS: Math.floor(startUs / 1e6) + clock.offsetS,
      endS: Math.ceil(endUs / 1e6) + clock.offsetS,
      evses,
      ids: rows.map((row) => clip(ids[column("session")[row]!] ?? "", 60)),
      evse: rows.map((row) => indexOf.get(every[row]!)!),
      arrivalS: rows.map((row) => Math.round((arrivals[row]! - startUs) / 1e6)),
      departureS: rows.map((row) => Math.round((departures[row]! - startUs) / 1e6)),
      requestedKwh: pick("requested_kwh", 2),
      // Less what was given back again.
      deliveredKwh: pick(table.columns["met_kwh"] ? "met_kwh" : "delivered_kwh", 2),
    };
    const full = rows.filter((_, index) => shareClass(data, index) === 4).length;
    const left = table.rows - rows.length;
    const shown =
      left > 0
        ? ` Shown are ${rows.length} of ${numberText(table.rows)} sessions at ${evses.length} of ${numberText(sorted.length)} EVSEs.`
        : "";
    const reasons = table.columns["end_reason"];
    const stay = rows.filter((row) => reasons?.texts?.[reasons.values[row]!] === "simulation-ended").length;
    const which = `${left > 0 ? "the " : ""}${rows.length} sessions ${left > 0 ? "shown " : ""}`;
    const hadAll = `${full} of ${which}left with all the energy asked for`;
    return {
      // Who is still there has not left without.
      title:
        2 * stay > rows.length
          ? `${stay} of ${which}are still plugged in when the run ends, without all the energy asked for`
          : hadAll,
      lead: `One bar per session from plug-in to plug-out, one row per EVSE. The fuller and bluer the bar, the larger the share delivered.${shown}`,
      description: `Gantt chart of ${rows.length} sessions at ${evses.length} EVSEs; ${full} of them received at least 99.5 % of the energy requested.${shown}`,
      data,
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const window = windowS ?? [data.startS, data.endS];
    const labelPx = Math.min(widthPx < 560 ? 92 : 150, 12 + 6.6 * Math.max(...data.evses.map((name) => name.length)));
    const rowPx = data.evses.length <= 12 ? 22 : ROW_PX;
    const root = openSvg(kit, svg, widthPx, 10);
    const items = SHARES.map(({ label }, index) => ({
      label,
      mark: "swatch" as const,
      className: `share share-${index}`,
    }));
    const legendPx = legend(kit, root, items, { x: 0, y: 10, widthPx });
    const plot: Plot = {
      x0: labelPx,
      x1: widthPx - 12,
      y0: legendPx + 14,
      y1: legendPx + 14 + rowPx * data.evses.length,
    };
    const heightPx = plot.y1 + 42;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);

    const lines = root.append("g").attr("class", "rows");
    for (const [index, name] of data.evses.entries()) {
      const top = plot.y0 + index * rowPx;
      lines
        .append("rect")
        .attr("class", index % 2 ? "row odd" : "row")
        .attr("x", plot.x0)
        .attr("y", top)
        .attr("width", plot.x1 - plot.x0)
        .attr("height", rowPx);
      lines
        .append("text")
        .attr("class", "row-label")
        .attr("x", plot.x0 - 8)
        .attr("y", top + rowPx / 2)
        .attr("dy", "0.32em")
        .attr("text-anchor", "end")
        .text(name);
    }
    timeAxis(kit, root, x, plot, `Local time (${data.clock.label})`);

    const when = kit.utcFormat("%a %-d %b, %H:%M");
    const bars = root.append("g");
    const hits: Hit[] = [];
    for (const [index, evse] of data.evse.entries()) {
      const fromS = data.startS + data.arrivalS[index]!;
      const toS = data.startS + data.departureS[index]!;
      if (toS <= window[0] || fromS >= window[1]) continue;
      const left = Math.max(plot.x0, x(fromS * 1000));
      const width = Math.max(1.5, Math.min(plot.x1, x(toS * 1000)) - left - 0.5);
      const top = plot.y0 + evse * rowPx + 2;
      const height = rowPx - 4;
      const share = shareOf(data, index);
      const filled = Math.max(1, Math.min(1, share) * height);
      const className = `share share-${shareClass(data, index)}`;
      const box = (name: string, y0: number, high: number) =>
        bars
          .append("rect")
          .attr("class", name)
          .attr("x", round(left))
          .attr("y", round(y0))
          .attr("width", round(width))
          .attr("height", round(high));
      box(`${className} empty`, top, height);
      box(className, top + height - filled, filled);
      hits.push({
        x: left,
        y: top,
        width,
        height,
        text: [
          `${data.evses[evse]} · ${fixedText(share * 100, 1)} % delivered`,
          `${when((fromS * 1000) as unknown as Date)} to ${when((toS * 1000) as unknown as Date)}`,
          `${quantityText(data.deliveredKwh[index]!, "kWh")} of ${quantityText(data.requestedKwh[index]!, "kWh")}`,
          data.ids[index]!,
        ],
      });
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["session", "EVSE", "arrival (UTC)", "departure (UTC)", "requested [kWh]", "delivered [kWh]", "share [%]"],
    rows: data.evse.map((evse, index) => [
      data.ids[index]!,
      data.evses[evse]!,
      isoUtc(data.startS + data.arrivalS[index]! - data.clock.offsetS),
      isoUtc(data.startS + data.departureS[index]! - data.clock.offsetS),
      data.requestedKwh[index]!,
      data.deliveredKwh[index]!,
      round(shareOf(data, index) * 100),
    ]),
  }),
};

/** Share of the requested energy that a session got [1]. */
export const shareOf = (data: SessionGanttData, index: number): number =>
  data.requestedKwh[index]! > 0 ? data.deliveredKwh[index]! / data.requestedKwh[index]! : 1;

/** Index into `SHARES`. */
export const shareClass = (data: SessionGanttData, index: number): number => {
  const share = shareOf(data, index);
  return SHARES.findIndex(({ upTo }) => share < upTo);
};

const round = (value: number): number => Math.round(value * 100) / 100;

/** "CA-9" before "CA-10", the same on every machine. */
function byNaturalOrder(left: string, right: string): number {
  const padded = (name: string) => name.replace(/\d+/g, (digits) => digits.padStart(12, "0"));
  const [a, b] = [padded(left), padded(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
