import { parseHTML } from "linkedom";
import type { Choices } from "./charts/chart.ts";
import { charts } from "./charts/registry.ts";
import { kit } from "./client/kit.ts";
import type { ReportInput } from "./data.ts";
import { svgCss } from "./theme.ts";

/** Room around the drawing [px]: the last label of an axis is centred on the axis's end. */
const MARGIN_PX = 16;

/** How a drawing that stands by itself looks. */
export interface SvgOptions {
  /** Width of the drawing [px], from 360 to 1600; 800 when absent. Its height follows. */
  readonly widthPx?: number;
  /** Ground and ink; `auto` follows the reader's setting. `light` when absent. */
  readonly theme?: "light" | "dark" | "auto";
  /** What would be chosen by buttons on a page, by name: `{ power: "high" }` of the interoperability matrix. */
  readonly choices?: Choices;
}

/** A chart of the registry as SVG text that needs nothing beside it; undefined where the input lacks what it shows.
 *  Same input and options, same text. */
export function svgOf(kind: string, input: ReportInput, options: SvgOptions = {}): string | undefined {
  const { widthPx = 800, theme = "light", choices } = options;
  const chart = charts.find(kind)!;
  const figure = chart.prepare(input);
  if (!figure) return undefined;
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  // Through JSON as on a page, where what is absent is null.
  const data = JSON.parse(JSON.stringify(figure.data)) as unknown;
  const innerPx = widthPx - 2 * MARGIN_PX;
  const frame = { widthPx: innerPx, ...(choices ? { choices } : {}) };
  const heightPx = chart.draw(kit, svg as unknown as SVGSVGElement, data, frame).heightPx + 2 * MARGIN_PX;
  svg.setAttribute("viewBox", `${-MARGIN_PX} ${-MARGIN_PX} ${widthPx} ${heightPx}`);
  svg.setAttribute("width", `${widthPx}`);
  svg.setAttribute("height", `${heightPx}`);
  const add = (name: string, text: string) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    element.textContent = text;
    svg.insertBefore(element, svg.firstChild);
  };
  add("desc", figure.description);
  add("title", figure.title);
  svg.setAttribute("role", "img");
  svg.setAttribute("class", `gridpilot-chart ${theme}`);
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const text = svg.toString();
  const open = text.indexOf(">") + 1;
  return `${text.slice(0, open)}<style>${svgCss}</style>${text.slice(open)}`;
}
