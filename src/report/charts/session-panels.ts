import { type Clock, clockOf, isoUtc } from "../clock.ts";
import { fixedText } from "../number-text.ts";
import { openSvg, type Plot, timeAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";
import { gridOf, onlyRun, panelTitle } from "./panels.ts";
import { runLabel } from "./runs.ts";
import { SHARES, sessionGanttChart, shareClass, shareOf } from "./session-gantt.ts";

/** Sessions of several runs; EVSEs have the same row in every panel. */
export interface SessionPanelsData {
  readonly clock: Clock;
  readonly startS: number;
  readonly endS: number;
  readonly evses: readonly string[];
  readonly panels: readonly {
    readonly run: string;
    /** Index into `evses`. */
    readonly evse: readonly number[];
    /** Seconds after `startS`. */
    readonly arrivalS: readonly number[];
    readonly departureS: readonly number[];
    /** Of the energy asked for [%]. */
    readonly sharePct: readonly number[];
    /** Index into the classes of shares. */
    readonly share: readonly number[];
  }[];
}

const MOST_PANELS = 12;
/** Bars of all panels together that a browser still draws at once. */
const MOST_BARS = 12_000;

/** Who stood where and got how much, a panel per run: whom a policy starves is seen at a glance. */
export const sessionPanelsChart: Chart<SessionPanelsData> = {
  kind: "session-panels",
  summary: "Sessions by EVSE of several runs, a panel each, coloured by the share of energy delivered",
  page: "comparison",
  size: "wide",
  spanS: (data) => [data.startS, data.endS],

  prepare({ runs }) {
    if (runs.length < 2 || runs.length > MOST_PANELS) return undefined;
    const found = runs.flatMap((run) => {
      const data = sessionGanttChart.prepare(onlyRun(run))?.data;
      return data ? [{ run: runLabel(run, runs), data }] : [];
    });
    if (found.length < 2) return undefined;
    const all = [...new Set(found.flatMap(({ data }) => data.evses))];
    // The runs meet the same sessions, so what is left out is the same in all panels.
    const counts = all.map((evse) =>
      found.reduce((sum, { data }) => sum + data.evse.filter((at) => data.evses[at] === evse).length, 0),
    );
    let bars = 0;
    const evses = all.filter((_, at) => {
      bars += counts[at]!;
      return bars <= MOST_BARS;
    });
    const rowOf = new Map(evses.map((evse, row) => [evse, row]));
    const startS = Math.min(...found.map(({ data }) => data.startS));
    const panels = found.map(({ run, data }) => {
      const kept = data.evse.flatMap((at, index) => (rowOf.has(data.evses[at]!) ? [index] : []));
      const pick = <T>(of: (index: number) => T) => kept.map(of);
      return {
        run,
        evse: pick((index) => rowOf.get(data.evses[data.evse[index]!]!)!),
        arrivalS: pick((index) => data.startS - startS + data.arrivalS[index]!),
        departureS: pick((index) => data.startS - startS + data.departureS[index]!),
        sharePct: pick((index) => Number((100 * shareOf(data, index)).toFixed(1))),
        share: pick((index) => shareClass(data, index)),
      };
    });
    const full = panels.map(({ share }) => share.filter((one) => one === SHARES.length - 1).length);
    const [least, most] = [Math.min(...full), Math.max(...full)];
    const total = panels[0]!.share.length;
    const left = evses.length < all.length ? ` Shown are ${evses.length} of ${all.length} EVSEs.` : "";
    return {
      title:
        least === most
          ? `${most} of ${total} sessions get all the energy asked for in every run`
          : `From ${least} (${panels[full.indexOf(least)]!.run}) to ${most} (${panels[full.indexOf(most)]!.run}) of ${total} sessions get all the energy asked for`,
      lead: `One bar per session from plug-in to plug-out, one row per EVSE, the same row in every panel.${left}`,
      description: panels.map(({ run }, at) => `${run}: ${full[at]} of ${panels[at]!.share.length} in full`).join("; "),
      data: {
        clock: clockOf(runs[0]!),
        startS,
        endS: Math.max(...found.map(({ data }) => data.endS)),
        evses,
        panels,
      },
    };
  },

  draw(kit, svg, data, { widthPx, windowS }) {
    const window = windowS ?? [data.startS, data.endS];
    const { panelPx, place, rows } = gridOf(data.panels.length, widthPx);
    const root = openSvg(kit, svg, widthPx, 10);
    const items = SHARES.map(({ label }, index) => ({
      label,
      mark: "swatch" as const,
      className: `share share-${index}`,
    }));
    const legendPx = legend(kit, root, items, { x: 0, y: 10, widthPx });
    const linePx = Math.max(3, Math.min(12, 260 / data.evses.length));
    const plotPx = Math.ceil(linePx * data.evses.length);
    const rowPx = plotPx + 66;
    const heightPx = legendPx + rows * rowPx;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const when = kit.utcFormat("%a %-d %b, %H:%M");
    const hits: Hit[] = [];
    for (const [index, panel] of data.panels.entries()) {
      const corner = place(index, rowPx);
      const y0 = legendPx + corner.y + 28;
      const plot: Plot = { x0: corner.x, x1: Math.round(corner.x + panelPx - 14), y0, y1: y0 + plotPx };
      panelTitle(root, panel.run, { x: corner.x, y: y0 - 9, widthPx: panelPx });
      const ground = root.append("rect").attr("class", "row").attr("x", plot.x0).attr("y", y0);
      ground.attr("width", plot.x1 - plot.x0).attr("height", plotPx);
      const x = kit.scaleUtc([window[0] * 1000, window[1] * 1000], [plot.x0, plot.x1]);
      timeAxis(kit, root, x, plot, "");
      for (const [k, evse] of panel.evse.entries()) {
        const fromS = data.startS + panel.arrivalS[k]!;
        const toS = data.startS + panel.departureS[k]!;
        if (toS <= window[0] || fromS >= window[1]) continue;
        const left = Math.max(plot.x0, x(fromS * 1000));
        const width = Math.max(1, Math.min(plot.x1, x(toS * 1000)) - left);
        const top = y0 + evse * linePx;
        root
          .append("rect")
          .attr("class", `share share-${panel.share[k]}`)
          .attr("x", round(left))
          .attr("y", round(top + 0.5))
          .attr("width", round(width))
          .attr("height", round(linePx - 1));
        const stay = `${when((fromS * 1000) as unknown as Date)} to ${when((toS * 1000) as unknown as Date)}`;
        const head = `${panel.run}: ${fixedText(panel.sharePct[k]!, 1)} % delivered`;
        hits.push({ x: left, y: top, width, height: linePx, text: [head, `${data.evses[evse]}, ${stay}`] });
      }
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["run", "EVSE", "arrival (UTC)", "departure (UTC)", "share delivered [%]"],
    rows: data.panels.flatMap(({ run, evse, arrivalS, departureS, sharePct }) =>
      evse.map((row, k) => [
        run,
        data.evses[row]!,
        isoUtc(data.startS + arrivalS[k]! - data.clock.offsetS),
        isoUtc(data.startS + departureS[k]! - data.clock.offsetS),
        sharePct[k]!,
      ]),
    ),
  }),
};

const round = (value: number): number => Math.round(value * 10) / 10;
