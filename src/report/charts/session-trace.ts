import type { ScaleLinear } from "d3";
import type { Kit } from "../client/kit.ts";
import { fixedText } from "../number-text.ts";
import { bottomAxis, type Group, leftAxis, openSvg, type Plot, textWidthPx } from "./axes.ts";
import type { Chart, Choices, Hit } from "./chart.ts";
import { type SessionTraceData, type TracedSession, tracedSessions } from "./session-trace-data.ts";
import { drawLanes } from "./session-trace-lanes.ts";

const TITLE_LINE_PX = 17;
const PILOT_PX = 96;
const POWER_PX = 62;
const STRIP_PX = 16;

/** One charging session on one time axis: pilot, messages between the lanes, time limits, power and state of charge. */
export const sessionTraceChart: Chart<SessionTraceData> = {
  kind: "session-trace",
  summary: "One session: pilot, messages, time limits, power and state of charge",
  page: "run",
  size: "wide",
  shortestS: 0.2,
  spanS: (data) => [0, Math.max(...data.sessions.map(({ endS }) => endS))],

  prepare({ runs: [run] }) {
    const data = run && tracedSessions(run.tables);
    if (!data) return undefined;
    const [only] = data.sessions;
    const one = data.sessions.length === 1;
    const words = one ? endOf(data, only!) : "";
    return {
      title: one ? findingOf(data, only!) : "A session of the chosen pair, message by message",
      lead: `Voltage and duty cycle of the control pilot above; messages between vehicle and EVSE with their order in time; a time limit is shaded from when it starts to when it runs out, darker as far as it was used; the failing step is red. Zoom in to tell messages apart.`,
      description: `Time line of ${one ? `the session of ${only!.cell.replace("|", " at ")}, which ${words}` : `${data.sessions.length} sessions, one at a time`}, with pilot voltage, messages, time limits, power and state of charge.`,
      data,
    };
  },

  choices: () => [],

  draw(kit, svg, data, { widthPx, windowS, choices = {} }) {
    const session = chosen(data, choices);
    const root = openSvg(kit, svg, widthPx, 60);
    if (!session) {
      root.append("text").attr("x", 0).attr("y", 26).text("No plug fits this pair, so there is no session to show.");
      return { heightPx: 60, hits: [], nearest: "plane" };
    }
    const whole = sessionSpan(data);
    const isWhole = !windowS || (windowS[0] <= whole[0] && windowS[1] >= whole[1]);
    const [from, to] = isWhole ? [0, session.endS] : windowS;
    const narrow = widthPx < 560;
    const x0 = narrow ? 40 : 92;
    const x1 = widthPx - 14;
    const x = kit.scaleLinear([from, to], [x0, x1]);
    const title = `${session.cell.replace("|", " at ")}, ${session.rules}: ${endOf(data, session)}`;
    const lines = linesOf(title, widthPx);
    for (const [line, text] of lines.entries())
      root
        .append("text")
        .attr("class", "panel-title")
        .attr("y", 14 + TITLE_LINE_PX * line)
        .text(text);
    const top = 46 + TITLE_LINE_PX * (lines.length - 1);
    const pilot = { x0, x1, y0: top, y1: top + PILOT_PX };
    const hits: Hit[] = drawPilot(kit, root, session, x, pilot);
    const lanes = drawLanes(root, data, session, { x, x0, x1, y0: pilot.y1 + 22, narrow, from, to });
    hits.push(...lanes.hits);
    const power: Plot = { x0, x1, y0: lanes.y1 + 34, y1: lanes.y1 + 34 + POWER_PX };
    drawSeries(kit, root, session, x, power, { label: "Power [kW]", values: session.powerKw, className: "c2" });
    const soc: Plot = { x0, x1, y0: power.y1 + 36, y1: power.y1 + 36 + POWER_PX };
    drawSeries(kit, root, session, x, soc, { label: "State of charge [%]", values: session.socPct, className: "c3" });
    bottomAxis(kit, root, x, soc, "Since plugging in [s]");
    const strip = { x0, x1, y0: soc.y1 + 48, y1: soc.y1 + 48 + STRIP_PX };
    drawStrip(root, session, whole, strip);
    const heightPx = Math.ceil(strip.y1 + 6);
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    return { heightPx, hits, nearest: "plane", overview: strip };
  },

  rows: (data) => ({
    header: ["session", "rules", "time since plugging in [ms]", "lane", "event", "detail"],
    rows: data.sessions.flatMap((session) =>
      session.eventMs.map((ms, at) => [
        session.cell.replace("|", " at "),
        session.rules,
        ms,
        data.texts[session.lane[at]!]!,
        `${at === session.failed ? "✗ " : ""}${data.texts[session.event[at]!]!}`,
        data.texts[session.detail[at]!]!,
      ]),
    ),
  }),
};

const sessionSpan = (data: SessionTraceData): readonly [number, number] => [
  0,
  Math.max(...data.sessions.map(({ endS }) => endS)),
];

/** The session of the chosen cell and rule set; before any choice one that fails, because that is what one looks for. */
function chosen(data: SessionTraceData, { cell, rules }: Choices): TracedSession | undefined {
  if (cell === undefined) return data.sessions.find(({ failed }) => failed >= 0) ?? data.sessions[0];
  const ofCell = data.sessions.filter((session) => session.cell === cell);
  return ofCell.find((session) => session.rules === rules) ?? ofCell[0];
}

/** In a title, what the drawing's own line says with its cause. */
function findingOf(data: SessionTraceData, session: TracedSession): string {
  const { failed, event, eventMs } = session;
  const words =
    failed < 0
      ? endOf(data, session)
      : `${data.texts[event[failed]!]!.replace("FAILED: ", "failed at ")} ${fixedText(eventMs[failed]! / 1000, 1)} s after plugging in`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How it ended, in words. */
function endOf({ texts }: SessionTraceData, session: TracedSession): string {
  if (session.failed >= 0) {
    const cause = texts[session.detail[session.failed]!]!;
    return `${texts[session.event[session.failed]!]!.toLowerCase()}: ${cause}`;
  }
  const first = session.event.findIndex((event) => texts[event] === "charging");
  if (first < 0) return "no current flowed";
  const most = Math.max(...session.powerKw);
  return `charges ${fixedText(session.eventMs[first]! / 1000, 1)} s after plugging in, at most ${fixedText(most, 1)} kW`;
}

/** Both half-waves of the pilot, and its duty cycle in words where it changes. */
function drawPilot(kit: Kit, root: Group, session: TracedSession, x: ScaleLinear<number, number>, plot: Plot): Hit[] {
  const y = kit.scaleLinear([-13, 13], [plot.y1, plot.y0]);
  leftAxis(kit, root, y, plot, "Control pilot [V]");
  const [from, to] = x.domain() as [number, number];
  const rows = session.signalMs.map((_, at) => at).filter((at) => isPilotChange(session, at));
  for (const values of [session.pilotHighV, session.pilotLowV]) {
    const points = stepPoints(rows, session.signalMs, values, [from, to]);
    const line = kit
      .line<readonly [number, number]>()
      .x((point) => round(x(point[0])))
      .y((point) => round(y(point[1])))
      .curve(kit.curveStepAfter);
    root
      .append("path")
      .attr("class", "series-line c1")
      .attr("d", line(points) ?? "");
  }
  const hits: Hit[] = [];
  let freeFrom = plot.x0;
  for (const [index, at] of rows.entries()) {
    const startS = session.signalMs[at]! / 1000;
    const endS = (session.signalMs[rows[index + 1]!] ?? session.endS * 1000) / 1000;
    if (endS <= from || startS >= to) continue;
    const duty = session.dutyPct[at] ?? null;
    const left = Math.max(plot.x0, x(startS));
    const right = Math.min(plot.x1, x(endS));
    const words = duty === null ? "" : `${fixedText(duty, 1)} %`;
    if (words && left >= freeFrom && textWidthPx(words) + 4 < right - left) {
      root
        .append("text")
        .attr("class", "message-label")
        .attr("x", round(left + 3))
        .attr("y", round(y(0)) + 4)
        .text(words);
      freeFrom = left + textWidthPx(words) + 6;
    }
    hits.push({
      x: left,
      y: plot.y0,
      width: Math.max(1, right - left),
      height: plot.y1 - plot.y0,
      text: [
        `${session.pilotHighV[at]} / ${session.pilotLowV[at]} V${duty === null ? ", constant" : `, duty cycle ${words}`}`,
        `from ${fixedText(startS, 3)} s`,
      ],
    });
  }
  return hits;
}

const isPilotChange = ({ pilotHighV, pilotLowV, dutyPct }: TracedSession, at: number): boolean =>
  at === 0 ||
  pilotHighV[at] !== pilotHighV[at - 1] ||
  pilotLowV[at] !== pilotLowV[at - 1] ||
  dutyPct[at] !== dutyPct[at - 1];

/** Values that hold until the next, cut to a window. */
function stepPoints(
  rows: readonly number[],
  ms: readonly number[],
  values: readonly number[],
  [from, to]: readonly [number, number],
): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  let before: number | undefined;
  for (const at of rows) {
    const second = ms[at]! / 1000;
    if (second <= from) before = values[at]!;
    else if (second < to) {
      if (points.length === 0 && before !== undefined) points.push([from, before]);
      points.push([second, values[at]!]);
    }
  }
  if (points.length === 0 && before !== undefined) points.push([from, before]);
  if (points.length > 0) points.push([to, points.at(-1)![1]]);
  return points;
}

function drawSeries(
  kit: Kit,
  root: Group,
  session: TracedSession,
  x: ScaleLinear<number, number>,
  plot: Plot,
  series: { label: string; values: readonly number[]; className: string },
): void {
  const { values } = series;
  const isShare = series.label.startsWith("State");
  const low = isShare ? Math.floor(Math.min(...values)) : Math.min(0, ...values);
  const high = Math.max(low + 1, isShare ? Math.ceil(Math.max(...values)) : Math.max(...values) * 1.05);
  const y = kit.scaleLinear([low, high], [plot.y1, plot.y0]);
  leftAxis(kit, root, y, plot, series.label);
  const rows = session.signalMs.map((_, at) => at).filter((at) => at === 0 || values[at] !== values[at - 1]);
  const [from, to] = x.domain() as [number, number];
  const line = kit
    .line<readonly [number, number]>()
    .x((point) => round(x(point[0])))
    .y((point) => round(y(point[1])))
    .curve(kit.curveStepAfter);
  root
    .append("path")
    .attr("class", `series-line ${series.className}`)
    .attr("d", line(stepPoints(rows, session.signalMs, values, [from, to])) ?? "");
}

/** A tick for each event over the whole session, to drag a window on. */
function drawStrip(root: Group, session: TracedSession, whole: readonly [number, number], strip: Plot): void {
  root
    .append("rect")
    .attr("class", "strip")
    .attr("x", strip.x0)
    .attr("y", strip.y0)
    .attr("width", strip.x1 - strip.x0)
    .attr("height", STRIP_PX);
  const px = (ms: number): number => strip.x0 + ((strip.x1 - strip.x0) * ms) / 1000 / (whole[1] - whole[0]);
  const ticks = session.eventMs.map((ms) => `M${round(px(ms))},${strip.y0 + 3}v${STRIP_PX - 6}`);
  root
    .append("path")
    .attr("class", "message")
    .attr("d", [...new Set(ticks)].join(""));
}

const fittedTo = (text: string, px: number): string => {
  const most = Math.max(8, Math.floor(px / 6.9));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

/** A title broken between words into lines of so many pixels; a word that is longer is cut off. */
function linesOf(title: string, px: number): string[] {
  const most = Math.max(8, Math.floor(px / 6.9));
  const lines: string[] = [];
  for (const word of title.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(fittedTo(word, px));
  }
  return lines;
}
const round = (value: number): number => Math.round(value * 10) / 10;
