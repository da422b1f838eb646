import type { Axis, AxisScale, NumberValue, ScaleLinear, ScaleLogarithmic, ScaleTime, Selection } from "d3";
import type { Kit } from "../client/kit.ts";
import { quantityText } from "../number-text.ts";

/** A group of the drawing. */
export type Group = Selection<SVGGElement, unknown, null, undefined>;

/** Edges of the plotting area [px]. */
export interface Plot {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** The root group of a drawing, with the SVG sized to it. */
export function openSvg(kit: Kit, svg: SVGSVGElement, widthPx: number, heightPx: number): Group {
  return kit
    .select(svg)
    .attr("viewBox", `0 0 ${widthPx} ${heightPx}`)
    .attr("width", widthPx)
    .attr("height", heightPx)
    .append("g") as Group;
}

/** A left axis with light lines across the plot; its label (with unit) stands above it, where it reads level. */
export function leftAxis(kit: Kit, root: Group, scale: ScaleLinear<number, number>, plot: Plot, label: string): void {
  const count = Math.max(3, Math.round((plot.y1 - plot.y0) / 44));
  const axis = kit
    .axisLeft(scale)
    .ticks(count)
    .tickFormat(spaced(scale, count))
    .tickSize(-(plot.x1 - plot.x0));
  place(root, axis, `translate(${plot.x0},0)`, "axis axis-y");
  root
    .append("text")
    .attr("class", "axis-label")
    .attr("x", 0)
    .attr("y", plot.y0 - 14)
    .text(label);
}

/** Ticks as the scale writes them, thousands apart by a space, as in every number of the page. */
function spaced(scale: ScaleLinear<number, number>, count: number): (value: NumberValue) => string {
  const format = scale.tickFormat(count);
  return (value) => format(value).replaceAll(",", " ");
}

/** A bottom axis of numbers, its label (with unit) under its right end. */
export function bottomAxis(kit: Kit, root: Group, scale: ScaleLinear<number, number>, plot: Plot, label: string): void {
  const count = Math.max(2, Math.round((plot.x1 - plot.x0) / 90));
  const axis = kit.axisBottom(scale).ticks(count).tickFormat(spaced(scale, count)).tickSize(5);
  place(root, axis, `translate(0,${plot.y1})`, "axis axis-x");
  bottomLabel(root, plot, label);
}

/** A bottom axis of counts on a logarithmic scale: powers of ten with their double and fivefold where there is room, and
 *  the last count. */
export function countAxis(
  kit: Kit,
  root: Group,
  scale: ScaleLogarithmic<number, number>,
  plot: Plot,
  label: string,
): void {
  const [first, last] = scale.domain() as [number, number];
  const perDecadePx = scale(10 * first) - scale(first);
  const steps = perDecadePx > 96 ? [1, 2, 5] : [1];
  const ticks = Array.from({ length: 10 }, (_, power) => steps.map((step) => step * 10 ** power))
    .flat()
    .filter((tick) => tick >= first && scale(tick) < scale(last) - 30);
  const axis = kit
    .axisBottom(scale)
    .tickValues([...ticks, last])
    .tickFormat((count) => quantityText(Number(count), ""))
    .tickSize(5);
  place(root, axis, `translate(0,${plot.y1})`, "axis axis-x");
  bottomLabel(root, plot, label);
}

/** A bottom axis of the hours of a day, marked where a clock face would be. */
export function hourAxis(kit: Kit, root: Group, scale: ScaleLinear<number, number>, plot: Plot, label: string): void {
  const everyH = plot.x1 - plot.x0 < 420 ? 6 : 3;
  const hours = Array.from({ length: 24 / everyH + 1 }, (_, index) => index * everyH);
  const axis = kit
    .axisBottom(scale)
    .tickValues(hours)
    .tickFormat((hour) => `${String(hour).padStart(2, "0")}:00`)
    .tickSize(5);
  place(root, axis, `translate(0,${plot.y1})`, "axis axis-x");
  bottomLabel(root, plot, label);
}

/** A bottom axis of years, each written under the middle of the stretch it takes. */
export function yearAxis(kit: Kit, root: Group, scale: ScaleLinear<number, number>, plot: Plot): void {
  const [first, last] = scale.domain() as [number, number];
  const most = Math.max(2, Math.floor((plot.x1 - plot.x0) / 44));
  const every = [1, 2, 5, 10, 20, 50].find((step) => (last - first) / step <= most) ?? 100;
  const years = Array.from({ length: last - first }, (_, k) => first + k).filter((year) => year % every === 0);
  const axis = kit
    .axisBottom(scale)
    .tickValues(years.map((year) => year + 0.5))
    .tickFormat((middle) => String(Number(middle) - 0.5))
    .tickSize(5);
  place(root, axis, `translate(0,${plot.y1})`, "axis axis-x");
}

/** A bottom axis of wall-clock time; the scale takes milliseconds and never reads the machine's time zone. */
export function timeAxis(kit: Kit, root: Group, scale: ScaleTime<number, number>, plot: Plot, label: string): void {
  const day = kit.utcFormat("%-d %b");
  const hour = kit.utcFormat("%H:%M");
  const [from, to] = scale.domain().map(Number) as [number, number];
  const oneDay = to - from <= 86_400_000;
  const axis = kit
    .axisBottom<Date>(scale)
    .ticks(Math.max(2, Math.round((plot.x1 - plot.x0) / 84)))
    .tickSize(5)
    .tickFormat((at) => (!oneDay && Number(at) % 86_400_000 === 0 ? day(at) : hour(at)));
  place(root, axis as unknown as Axis<AxisScale<unknown>>, `translate(0,${plot.y1})`, "axis axis-x");
  if (label) bottomLabel(root, plot, label);
}

function bottomLabel(root: Group, plot: Plot, label: string): void {
  root
    .append("text")
    .attr("class", "axis-label")
    .attr("x", plot.x1)
    .attr("y", plot.y1 + 36)
    .attr("text-anchor", "end")
    .text(label);
}

// Offset 0 keeps the path text the same on every screen density.
function place(root: Group, axis: unknown, transform: string, className: string): void {
  const draw = axis as { offset(px: number): unknown } & ((group: Group) => void);
  draw.offset(0);
  const group = root.append("g").attr("class", className).attr("transform", transform) as Group;
  draw(group);
  group.selectAll(".domain").remove();
}

/** Width of a text in the charts' 12 px type [px], estimated because nothing can be measured outside a browser. */
export const textWidthPx = (text: string): number => text.length * 6.4;

/** Width of a character of a panel's title [px]. */
export const TITLE_CHAR_PX = 6.9;

/** A text cut off where it would be wider than a label of so many pixels. @param charPx mean width of a character [px] */
export const fitted = (text: string, px: number, charPx = 6.2): string => {
  const most = Math.max(4, Math.floor(px / charPx));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

/** A row's name that keeps both its ends where it is cut: runs of one study or scenario often begin alike. */
export const fittedName = (text: string, px: number): string => {
  const most = Math.max(4, Math.floor(px / 6.2));
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) * 0.4);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`;
};

/** Names the row of a bar, right before it. @param labelPx where bars begin  @param middleY of the bar */
export function rowLabel(group: Group, text: string, labelPx: number, middleY: number): void {
  group
    .append("text")
    .attr("class", "row-label")
    .attr("x", Math.round(labelPx - 8))
    .attr("y", middleY)
    .attr("dy", "0.32em")
    .attr("text-anchor", "end")
    .text(fittedName(text, labelPx - 8));
}
