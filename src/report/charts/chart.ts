import type { Kind } from "../../base/registry.ts";
import type { Kit } from "../client/kit.ts";
import type { ReportInput } from "../data.ts";

/** What the server hands to the page for one chart. */
export interface Figure<Data> {
  /** Says what the chart shows, with its finding where there is one. */
  readonly title: string;
  /** One sentence under the title: how to read it. */
  readonly lead: string;
  /** What a screen reader says in place of the picture. */
  readonly description: string;
  /** Plain JSON, rounded and thinned. */
  readonly data: Data;
}

/** The space and the state a chart is drawn in. */
export interface Frame {
  /** Width of the drawing [px]; charts lay themselves out from 320 to 1600. */
  readonly widthPx: number;
  /** Part of the time axis to show [wall s]; only for charts with `zoomable`. */
  readonly windowS?: readonly [number, number];
  /** What the reader has chosen on the page, by name of the choice; absent names stand for their first option. */
  readonly choices?: Choices;
}

/** Values of the page's choices by name. */
export type Choices = Readonly<Record<string, string>>;

/** Something the reader can choose: a group of buttons under the chart, for all charts of the page. */
export interface Choice {
  readonly name: string;
  readonly label: string;
  /** The first holds until another is chosen. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** A spot of the drawing with words to it, reached by pointer or by arrow keys (in list order). */
export interface Hit {
  /** Top-left corner, or the point itself where there is no size [px]. */
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
  /** First line is the heading. */
  readonly text: readonly string[];
  /** Choices that a click or the Enter key makes here. */
  readonly chooses?: Choices;
}

/** What a drawing tells the page about itself. */
export interface Drawn {
  readonly heightPx: number;
  readonly hits: readonly Hit[];
  /** Whether the pointer looks for the nearest hit along x only or in the plane. */
  readonly nearest: "x" | "plane";
  /** Where a strip of the whole time axis was drawn, for dragging a window. */
  readonly overview?: { readonly x0: number; readonly x1: number; readonly y0: number; readonly y1: number };
}

/** The numbers behind a chart, for CSV and for the table under it. */
export interface ChartRows {
  /** Header cells, unit in brackets. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** One chart of the report. `prepare` runs where the tables are, without D3; `draw` and `rows` run in the browser. */
export interface Chart<Data = unknown> extends Kind {
  readonly page: "run" | "comparison";
  /** Takes the full width of the page, or shares a row with its neighbour where there is room. */
  readonly size: "wide" | "half";
  /** Shares the page's time window; `spanS` gives the whole of it [wall s]. */
  spanS?(data: Data): readonly [number, number];
  /** Shortest window worth zooming to [s]; half an hour when absent, in which five-minute periods still show. */
  readonly shortestS?: number;
  /** Buttons under the chart; it is drawn anew whenever a choice of the page changes. */
  choices?(data: Data): readonly Choice[];
  /** @returns undefined where the tables or KPIs it needs are absent. */
  prepare(input: ReportInput): Figure<Data> | undefined;
  /** Draws into an empty SVG element; same data and frame, same drawing. */
  draw(kit: Kit, svg: SVGSVGElement, data: Data, frame: Frame): Drawn;
  rows(data: Data): ChartRows;
}
