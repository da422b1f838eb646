// The script inside every report page: draws each figure from the data beside it and answers pointer and keyboard.
import type { Chart } from "../charts/chart.ts";
import { charts } from "../charts/registry.ts";
import { attachChoices, type PageChoices, pageChoices } from "./choices.ts";
import { csvOf, saveText } from "./csv.ts";
import { kit } from "./kit.ts";
import { attachBrush, attachZoomButtons, type TimeWindow, timeWindow } from "./time-window.ts";
import { attachTooltip } from "./tooltip.ts";

const MAX_TABLE_ROWS = 200;
const NARROWEST_PX = 280;
/** A little wider than A4 within its margins (700 px), so that words come to 8 pt and two charts to a page. */
const PAPER_PX = 820;
/** Half an hour still shows six five-minute periods. */
const SHORTEST_S = 1800;

interface Mounted {
  readonly figure: HTMLElement;
  readonly chart: Chart;
  readonly data: unknown;
}

const embedded = JSON.parse(document.getElementById("gridpilot-data")!.textContent!) as Record<string, unknown>;
const mounted = [...document.querySelectorAll<HTMLElement>("[data-chart]")].flatMap((figure): Mounted[] => {
  const chart = charts.find(figure.dataset["chart"]!);
  return chart ? [{ figure, chart, data: embedded[chart.kind] }] : [];
});
const zoomable = mounted.filter(({ chart }) => chart.spanS);
const pageWindow = timeWindow(
  zoomable.map(({ chart, data }) => chart.spanS!(data)),
  Math.min(...zoomable.map(({ chart }) => chart.shortestS ?? SHORTEST_S)),
);
const choices = pageChoices();
for (const one of mounted) mount(one, pageWindow, choices);

function mount({ figure, chart, data }: Mounted, sharedWindow: TimeWindow, chosen: PageChoices): void {
  const plot = figure.querySelector<HTMLElement>(".plot")!;
  const svg = plot.querySelector("svg")!;
  const tooltip = attachTooltip(plot, svg, figure.querySelector<HTMLElement>("[aria-live]")!, chosen.set);
  let widthPx = 0;
  let isOnPaper = false;
  const draw = () => {
    svg.replaceChildren();
    // Even unzoomed, time charts share one axis so that what stands above each other happened together.
    const windowS = sharedWindow.current() ?? sharedWindow.whole();
    const drawn = chart.draw(kit, svg, data, {
      widthPx,
      choices: chosen.current(),
      ...(chart.spanS ? { windowS } : {}),
    });
    tooltip.show(drawn, widthPx);
    if (chart.spanS) attachBrush(svg, drawn, sharedWindow);
  };
  const resize = () => {
    const next = Math.max(NARROWEST_PX, Math.floor(plot.clientWidth));
    if (next === widthPx || isOnPaper) return;
    widthPx = next;
    draw();
  };
  if (chart.spanS) {
    attachZoomButtons(figure, sharedWindow);
    sharedWindow.onChange(draw);
  }
  if (chart.choices) {
    attachChoices(figure.querySelector<HTMLElement>(".tools")!, chart.choices(data), chosen);
    chosen.onChange(draw);
  }
  figure.querySelector("[data-csv]")!.addEventListener("click", () => {
    saveText(`${chart.kind}.csv`, csvOf(chart.rows(data)));
  });
  const details = figure.querySelector("details")!;
  details.addEventListener("toggle", () => fillTable(details, chart, data), { once: true });
  resize();
  new ResizeObserver(resize).observe(plot);
  // Drawn for a screen and shrunk to paper, words would be too small to read.
  addEventListener("beforeprint", () => {
    isOnPaper = true;
    widthPx = PAPER_PX;
    draw();
  });
  addEventListener("afterprint", () => {
    isOnPaper = false;
    resize();
  });
}

function fillTable(details: HTMLDetailsElement, chart: Chart, data: unknown): void {
  const { header, rows } = chart.rows(data);
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const text of header) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows.slice(0, MAX_TABLE_ROWS)) {
    const line = body.insertRow();
    for (const value of row) line.insertCell().textContent = value === null ? "–" : String(value);
  }
  details.querySelector(".scroll")!.replaceChildren(table);
  if (rows.length > MAX_TABLE_ROWS) {
    const note = document.createElement("p");
    note.className = "hint";
    note.textContent = `The first ${MAX_TABLE_ROWS} of ${rows.length} rows; the CSV file has them all.`;
    details.append(note);
  }
}
