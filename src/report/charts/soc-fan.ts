import type { Table } from "../../tables/table.ts";
import { type Clock, clockOf, isoUtc } from "../clock.ts";
import type { ReportRun } from "../data.ts";
import { compact } from "../downsample.ts";
import { fixedText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";

/** States of charge of the vehicles that are plugged in, instant by instant, and when they leave. */
export interface SocFanData {
  readonly clock: Clock;
  /** Wall time of each instant [s]. */
  readonly atS: readonly number[];
  readonly vehicles: readonly number[];
  readonly p5: readonly (number | null)[];
  readonly p25: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  readonly p75: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  /** The window in which vehicles give and take for others than their driver. */
  readonly leastSoc: number;
  readonly mostSoc: number;
  /** Wall times at which vehicles leave with what was asked for, and short of it [s]. */
  readonly leaveS: readonly number[];
  readonly leaveShortS: readonly number[];
}

const MOST_INSTANTS = 600;
const MOST_TICKS = 400;
/** As the KPI of demands met [kWh]. */
const MET_WITHIN_KWH = 0.1;

/** The fan of states of charge over time, with the window of giving back and a tick for every departure. */
export const socFanChart: Chart<SocFanData> = {
  kind: "soc-fan",
  summary: "States of charge of the vehicles that are plugged in, the window of giving back, and departures",
  page: "run",
  size: "wide",
  spanS: ({ atS }) => [atS[0]!, atS.at(-1)!],

  prepare({ runs: [run] }) {
    const table = run?.tables["session_soc"];
    if (!run || !table || table.rows === 0) return undefined;
    const clock = clockOf(run);
    const instants = byInstant(table);
    if (instants.length < 2) return undefined;
    const at = (q: number) =>
      compact(
        instants.map(({ socs }) => quantile(socs, q)),
        4,
      );
    const { leastSoc, mostSoc } = windowOf(run);
    const socs = table.columns["soc"]!.values;
    let inside = 0;
    for (let row = 0; row < table.rows; row++)
      if (socs[row]! >= leastSoc - 1e-9 && socs[row]! <= mostSoc + 1e-9) inside++;
    const share = `${fixedText((100 * inside) / table.rows, 0)} %`;
    const window = `${fixedText(100 * leastSoc, 0)} and ${fixedText(100 * mostSoc, 0)} %`;
    const { leave, short } = departures(run.tables["sessions"]);
    const wall = (us: number) => us / 1e6 + clock.offsetS;
    return {
      title: `Vehicles are between ${window} for ${share} of their time at the plug`,
      lead: `Of the vehicles plugged in at each instant, half lie in the darker band and nine in ten in the lighter one. Ticks below are departures${short.length > 0 ? `; of ${leave.length + short.length}, ${short.length} leave short` : ""}.`,
      description: `Fan of states of charge over time with the median and bands of 50 and 90 %; ${share} of all readings lie between ${window}; ${leave.length + short.length} departures.`,
      data: {
        clock,
        atS: instants.map(({ us }) => wall(us)),
        vehicles: instants.map(({ socs }) => socs.length),
        p5: at(0.05),
        p25: at(0.25),
        median: at(0.5),
        p75: at(0.75),
        p95: at(0.95),
        leastSoc,
        mostSoc,
        leaveS: thinned(leave).map(wall),
        leaveShortS: thinned(short).map(wall),
      },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const heightPx = 330;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const legendPx = legend(
      kit,
      root,
      [
        { label: "5–95 %", mark: "swatch", className: "band outer" },
        { label: "25–75 %", mark: "swatch", className: "band inner" },
        { label: "median", mark: "line", className: "series-line c1" },
        { label: "leaves", mark: "tick", className: "series-line c1" },
        ...(data.leaveShortS.length > 0
          ? [{ label: "leaves short", mark: "tick", className: "series-line c2" } as const]
          : []),
      ],
      { x: 46, y: 10, widthPx: widthPx - 46 },
    );
    const plot: Plot = { x0: 46, x1: widthPx - 12, y0: legendPx + 34, y1: heightPx - 46 };
    const window = windowS ?? [data.atS[0]!, data.atS.at(-1)!];
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);
    const y = kit.scaleLinear([0, 100], [plot.y1, plot.y0]);
    leftAxis(kit, root, y, plot, "State of charge [%]");
    timeAxis(kit, root, x, plot, `Local time (${data.clock.label})`);
    const isSeen = (atS: number) => atS >= window[0] && atS <= window[1];
    const index = data.atS.map((_, k) => k).filter((k) => isSeen(data.atS[k]!));
    const band = (low: readonly (number | null)[], high: readonly (number | null)[]) =>
      kit
        .area<number>()
        .defined((k) => low[k] !== null)
        .x((k) => x(data.atS[k]! * 1000))
        .y0((k) => y(100 * low[k]!))
        .y1((k) => y(100 * high[k]!))
        .digits(1)(index);
    root.append("path").attr("class", "band outer").attr("d", band(data.p5, data.p95));
    root.append("path").attr("class", "band inner").attr("d", band(data.p25, data.p75));
    const median = kit
      .line<number>()
      .defined((k) => data.median[k] !== null)
      .x((k) => x(data.atS[k]! * 1000))
      .y((k) => y(100 * data.median[k]!))
      .digits(1);
    root.append("path").attr("class", "series-line c1").attr("d", median(index));
    for (const soc of [data.leastSoc, data.mostSoc]) {
      const at = Math.round(y(100 * soc)) + 0.5;
      const line = root.append("line").attr("class", "limit-line");
      line.attr("x1", plot.x0).attr("x2", plot.x1).attr("y1", at).attr("y2", at);
      const words = root.append("text").attr("class", "limit-label").attr("text-anchor", "end");
      words
        .attr("x", plot.x1 - 4)
        .attr("y", at - 5)
        .text(`${fixedText(100 * soc, 0)} %`);
    }
    for (const [times, className, heightOf] of [
      [data.leaveS, "series-line c1", 6],
      [data.leaveShortS, "series-line c2", 10],
    ] as const)
      for (const atS of times.filter(isSeen)) {
        const at = Math.round(x(atS * 1000) * 10) / 10;
        const tick = root.append("line").attr("class", className);
        tick
          .attr("x1", at)
          .attr("x2", at)
          .attr("y1", plot.y1)
          .attr("y2", plot.y1 - heightOf);
      }
    const when = kit.utcFormat("%a %-d %b %Y, %H:%M");
    const hits = index.flatMap((k): Hit[] =>
      data.median[k] === null
        ? []
        : [
            {
              x: Math.round(x(data.atS[k]! * 1000) * 10) / 10,
              y: y(100 * data.median[k]!),
              text: [
                when((data.atS[k]! * 1000) as unknown as Date),
                `median ${percent(data.median[k]!)} of ${data.vehicles[k]!} vehicles`,
                `half: ${percent(data.p25[k]!)} to ${percent(data.p75[k]!)}`,
                `nine in ten: ${percent(data.p5[k]!)} to ${percent(data.p95[k]!)}`,
              ],
            },
          ],
    );
    return { heightPx, hits, nearest: "x" };
  },

  rows: (data) => ({
    header: ["time (UTC)", "vehicles", "5 % [1]", "25 % [1]", "median [1]", "75 % [1]", "95 % [1]"],
    rows: data.atS.map((atS, k) => [
      isoUtc(atS - data.clock.offsetS),
      data.vehicles[k]!,
      data.p5[k]!,
      data.p25[k]!,
      data.median[k]!,
      data.p75[k]!,
      data.p95[k]!,
    ]),
  }),
};

const percent = (soc: number): string => `${fixedText(100 * soc, 0)} %`;

/** States of charge by instant, ascending; instants between without any vehicle are gaps, and long runs are thinned. */
function byInstant(table: Table): { us: number; socs: Float64Array }[] {
  const times = table.columns["time"]!.values;
  const values = table.columns["soc"]!.values;
  const groups = new Map<number, number[]>();
  for (let row = 0; row < table.rows; row++) {
    const known = groups.get(times[row]!);
    if (known) known.push(values[row]!);
    else groups.set(times[row]!, [values[row]!]);
  }
  const known = [...groups].sort(([a], [b]) => a - b);
  const stepUs = known.reduce(
    (least, [us], k) => (k > 0 ? Math.min(least, us - known[k - 1]![0]) : least),
    Number.POSITIVE_INFINITY,
  );
  const all = known.flatMap(([us, socs], k) => {
    const here = { us, socs: Float64Array.from(socs).sort() };
    const isAfterGap = k > 0 && us - known[k - 1]![0] > 1.5 * stepUs;
    return isAfterGap ? [{ us: known[k - 1]![0] + stepUs, socs: new Float64Array(0) }, here] : [here];
  });
  const stride = Math.ceil(all.length / MOST_INSTANTS);
  // A gap's empty instant is kept, or the fan would close over it.
  return all.filter(({ socs }, k) => k % stride === 0 || socs.length === 0);
}

/** NaN where there is nothing. @param sorted ascending */
function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}

/** The scenario's window, or its defaults where a run says nothing. */
function windowOf({ manifest }: ReportRun): { leastSoc: number; mostSoc: number } {
  const v2g = manifest.scenario["v2g"] as { leastSoc?: number; mostSoc?: number } | undefined;
  return { leastSoc: v2g?.leastSoc ?? 0.3, mostSoc: v2g?.mostSoc ?? 0.7 };
}

/** When vehicles leave with what was asked for, and short of it [µs]; those still there at the end are no departures. */
function departures(sessions: Table | undefined): { leave: number[]; short: number[] } {
  const leave: number[] = [];
  const short: number[] = [];
  if (!sessions) return { leave, short };
  const { departure, requested_kwh: requested, met_kwh: met, end_reason: reason } = sessions.columns;
  for (let row = 0; row < sessions.rows; row++) {
    if (reason?.texts?.[reason.values[row]!] === "simulation-ended") continue;
    const missingKwh = met ? requested!.values[row]! - met.values[row]! : 0;
    (missingKwh > MET_WITHIN_KWH ? short : leave).push(departure!.values[row]!);
  }
  return { leave, short };
}

const thinned = (times: readonly number[]): readonly number[] =>
  times.filter((_, k) => k % Math.ceil(times.length / MOST_TICKS) === 0);
