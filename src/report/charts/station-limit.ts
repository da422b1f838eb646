import type { Table } from "../../tables/table.ts";
import { type Clock, clockOf, isoUtc } from "../clock.ts";
import { quantityText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";
import { pointsOf, type Series, seriesOf, spanOf } from "./series.ts";
import { stepLine } from "./step-line.ts";

/** How many charging stations are under a limit sent to them, and of how many the back office knows it. */
export interface StationLimitData {
  readonly clock: Clock;
  readonly limited: Series;
  readonly known: Series;
}

const KEYS = ["limited", "known"] as const;
const CLASSES = { limited: "series-line c1", known: "series-line c3 dash-1" } as const;
const STEPS_S = [1, 5, 10, 30, 60, 300, 900, 3600];
const MOST_STEPS = 12_000;

/** How a signalled limit is taken up by stations, and when their back office hears of it. */
export const stationLimitChart: Chart<StationLimitData> = {
  kind: "station-limit",
  summary: "Charging stations under a signalled limit, and those whose back office knows of it",
  page: "run",
  size: "wide",
  spanS: (data) => spanOf([data.limited]),

  prepare({ runs: [run] }) {
    const table = run?.tables["ocpp_message"];
    if (!run || !table) return undefined;
    const turns = turnsOf(table);
    const latenesses = turns.flatMap(({ on, atS, knownS }) => (on ? [knownS - atS] : [])).sort((a, b) => a - b);
    if (latenesses.length === 0) return undefined;
    const clock = clockOf(run);
    const [startS, endS] = spanOfRun(run.tables["site_power"], turns);
    const stepS = STEPS_S.find((step) => (endS - startS) / step <= MOST_STEPS) ?? (endS - startS) / MOST_STEPS;
    const steps = Math.max(2, Math.ceil((endS - startS) / stepS));
    const series = (label: string, when: "atS" | "knownS") =>
      seriesOf(label, { startS, stepS, values: countsOf(turns, when, { startS, stepS, steps }) }, clock, 0);
    const limited = series("under the limit", "atS");
    const most = Math.max(...limited.high.map((count) => count ?? 0));
    const [median, last] = [latenesses[(latenesses.length - 1) >> 1]!, latenesses.at(-1)!];
    const stations = most === 1 ? "1 station was" : `${most} stations were`;
    return {
      title: `${stations} limited at once; half of the notices reach the back office within ${spanWord(median)}`,
      lead: `A station obeys a limit sent to it in the moment it comes, and tells its back office, at the latest here ${spanWord(last)} after. Away from its back office it obeys all the same and tells later.`,
      description: `Two lines over time: charging stations under a signalled limit, at most ${most}, and those of which their back office knows.`,
      data: { clock, limited, known: series("back office knows", "knownS") },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const window = windowS ?? spanOf([data.limited]);
    const plot: Plot = { x0: 46, x1: widthPx - 12, y0: 52, y1: 232 };
    const heightPx = plot.y1 + 46;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const most = Math.max(4, ...KEYS.flatMap((key) => data[key].high.map((count) => count ?? 0)));
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);
    const y = kit.scaleLinear([0, most], [plot.y1, plot.y0]).nice();
    const items = KEYS.map((key) => ({ label: data[key].label, mark: "line" as const, className: CLASSES[key] }));
    legend(kit, root, items, { x: plot.x0, y: 10, widthPx: widthPx - plot.x0 });
    leftAxis(kit, root, y, plot, "Charging stations");
    timeAxis(kit, root, x, plot, `Local time (${data.clock.label})`);
    const path = stepLine(kit, x, y);
    const drawn = KEYS.map((key) => pointsOf(data[key], window, plot.x1 - plot.x0));
    for (const [k, key] of KEYS.entries()) root.append("path").attr("class", CLASSES[key]).attr("d", path(drawn[k]!));
    const when = kit.utcFormat("%-d %b %H:%M");
    const hits = drawn[0]!.slice(0, -1).flatMap((point): Hit[] => {
      if (!Number.isFinite(point.high)) return [];
      const words = KEYS.map((key) => `${data[key].label}: ${at(data[key], point.atS) ?? "–"}`);
      const time = when((point.atS * 1000) as unknown as Date);
      return [{ x: x(point.atS * 1000), y: y(point.high), text: [time, ...words] }];
    });
    return { heightPx, hits, nearest: "x" };
  },

  /** A row wherever one of the numbers changes. */
  rows: ({ clock, limited, known }) => ({
    header: ["time (UTC)", "stations under the limit", "stations known to the back office"],
    rows: limited.high.flatMap((count, k) => {
      const same = k > 0 && count === limited.high[k - 1] && known.high[k] === known.high[k - 1];
      return same ? [] : [[isoUtc(limited.startS + k * limited.stepS - clock.offsetS), count, known.high[k] ?? null]];
    }),
  }),
};

/** A station comes under a limit or leaves it: when, and when its back office has heard of it [s]. */
interface Turn {
  readonly on: boolean;
  readonly atS: number;
  readonly knownS: number;
}

/** Every change between limited and free, told by the notices of each station in turn. */
function turnsOf(table: Table): Turn[] {
  const { time, site, evse, action, since_s, delay_s } = table.columns as Record<string, Table["columns"][string]>;
  const isLimited = new Map<string, boolean>();
  const turns: Turn[] = [];
  for (let row = 0; row < table.rows; row++) {
    const what = action!.texts![action!.values[row]!];
    if (what === "TransactionEvent") continue;
    const station = `${site!.values[row]} ${evse!.values[row]}`;
    const on = what === "NotifyChargingLimit";
    if ((isLimited.get(station) ?? false) === on) continue;
    isLimited.set(station, on);
    const sentS = time!.values[row]! / 1e6;
    turns.push({ on, atS: sentS - since_s!.values[row]!, knownS: sentS + delay_s!.values[row]! });
  }
  return turns;
}

/** From the first recorded period to the end of the last; where none are, from the first change to the last [s]. */
function spanOfRun(sitePower: Table | undefined, turns: readonly Turn[]): [number, number] {
  if (!sitePower || sitePower.rows === 0) {
    const all = turns.flatMap(({ atS, knownS }) => [atS, knownS]);
    return [Math.floor(Math.min(...all)) - 1, Math.ceil(Math.max(...all)) + 1];
  }
  const [time, period] = [sitePower.columns["time"]!.values, sitePower.columns["period_s"]!.values];
  let [startS, endS] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < sitePower.rows; row++) {
    startS = Math.min(startS, time[row]! / 1e6);
    endS = Math.max(endS, time[row]! / 1e6 + period[row]!);
  }
  return [startS, endS];
}

/** How many are limited at the start of each step. */
function countsOf(
  turns: readonly Turn[],
  when: "atS" | "knownS",
  { startS, stepS, steps }: { startS: number; stepS: number; steps: number },
): Float64Array {
  const values = new Float64Array(steps);
  for (const turn of turns) {
    const step = Math.max(0, Math.ceil((turn[when] - startS) / stepS));
    if (step < steps) values[step]! += turn.on ? 1 : -1;
  }
  for (let step = 1; step < steps; step++) values[step]! += values[step - 1]!;
  return values;
}

function spanWord(seconds: number): string {
  const [per, unit] = seconds >= 7200 ? [3600, "h"] : seconds >= 120 ? [60, "min"] : [1, "s"];
  return quantityText(Number((seconds / per).toPrecision(2)), unit);
}

const at = (series: Series, atS: number): number | null =>
  series.high[Math.floor((atS - series.startS) / series.stepS + 1e-9)] ?? null;
