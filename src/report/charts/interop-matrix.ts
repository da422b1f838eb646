import { fixedText, quantityText } from "../number-text.ts";
import { fitted, type Group, openSvg, textWidthPx } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { STAGE_MARKS } from "./interop-cells.ts";
import { CLASSES, type InteropMatrixData, isShown, matrixOf, powerChoice, ruleIndex } from "./interop-matrix-data.ts";
import { legend } from "./legend.ts";

/** Across, between two lines of text slanted by 60° that can both be read. */
const SLANTED_PX = 12;
const WIDEST_CELL_PX = 46;
const MARGIN_PX = 74;

/** Which vehicle charges at which charger, and what stops the others. */
export const interopMatrixChart: Chart<InteropMatrixData> = {
  kind: "interop-matrix",
  summary: "Vehicles against chargers: who charges, how fast, and what fails first",
  page: "run",
  size: "wide",

  prepare({ runs: [run] }) {
    const table = run?.tables["interop"];
    if (!table || table.rows === 0) return undefined;
    const data = matrixOf(table);
    const pairs = data.vehicles.length * data.chargers.length;
    const count = (wanted: number) => data.outcome[0]!.filter((outcome) => outcome === wanted).length;
    const [charged, degraded, failed, none] = [count(0), count(1), count(2), count(3)];
    const works = charged + degraded;
    return {
      title: `${works} of ${pairs} pairs charge; ${failed} ${failed === 1 ? "has a plug that fits and does" : "have a plug that fits and do"} not`,
      lead: `A row per vehicle, a column per charger; the fuller the colour, the more attempts charge at the first try. The letter says where the first failure is, the number is the highest power in kW. Bars are weighted by market share${data.rules.length > 1 ? "; colours are those of the chosen rule set" : ""}. Click a cell to see its session below.`,
      description: `Matrix of ${data.vehicles.length} vehicles and ${data.chargers.length} chargers under ${data.rules[0]}: ${charged} pairs charge, ${degraded} charge another way than first tried, ${failed} fail, ${none} have no plug that fits.`,
      data,
    };
  },

  choices: (data) => [
    powerChoice(data.isHigh),
    ...(data.rules.length > 1
      ? [
          { name: "rules", label: "Rules", options: data.rules.map((name) => ({ value: name, label: name })) },
          {
            name: "show",
            label: "Cells",
            options: [
              { value: "outcome", label: "outcome" },
              { value: "change", label: `change against ${data.rules[0]}` },
            ],
          },
        ]
      : []),
  ],

  draw(kit, svg, data, { widthPx, choices = {} }) {
    const set = ruleIndex(data.rules, choices);
    const columns = data.chargers.flatMap((_, at) => (isShown(data.isHigh[at]!, choices) ? [at] : []));
    const longest = Math.max(...data.vehicles.map(textWidthPx));
    const marginPx = widthPx < 560 ? 46 : MARGIN_PX;
    // Names take what few columns leave, so that models of one family can be told apart.
    const spare = widthPx - marginPx - WIDEST_CELL_PX * columns.length;
    const x0 = Math.round(Math.min(longest + 10, Math.max(widthPx * (widthPx < 560 ? 0.42 : 0.3), spare), 170));
    const cellW = Math.min(WIDEST_CELL_PX, (widthPx - x0 - marginPx) / columns.length);
    const cellH = Math.max(13, Math.min(24, cellW));
    const root = openSvg(kit, svg, widthPx, 10);
    const used = new Set(data.mark[set]!.filter((mark) => mark >= 0));
    const isChange = choices["show"] === "change";
    const legendPx = legend(kit, root, isChange ? CHANGE_LEGEND : LEGEND, { x: 0, y: 10, widthPx });
    const glyphs = STAGE_MARKS.filter((_, at) => used.has(at) && !isChange).map(
      ({ mark, label }) => `${mark} ${label}`,
    );
    const lines = wrapped(glyphs, widthPx);
    for (const [at, line] of lines.entries())
      root
        .append("text")
        .attr("x", 0)
        .attr("y", legendPx + 14 + 17 * at)
        .text(line);
    const labelPx = Math.min(150, 14 + Math.max(...columns.map((c) => textWidthPx(data.chargers[c]!))) * 0.87);
    const y0 = legendPx + 17 * lines.length + 8 + labelPx;
    // Where columns are narrower than a slanted line of text, only as many are named as can be read.
    const nameEvery = Math.max(1, Math.ceil(SLANTED_PX / cellW));
    const heightPx = Math.ceil(y0 + cellH * data.vehicles.length + (nameEvery > 1 ? 78 : 62));
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const hits: Hit[] = [];
    for (const [column, charger] of columns.entries()) {
      if (column % nameEvery > 0) continue;
      const x = x0 + cellW * (column + 0.5);
      root
        .append("text")
        .attr("class", "row-label")
        .attr("transform", `translate(${round(x + 4)},${round(y0 - 6)}) rotate(-60)`)
        .text(fitted(data.chargers[charger]!, labelPx / 0.87));
    }
    for (const [vehicle, name] of data.vehicles.entries()) {
      const y = y0 + cellH * vehicle;
      root
        .append("text")
        .attr("class", "row-label")
        .attr("x", x0 - 6)
        .attr("y", round(y + cellH / 2))
        .attr("dy", "0.32em")
        .attr("text-anchor", "end")
        .text(fitted(name, x0 - 8));
      for (const [column, charger] of columns.entries()) {
        const at = vehicle * data.chargers.length + charger;
        const box = { x: x0 + cellW * column, y, width: cellW, height: cellH };
        const key = `${name}|${data.chargers[charger]}`;
        const draw = isChange ? drawChange : drawCell;
        draw(root, data, { set, at, box, isChosen: choices["cell"] === key });
        hits.push({ ...box, text: wordsOf(data, set, vehicle, charger), chooses: { cell: key } });
      }
      margin(root, {
        pct: marginPct(data, set, columns, (c) => [vehicle, c]),
        x: x0 + cellW * columns.length + 8,
        y,
        height: cellH,
        widthPx: marginPx - 44,
      });
    }
    const bottom = y0 + cellH * data.vehicles.length;
    for (const [column, charger] of columns.entries()) {
      const rows = data.vehicles.map((_, v) => v);
      const pct = marginPct(data, set, rows, (v) => [v, charger]);
      if (pct === undefined) continue;
      const high = (30 * pct) / 100;
      root
        .append("rect")
        .attr("class", "bar")
        .attr("x", round(x0 + cellW * column + 1))
        .attr("y", round(bottom + 6))
        .attr("width", round(Math.max(1, cellW - 2)))
        .attr("height", round(high));
    }
    const captions = [
      widthPx < 400 ? "bars: charged at the first try" : "bars: attempts charged at the first try where a plug fits",
      ...(nameEvery > 1 ? [`one charger in ${nameEvery} is named; cells tell theirs`] : []),
    ];
    for (const [line, caption] of captions.entries())
      root
        .append("text")
        .attr("class", "axis-label")
        // Below the columns where there is room, else from the drawing's left edge.
        .attr("x", Math.max(0, Math.min(x0, widthPx - textWidthPx(caption))))
        .attr("y", bottom + 54 + 16 * line)
        .text(caption);
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: [
      "rules",
      "vehicle",
      "charger",
      "outcome",
      "charged at first try [%]",
      "highest power [kW]",
      "main failure",
    ],
    rows: data.rules.flatMap((rules, set) =>
      data.vehicles.flatMap((vehicle, v) =>
        data.chargers.map((charger, c) => {
          const at = v * data.chargers.length + c;
          return [
            rules,
            vehicle,
            charger,
            CLASS_WORDS[data.outcome[set]![at]!]!,
            data.successPct[set]![at]!,
            data.maxKw[set]![at]!,
            data.reasons[data.reason[set]![at]!] ?? "",
          ];
        }),
      ),
    ),
  }),
};

const CLASS_WORDS = ["charges", "charges another way", "fails", "no plug fits"] as const;
const LEGEND = [
  { label: "charges", mark: "swatch" as const, className: "cell charged" },
  { label: "charges another way than first tried", mark: "swatch" as const, className: "cell degraded" },
  { label: "fails", mark: "swatch" as const, className: "cell failed" },
  { label: "no plug fits", mark: "swatch" as const, className: "cell none" },
];

const CHANGE_LEGEND = [
  { label: "more attempts charge", mark: "swatch" as const, className: "cell gained" },
  { label: "fewer attempts charge", mark: "swatch" as const, className: "cell lost" },
  { label: "no change", mark: "swatch" as const, className: "cell same" },
];

function drawCell(
  root: Group,
  data: InteropMatrixData,
  { set, at, box, isChosen }: { set: number; at: number; box: Box; isChosen: boolean },
): void {
  const outcome = CLASSES[data.outcome[set]![at]!]!;
  const success = data.successPct[set]![at]! / 100;
  const strength = outcome === "failed" ? 1 - success : success;
  const cell = root
    .append("rect")
    .attr("class", `cell ${outcome}${isChosen ? " chosen" : ""}`)
    .attr("x", round(box.x + 0.5))
    .attr("y", round(box.y + 0.5))
    .attr("width", round(box.width - 1))
    .attr("height", round(box.height - 1));
  if (outcome === "none") return;
  cell.attr("fill-opacity", round(0.25 + 0.75 * strength));
  const mark = data.mark[set]![at]!;
  const kw = data.maxKw[set]![at]!;
  const words = box.width >= (mark >= 0 ? 34 : 21) && kw > 0 ? String(Math.round(kw)) : "";
  const label = `${mark >= 0 ? STAGE_MARKS[mark]!.mark : ""}${mark >= 0 && words ? " " : ""}${words}`;
  if (!label || box.width < 12) return;
  root
    .append("text")
    .attr("class", mark >= 0 ? "cell-glyph" : "cell-number")
    .attr("x", round(box.x + box.width / 2))
    .attr("y", round(box.y + box.height / 2))
    .attr("dy", "0.34em")
    .attr("text-anchor", "middle")
    .text(label);
}

/** A cell's difference to the first rule set, in percentage points of attempts that charge at the first try. */
function drawChange(
  root: Group,
  data: InteropMatrixData,
  { set, at, box, isChosen }: { set: number; at: number; box: Box; isChosen: boolean },
): void {
  const points = data.successPct[set]![at]! - data.successPct[0]![at]!;
  const kind = points > 0 ? "gained" : points < 0 ? "lost" : "same";
  root
    .append("rect")
    .attr("class", `cell ${kind}${isChosen ? " chosen" : ""}`)
    .attr("x", round(box.x + 0.5))
    .attr("y", round(box.y + 0.5))
    .attr("width", round(box.width - 1))
    .attr("height", round(box.height - 1))
    .attr("fill-opacity", kind === "same" ? 1 : round(0.3 + (0.7 * Math.min(100, Math.abs(points))) / 100));
  if (kind === "same" || box.width < 21) return;
  root
    .append("text")
    .attr("class", "cell-number")
    .attr("x", round(box.x + box.width / 2))
    .attr("y", round(box.y + box.height / 2))
    .attr("dy", "0.34em")
    .attr("text-anchor", "middle")
    .text(`${points > 0 ? "+" : "−"}${Math.abs(points) < 1 ? "<1" : Math.round(Math.abs(points))}`);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Charged at the first try of what has a plug that fits, weighted by market share [%]; undefined where nothing fits. */
function marginPct(
  data: InteropMatrixData,
  set: number,
  along: readonly number[],
  pairAt: (one: number) => readonly [number, number],
): number | undefined {
  let weight = 0;
  let sum = 0;
  let plain = 0;
  let count = 0;
  for (const one of along) {
    const [vehicle, charger] = pairAt(one);
    const at = vehicle * data.chargers.length + charger;
    if (data.outcome[set]![at] === 3) continue;
    const share = data.vehicleShare[vehicle]! * data.chargerShare[charger]!;
    weight += share;
    sum += share * data.successPct[set]![at]!;
    plain += data.successPct[set]![at]!;
    count += 1;
  }
  if (count === 0) return undefined;
  return weight > 0 ? sum / weight : plain / count;
}

function margin(
  root: Group,
  { pct, x, y, height, widthPx }: { pct: number | undefined; x: number; y: number; height: number; widthPx: number },
): void {
  if (pct === undefined) return;
  const wide = Math.max(0, widthPx);
  root
    .append("rect")
    .attr("class", "bar")
    .attr("x", round(x))
    .attr("y", round(y + 3))
    .attr("width", round((wide * pct) / 100))
    .attr("height", round(height - 6));
  root
    .append("text")
    .attr("class", "bar-value")
    .attr("x", round(x + wide + 4))
    .attr("y", round(y + height / 2))
    .attr("dy", "0.34em")
    .text(`${Math.round(pct)} %`);
}

function wordsOf(data: InteropMatrixData, set: number, vehicle: number, charger: number): string[] {
  const at = vehicle * data.chargers.length + charger;
  const outcome = data.outcome[set]![at]!;
  const reason = data.reasons[data.reason[set]![at]!];
  const head = `${data.vehicles[vehicle]} at ${data.chargers[charger]}: ${CLASS_WORDS[outcome]}`;
  if (outcome === 3) return [head, reason ?? ""];
  const lines = [head, `${fixedText(data.successPct[set]![at]!, 0)} % of attempts charge at the first try`];
  if (data.maxKw[set]![at]! > 0) lines.push(`at most ${quantityText(data.maxKw[set]![at]!, "kW")}`);
  if (set > 0) {
    const points = data.successPct[set]![at]! - data.successPct[0]![at]!;
    lines.push(`${points < 0 ? "−" : "+"}${fixedText(Math.abs(points), 1)} percentage points against ${data.rules[0]}`);
  }
  if (reason) lines.push(`most frequent failure: ${reason}`);
  return lines;
}

function wrapped(words: readonly string[], widthPx: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && textWidthPx(`${last}  ·  ${word}`) <= widthPx)
      lines[lines.length - 1] = `${last}  ·  ${word}`;
    else lines.push(word);
  }
  return lines;
}

const round = (value: number): number => Math.round(value * 100) / 100;
