import { shortText } from "../number-text.ts";
import type { UptakeFindings } from "../threshold-section.ts";
import { fitted, fittedName, type Group, leftAxis, openSvg, TITLE_CHAR_PX, textWidthPx, yearAxis } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";

/** A forecast, and under it a bar of years per threshold and whatever it is held with. */
export interface UptakeData extends Omit<UptakeFindings, "crossings"> {
  readonly groups: readonly {
    /** The threshold. */
    readonly label: string;
    readonly rows: readonly {
      readonly label: string;
      readonly holdsUntil: number | null;
      readonly brokenBy: number | null;
      readonly gainedYears: number | null;
    }[];
  }[];
}

type Row = UptakeData["groups"][number]["rows"][number];

/** More thresholds are for the table behind the chart. */
const MOST_GROUPS = 8;
const MOST_ROWS = 12;
const CURVE_PX = 84;
const TOP_PX = 22;
const TITLE_PX = 30;
const ROW_PX = 24;
const FOOT_PX = 44;

/** In which year a forecast passes what holds, and what is broken. */
export const uptakeChart: Chart<UptakeData> = {
  kind: "uptake",
  summary: "In which years thresholds hold and are broken as a forecast of a varied number grows",
  page: "comparison",
  size: "wide",

  prepare({ thresholds }) {
    const uptake = thresholds?.uptake;
    if (!uptake || uptake.crossings.length === 0) return undefined;
    const { crossings, ...forecast } = uptake;
    const names = [...new Set(crossings.map(({ label, condition }) => `${label} ${condition}`))];
    const key = sharedKey(crossings.map(({ others }) => others));
    const groups = names.map((name) => ({
      label: name,
      rows: crossings
        .filter(({ label, condition }) => `${label} ${condition}` === name)
        .map(({ others, holdsUntil, brokenBy, gainedYears }) => ({
          label: others.slice(key.length) || "all",
          ...{ holdsUntil, brokenBy, gainedYears },
        })),
    }));
    const broken = crossings.flatMap(({ brokenBy }) => brokenBy ?? []);
    const kept = crossings.length - broken.length;
    const first = crossings.find(({ brokenBy }) => brokenBy === Math.min(...broken));
    const title = first
      ? `The first limit is passed in ${first.brokenBy}: ${first.label} ${first.condition}${first.others ? ` (${first.others})` : ""}`
      : `No limit is passed by ${uptake.lastYear}`;
    return {
      title,
      lead: `${uptake.key} as forecast (${uptake.source}), in a straight line between the years it names. Between the last year that holds and the first that is broken lies what was not run; later is than with whatever breaks it first.`,
      description: `A line of the forecast from ${uptake.firstYear} to ${uptake.lastYear}, under it bars of years: ${crossings.length} thresholds, ${broken.length} broken within those years, ${kept} not.`,
      data: { ...forecast, groups },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const { firstYear, lastYear, forecast } = data;
    const groups = data.groups
      .slice(0, MOST_GROUPS)
      .map(({ label, rows }) => ({ label, rows: rows.slice(0, MOST_ROWS) }));
    const gainPx = widthPx < 480 ? 0 : 112;
    const longest = Math.max(...groups.flatMap(({ rows }) => rows.map(({ label }) => textWidthPx(label))));
    const x0 = Math.round(Math.max(56, Math.min(longest + 12, widthPx * 0.34)));
    const x1 = widthPx - gainPx - 8;
    const heights = groups.map(({ rows }) => TITLE_PX + ROW_PX * rows.length);
    const y1 = TOP_PX + CURVE_PX + heights.reduce((sum, height) => sum + height, 0);
    const heightPx = y1 + FOOT_PX;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const x = kit.scaleLinear([firstYear, lastYear + 1], [x0, x1]);
    const most = Math.max(...forecast.map(({ value }) => value));
    const y = kit.scaleLinear(
      [Math.min(0, ...forecast.map(({ value }) => value)), most || 1],
      [TOP_PX + CURVE_PX, TOP_PX + 8],
    );
    leftAxis(kit, root, y, { x0, x1, y0: TOP_PX, y1: TOP_PX + CURVE_PX }, fitted(data.key, widthPx / 2));
    const line = kit
      .line<(typeof forecast)[number]>(
        ({ year }) => x(year + 0.5),
        ({ value }) => y(value),
      )
      .digits(1);
    root
      .append("path")
      .attr("class", "series-line c1 dash-0")
      .attr("d", line(forecast) ?? "");
    const hits: Hit[] = forecast.map(({ year, value }) => ({
      x: x(year + 0.5),
      y: y(value),
      text: [String(year), `${data.key} ${shortText(value)}`],
    }));
    let top = TOP_PX + CURVE_PX;
    for (const { label, rows } of groups) {
      text(root, "panel-title", 0, top + 20, fitted(label, widthPx - gainPx, TITLE_CHAR_PX));
      top += TITLE_PX;
      for (const row of rows) {
        bars(root, row, { x, firstYear, lastYear, top });
        text(root, "row-label", x0 - 8, top + ROW_PX / 2, fittedName(row.label, x0 - 8)).attr("text-anchor", "end");
        const gained = gainOf(row);
        if (gainPx > 0 && gained) text(root, "row-label", x1 + 8, top + ROW_PX / 2, gained);
        const words = [
          `${label}: ${row.label}`,
          holdsText(row, data),
          brokenText(row, data),
          ...(gained ? [gained] : []),
        ];
        hits.push({ x: x0, y: top, width: x1 - x0, height: ROW_PX, text: words });
        top += ROW_PX;
      }
    }
    yearAxis(kit, root, x, { x0, x1, y0: TOP_PX, y1 });
    return { heightPx, hits, nearest: "plane" };
  },

  rows: ({ groups }) => ({
    header: ["threshold", "with", "holds until [year]", "broken by [year]", "later by [years]"],
    rows: groups.flatMap(({ label, rows }) =>
      rows.map((row) => [label, row.label, row.holdsUntil, row.brokenBy, row.gainedYears]),
    ),
  }),
};

/** The one setting that all rows name, which says nothing beside a bar: "policy.kind "; empty where there are several. */
function sharedKey(others: readonly string[]): string {
  const key = `${others[0]!.split(" ")[0]} `;
  return others.every((one) => one.startsWith(key) && !one.includes(",")) ? key : "";
}

interface Lane {
  readonly x: (year: number) => number;
  readonly firstYear: number;
  readonly lastYear: number;
  readonly top: number;
}

/** Years that hold, that were not run, and that are broken. */
function bars(root: Group, { holdsUntil, brokenBy }: Row, { x, firstYear, lastYear, top }: Lane): void {
  const holds = holdsUntil === null ? firstYear : holdsUntil + 1;
  const broken = brokenBy ?? lastYear + 1;
  const parts = [
    ["charged", firstYear, holds, "holds"],
    ["none", holds, broken, "?"],
    ["failed", broken, lastYear + 1, "broken"],
  ] as const;
  for (const [className, from, to, word] of parts) {
    if (to <= from) continue;
    const [left, right] = [x(from), x(to)];
    root
      .append("rect")
      .attr("class", `cell ${className}`)
      .attr("fill-opacity", 0.5)
      .attr("x", tenth(left))
      .attr("y", top + 3)
      .attr("width", tenth(right - left))
      .attr("height", ROW_PX - 6);
    if (right - left > textWidthPx(word) + 4)
      text(root, "cell-number", (left + right) / 2, top + ROW_PX / 2, word).attr("text-anchor", "middle");
  }
}

const text = (root: Group, className: string, x: number, y: number, words: string) =>
  root.append("text").attr("class", className).attr("x", tenth(x)).attr("y", y).attr("dy", "0.32em").text(words);

const holdsText = ({ holdsUntil }: Row, { firstYear, lastYear }: UptakeData): string =>
  holdsUntil === null
    ? `passed before ${firstYear}`
    : holdsUntil === lastYear
      ? `holds until ${lastYear}, where the forecast ends`
      : `holds until ${holdsUntil}`;

const brokenText = ({ brokenBy }: Row, { lastYear }: UptakeData): string =>
  brokenBy === null ? `not broken by ${lastYear}` : `broken by ${brokenBy}`;

/** How much later than the first; nothing for the first itself. */
function gainOf({ brokenBy, gainedYears }: Row): string {
  if (!gainedYears) return "";
  return `${brokenBy === null ? "at least " : ""}${gainedYears} year${gainedYears === 1 ? "" : "s"} later`;
}

const tenth = (px: number): number => Math.round(px * 10) / 10;
