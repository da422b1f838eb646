import { interopShares } from "../../kpi/interop-shares.ts";
import { categories } from "../../tables/column.ts";
import { fixedText } from "../number-text.ts";
import { fitted, openSvg } from "./axes.ts";
import type { Chart, Hit } from "./chart.ts";
import { legend } from "./legend.ts";

/** What each rule set gains and loses against the first, public chargers. */
export interface InteropChangeData {
  readonly base: string;
  readonly rules: readonly string[];
  /** What each says, in one sentence; empty where the run does not tell. */
  readonly summaries: readonly string[];
  readonly gainedPct: readonly number[];
  readonly lostPct: readonly number[];
  readonly firstTryPct: readonly number[];
  readonly basePct: number;
}

const ROW_PX = 44;

/** Attempts that a rule gains and loses, on common random numbers. */
export const interopChangeChart: Chart<InteropChangeData> = {
  kind: "interop-change",
  summary: "Attempts gained and lost by each rule set",
  page: "run",
  size: "wide",

  prepare({ runs: [run] }) {
    const table = run?.tables["interop"];
    if (!run || !table || table.rows === 0) return undefined;
    const [base, ...rules] = categories(table, "rules").texts;
    if (base === undefined || rules.length === 0) return undefined;
    const summaries = (run.manifest.scenario["summaries"] ?? {}) as Readonly<Record<string, string>>;
    const shares = rules.map((name) => interopShares(table, { rules: name, access: "public" }));
    const pct = (share: number): number => (Number.isFinite(share) ? Number((100 * share).toFixed(3)) : 0);
    const data: InteropChangeData = {
      base,
      rules,
      summaries: rules.map((name) => summaries[name] ?? ""),
      gainedPct: shares.map(({ gained }) => pct(gained)),
      lostPct: shares.map(({ lost }) => pct(lost)),
      firstTryPct: shares.map(({ firstTry }) => pct(firstTry)),
      basePct: pct(interopShares(table, { rules: base, access: "public" }).firstTry),
    };
    const net = rules.map((_, at) => data.gainedPct[at]! - data.lostPct[at]!);
    const best = net.indexOf(Math.max(...net));
    const moves = net[best]! > 0 ? `gains ${fixedText(net[best]!, 2)} % of attempts on balance` : "gains nothing";
    return {
      title: rules.length === 1 ? `${rules[0]} ${moves}` : `Of ${rules.length} rule sets ${rules[best]} ${moves}`,
      lead: `Attempts at public chargers where a plug fits, weighted by market share: those that charge at the first try under the rule set and not under ${base}, and the other way round. Every rule set meets the same vehicles, faults and delays, so that a difference is the rule's own.`,
      description: rules
        .map((name, at) => `${name}: ${data.gainedPct[at]} % gained, ${data.lostPct[at]} % lost`)
        .join("; "),
      data,
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const root = openSvg(kit, svg, widthPx, 40 + ROW_PX * data.rules.length);
    const items = [
      { label: "lost", mark: "swatch" as const, className: "cell lost" },
      { label: "gained", mark: "swatch" as const, className: "cell gained" },
    ];
    const legendPx = legend(kit, root, items, { x: 0, y: 10, widthPx });
    const endPx = widthPx < 560 ? 62 : 150;
    const most = Math.max(0.1, ...data.gainedPct, ...data.lostPct);
    const lossPx = data.lostPct.some((lost) => lost > 0) ? 0.5 : 0.08;
    const middle = (widthPx - endPx) * lossPx;
    const scale = (Math.min(middle, widthPx - endPx - middle) || 1) / most;
    const wide = Math.max(scale, lossPx < 0.5 ? (widthPx - endPx - middle) / most : scale);
    const hits: Hit[] = [];
    for (const [at, name] of data.rules.entries()) {
      const y = legendPx + 8 + ROW_PX * at;
      const bar = (className: string, value: number, isLeft: boolean): void => {
        const long = value * wide;
        root
          .append("rect")
          .attr("class", `cell ${className}`)
          .attr("x", round(isLeft ? middle - long : middle))
          .attr("y", y + 18)
          .attr("width", round(Math.max(value > 0 ? 1 : 0, long)))
          .attr("height", 16);
      };
      const words = data.summaries[at] ? `${name}: ${data.summaries[at]}` : name;
      root
        .append("text")
        .attr("class", "row-label")
        .attr("x", 0)
        .attr("y", y + 11)
        .text(fitted(words, widthPx));
      bar("lost", data.lostPct[at]!, true);
      bar("gained", data.gainedPct[at]!, false);
      root
        .append("text")
        .attr("class", "bar-value")
        .attr("x", widthPx - endPx + 8)
        .attr("y", y + 30)
        .text(widthPx < 560 ? signed(data, at) : `${signed(data, at)}, to ${fixedText(data.firstTryPct[at]!, 1)} %`);
      hits.push({
        x: 0,
        y,
        width: widthPx,
        height: ROW_PX - 4,
        text: [
          name,
          `gained ${fixedText(data.gainedPct[at]!, 2)} %, lost ${fixedText(data.lostPct[at]!, 2)} % of attempts`,
          `${fixedText(data.basePct, 1)} % charge at the first try under ${data.base}, ${fixedText(data.firstTryPct[at]!, 1)} % here`,
          ...(data.summaries[at] ? [data.summaries[at]!] : []),
        ],
        chooses: { rules: name, show: "change" },
      });
    }
    root
      .append("line")
      .attr("class", "zero-line")
      .attr("x1", round(middle))
      .attr("x2", round(middle))
      .attr("y1", legendPx + 20)
      .attr("y2", legendPx + ROW_PX * data.rules.length);
    const heightPx = legendPx + 16 + ROW_PX * data.rules.length;
    kit.select(svg).attr("viewBox", `0 0 ${widthPx} ${heightPx}`).attr("height", heightPx);
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["rules", "gained [%]", "lost [%]", "charged at first try [%]", `under ${data.base} [%]`],
    rows: data.rules.map((name, at) => [
      name,
      data.gainedPct[at]!,
      data.lostPct[at]!,
      data.firstTryPct[at]!,
      data.basePct,
    ]),
  }),
};

const signed = (data: InteropChangeData, at: number): string => {
  const net = data.gainedPct[at]! - data.lostPct[at]!;
  return `${net < 0 ? "−" : "+"}${fixedText(Math.abs(net), 2)} %`;
};

const round = (value: number): number => Math.round(value * 100) / 100;
