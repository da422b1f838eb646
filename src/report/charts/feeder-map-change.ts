import type { Kit } from "../client/kit.ts";
import { fixedText } from "../number-text.ts";
import { type Group, openSvg } from "./axes.ts";
import type { Chart, Choices, Hit } from "./chart.ts";
import { type FeederMapData, feederMapChart, voltageFill, worstOf } from "./feeder-map.ts";
import { type LegendItem, legend } from "./legend.ts";
import { gridOf, onlyRun, panelTitle } from "./panels.ts";
import { runLabel } from "./runs.ts";

/** The same feeder in several runs: its map once, the voltages of each run. */
export interface FeederMapChangeData {
  readonly map: Pick<FeederMapData, "bus" | "xM" | "yM" | "parent" | "customers">;
  readonly runs: readonly {
    readonly run: string;
    readonly minPu: FeederMapData["minPu"];
    readonly maxPu: FeederMapData["maxPu"];
  }[];
  /** Change at which the colour is full [pu], the same for every pair of runs. */
  readonly fullPu: number;
}

/** Buses times runs beyond which a page would grow heavy. */
const MOST_VOLTAGES = 40_000;

/** The feeder before and after: each bus by its worst voltage in the first run and in another, and what changed. */
export const feederMapChangeChart: Chart<FeederMapChangeData> = {
  kind: "feeder-map-change",
  summary: "Map of the feeder in the first run, in another, and the change of each bus's worst voltage",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const found = runs.flatMap((run) => {
      const data = feederMapChart.prepare(onlyRun(run))?.data;
      return data ? [{ run: runLabel(run, runs), data }] : [];
    });
    const [first, ...others] = found;
    if (!first || others.length === 0 || found.length * first.data.bus.length > MOST_VOLTAGES) return undefined;
    // Another feeder, or another part of it, has no bus to compare with.
    if (others.some(({ data }) => data.bus.join() !== first.data.bus.join())) return undefined;
    const { bus, xM, yM, parent, customers } = first.data;
    const afterwards = others
      .map((one) => ({ ...one, moved: bus.map((_, at) => nearerBy(first.data, one.data, at) ?? 0) }))
      .map((one) => ({ ...one, most: Math.max(...one.moved.map(Math.abs)) }));
    const count = ({ data }: typeof first) => bus.filter((_, at) => leaves(worstOf(data, at))).length;
    const lowest = ({ data }: typeof first) => Math.min(...data.minPu.filter((pu) => pu !== null));
    const most = afterwards.reduce((a, b) => (b.most > a.most ? b : a));
    const [from, to] = [lowest(first), lowest(most)].map((pu) => fixedText(pu, 3));
    return {
      title: `From ${first.run} to ${most.run} the lowest voltage goes from ${from} to ${to} pu; ${count(first)} buses leave ±10 % before, ${count(most)} after`,
      lead: "Each bus is filled by its worst instant: the voltage furthest from 1.0 pu; squares leave ±10 %. In the third map blue buses come nearer to 1.0 pu, red ones go further away.",
      description: found.map((one) => `${one.run}: ${count(one)} of ${bus.length} buses leave ±10 %`).join("; "),
      data: {
        map: { bus, xM, yM, parent, customers },
        runs: found.map(({ run, data: { minPu, maxPu } }) => ({ run, minPu, maxPu })),
        fullPu: Math.max(0.005, Math.ceil(most.most * 200) / 200),
      },
    };
  },

  choices: (data) =>
    data.runs.length > 2
      ? [
          {
            name: "after",
            label: "After",
            options: afters(data).map(({ run }) => ({ value: run, label: run })),
          },
        ]
      : [],

  draw(kit, svg, data, { widthPx, choices = {} }) {
    const before = data.runs[0]!;
    const after = afterOf(data, choices);
    const eastM = Math.max(...data.map.xM, 1);
    const northM = Math.max(...data.map.yM, 1);
    const { panelPx, place, rows } = gridOf(3, widthPx, 240);
    const pxPerM = Math.min((panelPx - 24) / eastM, 330 / northM);
    const rowPx = Math.round(northM * pxPerM) + 60;
    const root = openSvg(kit, svg, widthPx, 10);
    const swatch = (label: string, fill: string): LegendItem => ({ label, mark: "swatch", className: "bus", fill });
    const full = `${fixedText(data.fullPu, 3)} pu`;
    const items = [
      swatch("0.9 pu", voltageFill(0.9)),
      swatch("1.0 pu", voltageFill(1)),
      swatch("1.1 pu", voltageFill(1.1)),
      swatch(`${full} nearer`, changeFill(1)),
      swatch(`${full} further`, changeFill(-1)),
    ];
    const legendPx = legend(kit, root, items, { x: 0, y: 10, widthPx });
    const heightPx = legendPx + rows * rowPx;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    const hits: Hit[] = [];
    const panels = [
      { title: `Before: ${before.run}`, of: (at: number) => worstOf(before, at), isChange: false },
      { title: `After: ${after.run}`, of: (at: number) => worstOf(after, at), isChange: false },
      { title: "Change", of: (at: number) => nearerBy(before, after, at), isChange: true },
    ];
    for (const [index, { title, of, isChange }] of panels.entries()) {
      const corner = place(index, rowPx);
      const top = legendPx + corner.y + 32;
      panelTitle(root, title, { x: corner.x, y: top - 14, widthPx: panelPx });
      const left = corner.x + (panelPx - eastM * pxPerM) / 2;
      const x = (at: number) => round(left + data.map.xM[at]! * pxPerM);
      const y = (at: number) => round(top + 6 + (northM - data.map.yM[at]!) * pxPerM);
      drawMap(kit, root, data, { x, y, of, isChange });
      for (const at of data.map.bus.keys()) {
        if (data.map.customers[at] === 0 && data.map.bus.length > 600) continue;
        const words = [before, after].map((run) => `${run.run}: ${puText(worstOf(run, at))}`);
        const nearer = nearerBy(before, after, at);
        const moved =
          nearer === undefined ? [] : [`${fixedText(Math.abs(nearer), 4)} pu ${nearer < 0 ? "further" : "nearer"}`];
        hits.push({ x: x(at), y: y(at), text: [`Bus ${data.map.bus[at]}`, ...words, ...moved] });
      }
    }
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["bus", "customers", ...data.runs.flatMap(({ run }) => [`${run} lowest [pu]`, `${run} highest [pu]`])],
    rows: data.map.bus.map((bus, at) => [
      bus,
      data.map.customers[at]!,
      ...data.runs.flatMap(({ minPu, maxPu }) => [minPu[at] ?? null, maxPu[at] ?? null]),
    ]),
  }),
};

type Voltages = FeederMapChangeData["runs"][number];

const afterOf = (data: FeederMapChangeData, choices: Choices): Voltages =>
  data.runs.slice(1).find(({ run }) => run === choices["after"]) ?? afters(data)[0]!;

/** The other runs, the one in which most changed first. */
function afters(data: FeederMapChangeData): Voltages[] {
  const most = (run: Voltages) =>
    Math.max(...data.map.bus.map((_, at) => Math.abs(nearerBy(data.runs[0]!, run, at) ?? 0)));
  return data.runs
    .slice(1)
    .map((run) => ({ run, most: most(run) }))
    .sort((a, b) => b.most - a.most)
    .map(({ run }) => run);
}

/** By how much a bus's worst voltage comes nearer to 1.0 pu; negative where it goes further away. */
function nearerBy(before: Pair, after: Pair, at: number): number | undefined {
  const [from, to] = [worstOf(before, at), worstOf(after, at)];
  return from === undefined || to === undefined ? undefined : Math.abs(from - 1) - Math.abs(to - 1);
}

type Pair = Pick<FeederMapData, "minPu" | "maxPu">;

/** Whether a voltage leaves ±10 %, rounding aside. */
const leaves = (pu: number | undefined): boolean => pu !== undefined && Math.abs(pu - 1) > 0.1 + 1e-9;

/** @param share of the largest change, from -1 (further) to 1 (nearer) */
const changeFill = (share: number): string =>
  `color-mix(in oklab, var(--share-${share < 0 ? 0 : 4}) ${Math.round(Math.min(1, Math.abs(share)) * 100)}%, var(--volt-mid))`;

function drawMap(
  kit: Kit,
  root: Group,
  data: FeederMapChangeData,
  { x, y, of, isChange }: { x: At; y: At; of: (at: number) => number | undefined; isChange: boolean },
): void {
  const { parent, customers, bus } = data.map;
  let lines = "";
  for (const [at, toward] of parent.entries()) if (toward >= 0) lines += `M${x(toward)},${y(toward)}L${x(at)},${y(at)}`;
  root.append("path").attr("class", "feeder-line").attr("d", lines);
  const served = customers.filter((count) => count > 0).length;
  const size = served > 600 ? 1.6 : served > 200 ? 2.4 : 3.4;
  const dots = root.append("g");
  const order = bus.map((_, at) => at).sort((a, b) => customers[a]! - customers[b]! || a - b);
  for (const at of order) {
    const value = of(at);
    const half = customers[at]! > 0 ? size : Math.min(1.4, size - 0.6);
    const fill = value === undefined ? "none" : isChange ? changeFill(value / data.fullPu) : voltageFill(value);
    const name = customers[at]! > 0 ? "bus customer" : "bus";
    if (!isChange && leaves(value)) {
      const square = dots.append("rect").attr("class", `${name} violated`).attr("fill", fill);
      square.attr("x", round(x(at) - half)).attr("y", round(y(at) - half));
      square.attr("width", round(2 * half)).attr("height", round(2 * half));
    } else {
      const dot = dots.append("circle").attr("class", name).attr("fill", fill);
      dot.attr("cx", x(at)).attr("cy", y(at)).attr("r", half);
    }
  }
  const source = parent.indexOf(-1);
  if (source < 0) return;
  const mark = root
    .append("path")
    .attr("class", "source")
    .attr("transform", `translate(${x(source)},${y(source)})`);
  mark.attr("d", kit.symbol(kit.symbols[3]!, 80).digits(2)() ?? "");
}

type At = (at: number) => number;

const puText = (pu: number | undefined): string => (pu === undefined ? "–" : `${fixedText(pu, 4)} pu`);
const round = (value: number): number => Math.round(value * 10) / 10;
