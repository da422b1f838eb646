import type { ScaleLinear } from "d3";
import { fixedText } from "../number-text.ts";
import { type Group, textWidthPx } from "./axes.ts";
import type { Hit } from "./chart.ts";
import type { SessionTraceData, TracedSession } from "./session-trace-data.ts";

/** Where the lanes stand and which time they show. */
interface LaneFrame {
  readonly x: ScaleLinear<number, number>;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly narrow: boolean;
  readonly from: number;
  readonly to: number;
}

/** In a window no longer than this, words carry their milliseconds [s]. */
const CLOSE_S = 8;
const ROW_PX = 13;
const LABEL_ROWS = 9;
const LIMIT_ROWS = 3;
const LIMIT_PX = 9;

/** What two machines say to each other and what each does by itself, with the limits in time either keeps.
 *  @returns the hits and the lower end [px] */
export function drawLanes(
  root: Group,
  data: SessionTraceData,
  session: TracedSession,
  frame: LaneFrame,
): { readonly hits: Hit[]; readonly y1: number } {
  const { x0, x1, y0, narrow } = frame;
  const vehicleY = y0 + LIMIT_ROWS * LIMIT_PX + (narrow ? 18 : 6);
  const evseY = vehicleY + 22 + ROW_PX * LABEL_ROWS;
  const officeY = evseY + LIMIT_ROWS * LIMIT_PX + 34;
  const lanes: readonly (readonly [string, number])[] = [
    ["vehicle", vehicleY],
    ["EVSE", evseY],
    ["back office", officeY],
  ];
  for (const [name, y] of lanes) {
    root.append("line").attr("class", "lane-line").attr("x1", x0).attr("x2", x1).attr("y1", y).attr("y2", y);
    root
      .append("text")
      .attr("class", "lane-label")
      .attr("x", 0)
      .attr("y", narrow ? y - 5 : y + 4)
      .text(name);
  }
  const limitHits = [
    ...drawLimits(root, data, session, frame, { side: "vehicle", y: vehicleY - 4, up: true }),
    ...drawLimits(root, data, session, frame, { side: "evse", y: evseY + 4, up: false }),
  ];
  const hits = drawEvents(root, data, session, frame, { vehicleY, evseY, officeY });
  return { hits: [...limitHits, ...hits], y1: officeY + 12 };
}

function drawLimits(
  root: Group,
  { texts }: SessionTraceData,
  session: TracedSession,
  { x, x0, x1, from, to }: LaneFrame,
  at: { side: "vehicle" | "evse"; y: number; up: boolean },
): Hit[] {
  const hits: Hit[] = [];
  const own = session.limits
    .filter(([, , , machine]) => texts[machine]!.startsWith(at.side))
    // What ran out is shown whatever else has to give way.
    .sort((a, b) => b[5] - a[5] || a[0] - b[0]);
  const taken: { fromMs: number; untilMs: number; row: number }[] = [];
  for (const [fromMs, untilMs, endMs, , what, expired] of own) {
    const [fromS, untilS, endS] = [fromMs / 1000, untilMs / 1000, endMs / 1000];
    if (untilS <= from || fromS >= to) continue;
    const row = [...Array(LIMIT_ROWS).keys()].findIndex((row) =>
      taken.every((one) => one.row !== row || one.untilMs <= fromMs || one.fromMs >= untilMs),
    );
    if (row < 0) continue;
    taken.push({ fromMs, untilMs, row });
    const top = at.up ? at.y - LIMIT_PX * (row + 1) : at.y + LIMIT_PX * row;
    const clamp = (second: number): number => Math.max(x0, Math.min(x1, x(second)));
    const box = (untilSecond: number): void => {
      root
        .append("rect")
        .attr("class", `time-limit${expired ? " expired" : ""}`)
        .attr("x", round(clamp(fromS)))
        .attr("y", round(top))
        .attr("width", round(Math.max(1, clamp(untilSecond) - clamp(fromS))))
        .attr("height", LIMIT_PX - 1);
    };
    box(untilS);
    box(endS);
    hits.push({
      x: clamp(fromS),
      y: top,
      width: Math.max(1, clamp(untilS) - clamp(fromS)),
      height: LIMIT_PX - 1,
      text: [
        `${at.side === "evse" ? "EVSE" : "vehicle"} waits for ${texts[what]}`,
        `at most ${seconds(untilS - fromS)}; ${expired ? "it ran out" : `it took ${seconds(endS - fromS)}`}`,
      ],
    });
  }
  return hits;
}

function drawEvents(
  root: Group,
  { texts }: SessionTraceData,
  session: TracedSession,
  { x, x1, from, to, narrow }: LaneFrame,
  { vehicleY, evseY, officeY }: { vehicleY: number; evseY: number; officeY: number },
): Hit[] {
  const hits: Hit[] = [];
  const freeFrom = new Array<number>(LABEL_ROWS).fill(Number.NEGATIVE_INFINITY);
  const labelled: { px: number; words: string; row: number }[] = [];
  const isClose = to - from <= CLOSE_S;
  let lastNames: readonly string[] = [];
  const arrows: Record<"message" | "message back", string[]> = { message: [], "message back": [] };
  for (const [at, ms] of session.eventMs.entries()) {
    const second = ms / 1000;
    if (second < from || second > to) continue;
    const lane = texts[session.lane[at]!]!;
    const event = texts[session.event[at]!]!;
    const detail = texts[session.detail[at]!]!;
    const px = round(x(second));
    const isFailing = at === session.failed;
    const isMessage = MESSAGE.test(event) && (lane === "vehicle" || lane === "evse");
    const laneY =
      lane === "vehicle"
        ? vehicleY
        : lane === "evse"
          ? evseY
          : lane === "back office"
            ? officeY
            : (vehicleY + evseY) / 2;
    if (isFailing) {
      root
        .append("line")
        .attr("class", "failing-line")
        .attr("x1", px)
        .attr("x2", px)
        .attr("y1", vehicleY - 30)
        .attr("y2", officeY + 8);
    }
    if (isMessage) {
      const [start, end] = lane === "vehicle" ? [vehicleY, evseY] : [evseY, vehicleY];
      const tip = end > start ? -5 : 5;
      arrows[lane === "vehicle" ? "message" : "message back"].push(
        `M${px},${start}V${end}m-2.5,${tip}L${px},${end}l2.5,${tip}`,
      );
    } else {
      root
        .append("circle")
        .attr("class", isFailing ? "failing" : "happening")
        .attr("cx", px)
        .attr("cy", laneY)
        .attr("r", isFailing ? 5 : 2.5);
    }
    const name = isFailing || isMessage ? event : SHOWN.test(event) ? `${event} ${detail}`.trim() : "";
    // What is sent, or asked and answered, several times over is named once.
    const words = name === "" || lastNames.includes(name) ? "" : isClose ? `${name} ${fixedText(ms, 0)}` : name;
    if (name !== "" && name !== lastNames.at(-1)) lastNames = [...lastNames.slice(-1), name];
    const row = words && !narrow ? freeRow(freeFrom, px, words, x1) : -1;
    if (row >= 0) labelled.push({ px, words, row });
    hits.push({
      x: px,
      y: isMessage ? (vehicleY + evseY) / 2 : laneY,
      text: [
        `${isFailing ? "✗ " : ""}${event}`,
        `${lane === "evse" ? "EVSE" : lane}, ${fixedText(ms, 1)} ms`,
        ...(detail ? [detail] : []),
      ],
    });
  }
  for (const [className, path] of Object.entries(arrows))
    if (path.length > 0) root.append("path").attr("class", className).attr("d", path.join(""));
  // Words stand in front of every arrow, on a ground of their own: a bundle of arrows would run through them.
  for (const { px, words, row } of labelled)
    root
      .append("rect")
      .attr("class", "label-ground")
      .attr("x", px + 2)
      .attr("y", round(vehicleY + 6 + ROW_PX * row))
      .attr("width", round(labelPx(words) - 6))
      .attr("height", ROW_PX);
  for (const { px, words, row } of labelled) {
    const isFailing = words.startsWith("FAILED");
    root
      .append("text")
      .attr("class", isFailing ? "failing-label" : "message-label")
      .attr("x", px + 4)
      .attr("y", round(vehicleY + 16 + ROW_PX * row))
      .text(words);
  }
  return hits;
}

/** The first row in which the words stand clear of the last ones; -1 where none is free. */
function freeRow(freeFrom: number[], px: number, words: string, x1: number): number {
  const wide = labelPx(words);
  if (px + wide > x1 + 6) return -1;
  const row = freeFrom.findIndex((from) => px >= from);
  if (row >= 0) freeFrom[row] = px + wide;
  return row;
}

/** Room for a label and the space after it; capitals are wide [px]. */
const labelPx = (words: string): number => textWidthPx(words) * 0.92 + 2.4 * words.replace(/[^A-Z_]/g, "").length + 10;

/** What one side says to the other. */
const MESSAGE = /^CM_|Re[qs]$|^SDP |^TCP |^TLS /;
/** What else earns words in the picture. */
const SHOWN = /^(contactor|charging|stop|authorised|plug in|insulation|dimming|payment|authorisation|gave up|checks)/;

const seconds = (value: number): string =>
  value < 1 ? `${fixedText(value * 1000, 0)} ms` : `${fixedText(value, 2)} s`;
const round = (value: number): number => Math.round(value * 10) / 10;
