import type { Drawn } from "../charts/chart.ts";
import { kit } from "./kit.ts";

type Span = readonly [number, number];

/** The part of the time axis that all zoomable charts of the page show. */
export interface TimeWindow {
  /** undefined while the whole period is shown. */
  current(): Span | undefined;
  whole(): Span;
  set(window: Span | undefined): void;
  onChange(listener: () => void): void;
}

/** One window for a page, over the union of its charts' spans. @param shortestS least window that can be asked for [s] */
export function timeWindow(spans: readonly Span[], shortestS: number): TimeWindow {
  const from = Math.min(...spans.map((span) => span[0]));
  const to = Math.max(...spans.map((span) => span[1]));
  const listeners: (() => void)[] = [];
  let window: Span | undefined;
  return {
    current: () => window,
    whole: () => [from, to],
    set(next) {
      window = next && clamped(next, [from, to], shortestS);
      for (const listener of listeners) listener();
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function clamped([a, b]: Span, [from, to]: Span, shortestS: number): Span | undefined {
  const length = Math.min(to - from, Math.max(shortestS, b - a));
  if (length >= to - from) return undefined;
  const centre = (a + b) / 2;
  const start = Math.max(from, Math.min(to - length, centre - length / 2));
  return [start, start + length];
}

/** Wires the zoom buttons of a figure. */
export function attachZoomButtons(figure: HTMLElement, window: TimeWindow): void {
  for (const button of figure.querySelectorAll<HTMLButtonElement>("[data-zoom]"))
    button.addEventListener("click", () => {
      const [a, b] = window.current() ?? window.whole();
      const length = b - a;
      const moves: Record<string, Span | undefined> = {
        in: [a + length / 4, b - length / 4],
        out: [a - length / 2, b + length / 2],
        earlier: [a - length / 2, b - length / 2],
        later: [a + length / 2, b + length / 2],
      };
      window.set(moves[button.dataset["zoom"]!]);
    });
}

/** Lets a pointer drag the window on the overview strip of a drawing. */
export function attachBrush(svg: SVGSVGElement, drawn: Drawn, window: TimeWindow): void {
  const strip = drawn.overview;
  if (!strip) return;
  const x = kit.scaleLinear(window.whole(), [strip.x0, strip.x1]);
  const brush = kit.brushX<unknown>().extent([
    [strip.x0, strip.y0],
    [strip.x1, strip.y1],
  ]);
  const group = kit.select(svg).append("g").attr("class", "brush");
  brush(group);
  const current = window.current();
  if (current) brush.move(group, [x(current[0]), x(current[1])]);
  // The listener is added after the first move, so that drawing the window does not set it again.
  brush.on("end", (event: { selection: [number, number] | null; sourceEvent?: Event }) => {
    if (!event.sourceEvent) return;
    window.set(event.selection ? [x.invert(event.selection[0]), x.invert(event.selection[1])] : undefined);
  });
}
