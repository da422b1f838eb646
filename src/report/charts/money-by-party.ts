import type { Kit } from "../client/kit.ts";
import type { ReportRun } from "../data.ts";
import { fixedText } from "../number-text.ts";
import { bottomAxis, type Group, openSvg, type Plot, rowLabel, textWidthPx } from "./axes.ts";
import type { Chart, ChartRows, Drawn, Frame, Hit } from "./chart.ts";
import { legend } from "./legend.ts";

/** What one party, or one party in one run, receives and pays. */
export interface MoneyBar {
  readonly label: string;
  /** By item of the data; what is paid is negative [EUR]. */
  readonly eur: readonly number[];
}

export interface MoneyData {
  readonly items: readonly { readonly name: string; readonly isCash: boolean }[];
  readonly panels: readonly { readonly title: string; readonly bars: readonly MoneyBar[] }[];
}

/** The parties in the order they are drawn. */
export const PARTIES = ["driver", "site", "operator", "grid operator", "supplier", "system operator"];

const ROW_PX = 30;
const BAR_PX = 18;
/** Between one row of panels and the next. */
const BETWEEN_PX = 28;
/** Room for the balance beside a bar. */
const NET_PX = 92;

/** Who pays and who receives, over the run. */
export const moneyByPartyChart: Chart<MoneyData> = {
  kind: "money-by-party",
  summary: "Money by party: what each receives and pays, and its balance",
  page: "run",
  size: "wide",

  prepare({ runs: [run] }) {
    const flows = run && moneyOf(run);
    if (!flows) return undefined;
    const items = itemsOf([flows]);
    const bars = PARTIES.map((party) => ({ label: party, eur: eurOf(flows, party, items) })).filter(({ eur }) =>
      eur.some((value) => value !== 0),
    );
    const nets = bars.map(({ label, eur }) => ({ label, net: sum(eur) })).sort((a, b) => a.net - b.net);
    const [least, most] = [nets[0]!, nets.at(-1)!];
    const words = [
      ...(least.net < 0 ? [`the ${least.label} pays ${eurText(-least.net)}`] : []),
      ...(most.net > 0 ? [`the ${most.label} receives ${eurText(most.net)}`] : []),
    ].join(", ");
    const wear = items.some(({ isCash }) => !isCash) ? " Hollow: wear, which nobody receives." : "";
    return {
      title: words ? `On balance ${words}` : "Nobody pays on balance",
      lead: `Over the whole run: left of zero what each party pays, right of it what it receives, and its balance.${wear}`,
      description: `Stacked bars of what each party pays and receives; balances: ${nets.map(({ label, net }) => `${label} ${eurText(net)}`).join(", ")}.`,
      data: { items, panels: [{ title: "", bars }] },
    };
  },

  draw: drawMoney,
  rows: moneyRows,
};

/** One payment of a run. */
export interface MoneyFlow {
  readonly item: string;
  readonly payer: string;
  readonly payee: string;
  readonly eur: number;
}

/** A run's payments; undefined where it has none. */
export function moneyOf(run: ReportRun): readonly MoneyFlow[] | undefined {
  const table = run.tables["money"];
  if (!table?.rows) return undefined;
  const text = (name: string, row: number) => table.columns[name]!.texts![table.columns[name]!.values[row]!]!;
  return Array.from({ length: table.rows }, (_, row) => ({
    ...{ item: text("item", row), payer: text("payer", row), payee: text("payee", row) },
    eur: Number(table.columns["paid_eur"]!.values[row]!.toPrecision(7)),
  }));
}

/** The items of some runs in the order they first stand in. */
export function itemsOf(runs: readonly (readonly MoneyFlow[])[]): MoneyData["items"] {
  const known = new Map<string, boolean>();
  for (const { item, payee } of runs.flat()) known.set(item, payee !== "");
  return [...known].map(([name, isCash]) => ({ name, isCash }));
}

/** What a party receives and pays by item [EUR]. */
export const eurOf = (flows: readonly MoneyFlow[], party: string, items: MoneyData["items"]): number[] =>
  items.map(({ name }) =>
    flows
      .filter(({ item }) => item === name)
      .reduce((all, { payer, payee, eur }) => all + (payee === party ? eur : 0) - (payer === party ? eur : 0), 0),
  );

/** Cents where they count. */
export const eurText = (eur: number): string =>
  `${fixedText(eur, Math.abs(eur) < 100 ? 2 : 0).replace(/^−(0\.00)$/, "$1")} EUR`;

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** A panel of bars per part of the data, each on its own scale; two columns where there is room. */
export function drawMoney(kit: Kit, svg: SVGSVGElement, data: MoneyData, { widthPx }: Frame): Drawn {
  const root = openSvg(kit, svg, widthPx, 10);
  const items = data.items.map(({ name }, k) => ({
    label: name,
    mark: "swatch" as const,
    className: partClass(data, k),
  }));
  const legendPx = legend(kit, root, items, { x: 0, y: 10, widthPx }) + 6;
  const columns = data.panels.length > 1 && widthPx >= 900 ? 2 : 1;
  const gapPx = 40;
  const panelPx = (widthPx - gapPx * (columns - 1)) / columns;
  const most = Math.max(...data.panels.map(({ bars }) => bars.length));
  const cellPx = most * ROW_PX + 50 + BETWEEN_PX + (data.panels[0]!.title ? 22 : 0);
  const hits: Hit[] = [];
  for (const [index, panel] of data.panels.entries()) {
    const left = Math.round((index % columns) * (panelPx + gapPx));
    const top = legendPx + Math.floor(index / columns) * cellPx;
    const group = root.append("g").attr("transform", `translate(${left},${top})`) as Group;
    for (const hit of drawPanel(kit, group, data, panel, panelPx))
      hits.push({ ...hit, x: hit.x + left, y: hit.y + top });
  }
  const heightPx = legendPx + Math.ceil(data.panels.length / columns) * cellPx - BETWEEN_PX;
  kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
  return { heightPx, hits, nearest: "plane" };
}

function drawPanel(
  kit: Kit,
  group: Group,
  data: MoneyData,
  { title, bars }: MoneyData["panels"][number],
  panelPx: number,
): Hit[] {
  const titlePx = title ? 22 : 0;
  if (title) group.append("text").attr("class", "panel-title").attr("y", 14).text(title);
  const labelPx = Math.min(Math.max(...bars.map(({ label }) => textWidthPx(label))) + 10, panelPx * 0.32);
  const plot: Plot = {
    ...{ x0: labelPx, x1: panelPx - NET_PX },
    ...{ y0: titlePx + 4, y1: titlePx + 4 + bars.length * ROW_PX },
  };
  const ends = bars.flatMap(({ eur }) => [
    sum(eur.filter((value) => value < 0)),
    sum(eur.filter((value) => value > 0)),
  ]);
  const x = kit.scaleLinear([Math.min(0, ...ends), Math.max(0, ...ends)], [plot.x0, plot.x1]).nice();
  const at = (eur: number) => Math.round(x(eur) * 10) / 10;
  bottomAxis(kit, group, x, plot, "Paid (−) and received [EUR]");
  const hits: Hit[] = [];
  for (const [row, { label, eur }] of bars.entries()) {
    const y = plot.y0 + row * ROW_PX + (ROW_PX - BAR_PX) / 2;
    rowLabel(group, label, labelPx, y + BAR_PX / 2);
    const reached = { paid: 0, received: 0 };
    for (const [k, value] of eur.entries()) {
      if (value === 0) continue;
      const side = value < 0 ? "paid" : "received";
      const [from, to] = [at(reached[side]), at(reached[side] + value)];
      reached[side] += value;
      const box = { x: Math.min(from, to), y, width: Math.round(Math.abs(to - from) * 10) / 10, height: BAR_PX };
      const rect = group.append("rect").attr("class", partClass(data, k));
      for (const [name, size] of Object.entries(box)) rect.attr(name, size);
      hits.push({
        ...box,
        text: [
          `${title ? `${title}, ` : ""}${label}`,
          `${data.items[k]!.name}: ${eurText(value)}`,
          `balance: ${eurText(sum(eur))}`,
        ],
      });
    }
    const net = at(sum(eur));
    const mark = group.append("line").attr("class", "net-mark");
    mark
      .attr("x1", net)
      .attr("x2", net)
      .attr("y1", y - 4)
      .attr("y2", y + BAR_PX + 4);
    group
      .append("text")
      .attr("class", "bar-value")
      .attr("x", panelPx)
      .attr("y", y + BAR_PX / 2)
      .attr("dy", "0.32em")
      .attr("text-anchor", "end")
      .text(eurText(sum(eur)));
  }
  const zero = Math.round(x(0)) + 0.5;
  const line = group.append("line").attr("class", "zero-line");
  line.attr("x1", zero).attr("x2", zero).attr("y1", plot.y0).attr("y2", plot.y1);
  return hits;
}

/** A row per bar and item. */
export function moneyRows(data: MoneyData): ChartRows {
  return {
    header: ["panel", "bar", ...data.items.map(({ name }) => `${name} [EUR]`), "balance [EUR]"],
    rows: data.panels.flatMap(({ title, bars }) =>
      bars.map(({ label, eur }) => [title, label, ...eur, Number(sum(eur).toPrecision(7))]),
    ),
  };
}

/** What changes no hands is hollow. */
const partClass = ({ items }: MoneyData, item: number): string =>
  `part c${(item % 8) + 1}${items[item]!.isCash ? "" : " hollow"}`;
