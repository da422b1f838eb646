import { sumPerPeriod } from "../../kpi/per-period.ts";
import { signalPeriods } from "../../kpi/signal-periods.ts";
import { type Clock, clockOf, isoUtc } from "../clock.ts";
import { fixedText, quantityText } from "../number-text.ts";
import { leftAxis, openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";
import { pointsOf, type Series, seriesOf, spanOf } from "./series.ts";
import { stepLine } from "./step-line.ts";

/** Power of all sites beside the limit that a signal asks of them and the one they keep to [kW]. */
export interface SignalLimitData {
  readonly clock: Clock;
  readonly power: Series;
  readonly asked: Series;
  readonly held: Series;
}

const KEYS = ["power", "held", "asked"] as const;
const CLASSES = { power: "series-line c1", held: "series-line c3 dash-1", asked: "limit-line" } as const;

/** What a grid signal asked for, what the sites heard of it, and what they drew. */
export const signalLimitChart: Chart<SignalLimitData> = {
  kind: "signal-limit",
  summary: "Power beside the limit that a grid signal asks for and the one that is kept to",
  page: "run",
  size: "wide",
  spanS: (data) => spanOf([data.power]),

  prepare({ runs: [run] }) {
    const [power, told] = [run?.tables["site_power"], run?.tables["site_signal"]];
    const signal = power && told && signalPeriods(told, power);
    if (!run || !power || !signal || signal.rows < 2) return undefined;
    const clock = clockOf(run);
    const startS = (power.columns["time"]!.values[0] as number) / 1e6;
    const stepS = power.columns["period_s"]!.values[0] as number;
    const series = (label: string, table: typeof power, name: string) =>
      seriesOf(label, { startS, stepS, values: sumPerPeriod(table, name) }, clock, 2);
    const kept = run.kpis["signalKeptPct"]?.value;
    const known = series("power", power, "power_kw");
    const asked = series("asked for", signal, "asked_kw");
    const finding = typeof kept === "number" ? ` was kept for ${fixedText(kept, 1)} % of its time` : "";
    return {
      title: `The limit that was asked for${finding}`,
      lead: "Mean power of all EVSEs, the limit asked for by the grid's operator, and the one the sites keep to: what they have heard, or their fail-safe while they hear nothing.",
      description: `Three lines over time: power of at most ${quantityText(highest(known), "kW")}, the limit asked for of ${quantityText(highest(asked), "kW")}, and the limit kept to.`,
      data: { clock, power: known, asked, held: series("kept to", signal, "held_kw") },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const window = windowS ?? spanOf([data.power]);
    const plot: Plot = { x0: 46, x1: widthPx - 12, y0: 52, y1: 272 };
    const heightPx = plot.y1 + 46;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const topKw = Math.max(...KEYS.map((key) => highest(data[key])), 0.001) * 1.06;
    const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);
    const y = kit.scaleLinear([0, topKw], [plot.y1, plot.y0]).nice();
    const items = KEYS.map((key) => ({ label: data[key].label, mark: "line" as const, className: CLASSES[key] }));
    legend(kit, root, items, { x: plot.x0, y: 10, widthPx: widthPx - plot.x0 });
    leftAxis(kit, root, y, plot, "Power [kW]");
    timeAxis(kit, root, x, plot, `Local time (${data.clock.label})`);
    const path = stepLine(kit, x, y);
    const drawn = KEYS.map((key) => pointsOf(data[key], window, plot.x1 - plot.x0));
    for (const [k, key] of KEYS.entries()) root.append("path").attr("class", CLASSES[key]).attr("d", path(drawn[k]!));
    const when = kit.utcFormat("%-d %b %H:%M");
    const at = (series: Series, atS: number): number | null =>
      series.high[Math.floor((atS - series.startS) / series.stepS + 1e-9)] ?? null;
    const hits = drawn[0]!.slice(0, -1).flatMap((point): Hit[] => {
      if (!Number.isFinite(point.high)) return [];
      const words = KEYS.flatMap((key) => {
        const kw = at(data[key], point.atS);
        return kw === null ? [] : [`${data[key].label}: ${quantityText(kw, "kW")}`];
      });
      const time = when((point.atS * 1000) as unknown as Date);
      return [{ x: x(point.atS * 1000), y: y(point.high), text: [time, ...words] }];
    });
    return { heightPx, hits, nearest: "x" };
  },

  rows: ({ clock, power, asked, held }) => ({
    header: ["time (UTC)", "power [kW]", "asked for [kW]", "kept to [kW]"],
    rows: power.high.map((kw, k) => [
      isoUtc(power.startS + k * power.stepS - clock.offsetS),
      kw,
      asked.high[k] ?? null,
      held.high[k] ?? null,
    ]),
  }),
};

const highest = (series: Series): number => series.high.reduce<number>((top, kw) => Math.max(top, kw ?? 0), 0);
