import { fixedText } from "../number-text.ts";
import { type Group, openSvg, textWidthPx } from "./axes.ts";
import type { Chart, Choices, Hit } from "./chart.ts";
import { CLASSES, type InteropMatrixData, isShown, matrixOf, powerChoice } from "./interop-matrix-data.ts";
import { legend } from "./legend.ts";
import { panelTitle } from "./panels.ts";
import { runLabel } from "./runs.ts";

/** The matrices of several interoperability studies, on the vehicles and chargers that all of them have. */
export interface InteropPairData {
  readonly vehicles: readonly string[];
  readonly chargers: readonly string[];
  readonly isHigh: readonly boolean[];
  /** Each study under each of its rule sets. */
  readonly sets: readonly {
    readonly name: string;
    /** By vehicle × charger: index into the outcome classes. */
    readonly outcome: readonly number[];
    /** Charged at the first try [%]. */
    readonly successPct: readonly number[];
  }[];
}

const MOST_SETS = 12;
const CELL_PX = 11;
const GAP_PX = 16;

/** Two studies side by side, and what the second gains and loses cell by cell. */
export const interopPairChart: Chart<InteropPairData> = {
  kind: "interop-pair",
  summary: "Interoperability matrices side by side with their difference",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const found = runs.flatMap((run) => {
      const table = run.tables["interop"];
      return table?.rows ? [{ run: runLabel(run, runs), matrix: matrixOf(table) }] : [];
    });
    const [first, ...others] = found;
    if (!first || others.length === 0) return undefined;
    const inAll = (pick: (matrix: InteropMatrixData) => readonly string[]) =>
      pick(first.matrix).filter((name) => others.every(({ matrix }) => pick(matrix).includes(name)));
    const vehicles = inAll((matrix) => matrix.vehicles);
    const chargers = inAll((matrix) => matrix.chargers);
    if (vehicles.length === 0 || chargers.length === 0) return undefined;
    const sets = found
      .flatMap(({ run, matrix }) =>
        matrix.rules.map((rules, set) => {
          const cells = vehicles.flatMap((vehicle) =>
            chargers.map(
              (charger) => matrix.vehicles.indexOf(vehicle) * matrix.chargers.length + matrix.chargers.indexOf(charger),
            ),
          );
          return {
            name: matrix.rules.length > 1 ? `${run} · ${rules}` : run,
            outcome: cells.map((at) => matrix.outcome[set]![at]!),
            successPct: cells.map((at) => matrix.successPct[set]![at]!),
          };
        }),
      )
      .slice(0, MOST_SETS);
    const pairs = vehicles.length * chargers.length;
    const works = sets.map(({ outcome }) => outcome.filter((one) => one <= 1).length);
    const { gained, lost } = changesOf(sets[0]!, sets.at(-1)!);
    const only = first.matrix.vehicles.length * first.matrix.chargers.length - pairs;
    const left = only > 0 ? ` Pairs that are not in every study are left out (${only} of the first).` : "";
    return {
      title: `${works[0]} of ${pairs} pairs charge in ${sets[0]!.name}, ${works.at(-1)} in ${sets.at(-1)!.name}`,
      lead: `A row per vehicle, a column per charger; the fuller the colour, the more attempts charge at the first try. Right: the change, ${gained} pairs up and ${lost} down.${left}`,
      description: sets.map(({ name }, at) => `${name}: ${works[at]} of ${pairs} pairs charge`).join("; "),
      data: {
        vehicles,
        chargers,
        isHigh: chargers.map((name) => first.matrix.isHigh[first.matrix.chargers.indexOf(name)]!),
        sets,
      },
    };
  },

  choices: (data) => [
    powerChoice(data.isHigh),
    ...(data.sets.length > 2
      ? [
          {
            name: "against",
            label: "Against the first",
            options: [...data.sets.slice(1)].reverse().map(({ name }) => ({ value: name, label: name })),
          },
        ]
      : []),
  ],

  draw(kit, svg, data, { widthPx, choices = {} }) {
    const columns = data.chargers.flatMap((_, at) => (isShown(data.isHigh[at]!, choices) ? [at] : []));
    const before = data.sets[0]!;
    const after = afterOf(data, choices);
    const labelPx = Math.min(Math.max(...data.vehicles.map(textWidthPx)) * 0.92 + 8, 140);
    // Side by side where a cell stays wide enough to hit, else one below the other.
    const across = (widthPx - labelPx - 2 * GAP_PX) / 3 / columns.length;
    const isWide = across >= 5;
    const cellW = Math.min(26, isWide ? across : (widthPx - labelPx) / columns.length);
    const panelPx = cellW * columns.length;
    const headPx =
      cellW >= 9.5 ? 18 + Math.min(120, Math.max(...columns.map((c) => textWidthPx(data.chargers[c]!)))) : 20;
    const root = openSvg(kit, svg, widthPx, 10);
    const legendPx = legend(kit, root, LEGEND, { x: 0, y: 10, widthPx });
    const blockPx = headPx + CELL_PX * data.vehicles.length + 22;
    const heightPx = Math.ceil(legendPx + blockPx * (isWide ? 1 : 3));
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const hits: Hit[] = [];
    for (const [panel, title] of [before.name, after.name, "Change"].entries()) {
      const x0 = round(labelPx + (isWide ? panel * (panelPx + GAP_PX) : 0));
      const top = legendPx + 14 + (isWide ? 0 : panel * blockPx);
      const y0 = top + headPx - 12;
      // A panel that has the whole width has it for its title too.
      panelTitle(root, title, isWide ? { x: x0, y: top, widthPx: panelPx } : { x: 0, y: top, widthPx });
      if (cellW >= 9.5) columnLabels(root, data, columns, { x0, y0, cellW, headPx });
      for (const [vehicle, name] of data.vehicles.entries()) {
        const y = y0 + CELL_PX * vehicle;
        if (panel === 0 || !isWide) rowLabel(root, name, { x: x0 - 5, y: y + CELL_PX / 2, widthPx: labelPx });
        for (const [column, charger] of columns.entries()) {
          const at = vehicle * data.chargers.length + charger;
          const box = { x: x0 + cellW * column, y, width: cellW, height: CELL_PX };
          if (panel < 2) drawOutcome(root, [before, after][panel]!, at, box);
          else drawChange(root, before, after, at, box);
          hits.push({ ...box, text: wordsOf(data, before, after, vehicle, charger) });
        }
      }
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["vehicle", "charger", ...data.sets.map(({ name }) => `${name}: charged at first try [%]`)],
    rows: data.vehicles.flatMap((vehicle, v) =>
      data.chargers.map((charger, c) => [
        vehicle,
        charger,
        ...data.sets.map(({ successPct }) => successPct[v * data.chargers.length + c]!),
      ]),
    ),
  }),
};

type Study = InteropPairData["sets"][number];
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const LEGEND = [
  { label: "charges", mark: "swatch" as const, className: "cell charged" },
  { label: "another way than first tried", mark: "swatch" as const, className: "cell degraded" },
  { label: "fails", mark: "swatch" as const, className: "cell failed" },
  { label: "no plug fits", mark: "swatch" as const, className: "cell none" },
  { label: "change: more attempts charge", mark: "swatch" as const, className: "cell gained" },
  { label: "fewer", mark: "swatch" as const, className: "cell lost" },
];

const afterOf = (data: InteropPairData, choices: Choices): Study =>
  data.sets.slice(1).find(({ name }) => name === choices["against"]) ?? data.sets.at(-1)!;

function changesOf(before: Study, after: Study) {
  const moves = before.successPct.map((pct, at) => after.successPct[at]! - pct);
  return { gained: moves.filter((move) => move > 0).length, lost: moves.filter((move) => move < 0).length };
}

function cell(root: Group, className: string, box: Box, strength: number): void {
  const rect = root.append("rect").attr("class", `cell ${className}`);
  rect.attr("x", round(box.x + 0.25)).attr("y", round(box.y + 0.25));
  rect.attr("width", round(box.width - 0.5)).attr("height", round(box.height - 0.5));
  if (strength < 1) rect.attr("fill-opacity", Math.round(100 * strength) / 100);
}

function drawOutcome(root: Group, study: Study, at: number, box: Box): void {
  const outcome = CLASSES[study.outcome[at]!]!;
  const success = study.successPct[at]! / 100;
  const strength = outcome === "none" ? 1 : 0.25 + 0.75 * (outcome === "failed" ? 1 - success : success);
  cell(root, outcome, box, strength);
}

function drawChange(root: Group, before: Study, after: Study, at: number, box: Box): void {
  const move = after.successPct[at]! - before.successPct[at]!;
  // A change of a few per cent matters and must not vanish.
  const strength = move === 0 ? 1 : Math.min(1, 0.25 + Math.abs(move) / 40);
  cell(root, move > 0 ? "gained" : move < 0 ? "lost" : "same", box, strength);
}

function rowLabel(root: Group, text: string, at: { x: number; y: number; widthPx: number }): void {
  const most = Math.max(4, Math.floor(at.widthPx / 5.6));
  const label = root.append("text").attr("class", "row-label").attr("x", at.x).attr("y", round(at.y));
  label.attr("dy", "0.32em").attr("text-anchor", "end");
  label.text(text.length > most ? `${text.slice(0, most - 1)}…` : text);
}

function columnLabels(
  root: Group,
  data: InteropPairData,
  columns: readonly number[],
  at: { x0: number; y0: number; cellW: number; headPx: number },
): void {
  for (const [column, charger] of columns.entries()) {
    const x = round(at.x0 + at.cellW * (column + 0.5) + 3.5);
    const most = Math.floor((at.headPx - 18) / 5.8);
    const name = data.chargers[charger]!;
    const label = root.append("text").attr("class", "row-label");
    label.attr("transform", `translate(${x},${round(at.y0 - 4)}) rotate(-90)`);
    label.text(name.length > most ? `${name.slice(0, most - 1)}…` : name);
  }
}

function wordsOf(data: InteropPairData, before: Study, after: Study, vehicle: number, charger: number): string[] {
  const at = vehicle * data.chargers.length + charger;
  const line = (study: Study) =>
    `${study.name}: ${CLASS_WORDS[study.outcome[at]!]}, ${fixedText(study.successPct[at]!, 1)} % at first try`;
  return [`${data.vehicles[vehicle]} at ${data.chargers[charger]}`, line(before), line(after)];
}

const CLASS_WORDS = ["charges", "charges another way", "fails", "no plug fits"] as const;
const round = (value: number): number => Math.round(value * 100) / 100;
