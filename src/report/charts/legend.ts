import type { Kit } from "../client/kit.ts";
import { type Group, textWidthPx } from "./axes.ts";

/** One entry: a mark in the chart's own class, and its words. */
export interface LegendItem {
  readonly label: string;
  /** `line` and `symbol` show a stroke, `tick` an upright one, `swatch` a filled box, `dot` a point. */
  readonly mark: "line" | "tick" | "swatch" | "dot" | "symbol";
  readonly className: string;
  /** Shape of a `symbol`: index into the kit's symbols. */
  readonly symbol?: number;
  /** Fill of a swatch where a class does not give it. */
  readonly fill?: string;
}

/** Colour and dash of a line by its place; no two of the first 32 are alike. */
export const seriesLine = (place: number): string =>
  `series-line c${(place % 8) + 1} dash-${(place + Math.floor(place / 8)) % 4}`;

const ROW_PX = 20;

/** Lays entries out in rows and returns the height they took [px]. */
export function legend(
  kit: Kit,
  root: Group,
  items: readonly LegendItem[],
  at: { x: number; y: number; widthPx: number },
) {
  let x = at.x;
  let y = at.y;
  for (const item of items) {
    const markPx = item.mark === "dot" || item.mark === "tick" ? 14 : 26;
    const itemPx = markPx + textWidthPx(item.label) + 16;
    if (x > at.x && x + itemPx > at.x + at.widthPx) {
      x = at.x;
      y += ROW_PX;
    }
    const group = root
      .append("g")
      .attr("class", "legend")
      .attr("transform", `translate(${Math.round(x)},${y})`) as Group;
    mark(kit, group, item);
    group.append("text").attr("x", markPx).attr("y", 0).attr("dy", "0.32em").text(item.label);
    x += itemPx;
  }
  return y - at.y + ROW_PX;
}

function mark(kit: Kit, group: Group, item: LegendItem): void {
  if (item.mark === "swatch") {
    const box = group
      .append("rect")
      .attr("class", item.className)
      .attr("y", -5)
      .attr("width", 20)
      .attr("height", 10)
      .attr("rx", 2);
    if (item.fill) box.attr("fill", item.fill);
    return;
  }
  if (item.mark === "dot") {
    group.append("circle").attr("class", item.className).attr("cx", 5).attr("r", 4);
    return;
  }
  if (item.mark === "tick") {
    group.append("line").attr("class", item.className).attr("x1", 5).attr("x2", 5).attr("y1", -5).attr("y2", 5);
    return;
  }
  group.append("line").attr("class", item.className).attr("x2", 20);
  if (item.mark === "symbol")
    group
      .append("path")
      .attr("class", item.className.replace("series-line", "series-dot"))
      .attr("transform", "translate(10,0)")
      .attr("d", kit.symbol(kit.symbols[item.symbol ?? 0]!, 44).digits(2)() ?? "");
}
