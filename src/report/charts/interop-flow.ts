import { fixedText } from "../number-text.ts";
import { type Group, openSvg, textWidthPx } from "./axes.ts";
import type { Chart, Choices, Hit } from "./chart.ts";
import { type Cell, cellsOf, charges, noPlugFits } from "./interop-cells.ts";
import { isHighPower, ruleIndex } from "./interop-matrix-data.ts";

/** Stages of an attempt as a driver would tell them, with the sessions' own stages in each. */
const STEPS: readonly { readonly label: string; readonly short?: string; readonly stages: readonly string[] }[] = [
  { label: "plug", stages: ["plug", "pilot"] },
  { label: "talk", stages: ["slac", "sdp", "tcp", "tls", "handshake", "session setup"] },
  { label: "authorise", short: "auth.", stages: ["authorisation"] },
  { label: "prepare", short: "prep.", stages: ["parameters", "cable check", "precharge", "power delivery"] },
  { label: "charge", stages: ["charging", "stop"] },
];
const PARTIES = ["vehicle", "evse", "cable", "back office", "user"] as const;

/** Attempts lost by step and party, by rule set and half of power. */
export interface InteropFlowData {
  readonly rules: readonly string[];
  readonly access: string;
  /** By rule set, then power (below 100 kW, 100 kW and more): weight of attempts where a plug fits [1]. */
  readonly attempts: readonly (readonly [number, number])[];
  /** As above, then steps × parties. */
  readonly lost: readonly (readonly [readonly number[], readonly number[]])[];
}

const SHORT_NAMES = { vehicle: "car", evse: "EVSE", cable: "cable", "back office": "office", user: "user" } as const;

const FLOW_PX = 190;
const DROP_PX = 44;
const LINE_PX = 16;

/** Where attempts are lost, and by whom: the flow from plugging in to charging. */
export const interopFlowChart: Chart<InteropFlowData> = {
  kind: "interop-flow",
  summary: "Attempts lost on the way to charging, by step and responsible party",
  page: "run",
  size: "wide",

  prepare({ runs: [run] }) {
    const table = run?.tables["interop"];
    if (!table || table.rows === 0) return undefined;
    const data = flowOf(cellsOf(table));
    const sums = data.attempts[0]!;
    const all = sums[0] + sums[1];
    if (all === 0) return undefined;
    const lost = PARTIES.map((party, at) => ({ party, share: partyShare(data, 0, at) })).sort(
      (a, b) => b.share - a.share,
    );
    const [first] = lost;
    const total = lost.reduce((sum, { share }) => sum + share, 0);
    return {
      title:
        first!.share > 0
          ? `Of ${percent(total)} lost at the first try, ${percent(first!.share)} are the ${partyName(first!.party)}'s to mend`
          : "No attempt is lost where a plug fits",
      lead: `Attempts at ${data.access} chargers where a plug fits, weighted by market share: what is left of them after each step, and who has to act for those that end there.`,
      description: `Flow of attempts: ${lost.map(({ party, share }) => `${partyName(party)} ${percent(share)}`).join(", ")} lost.`,
      data,
    };
  },

  choices: () => [],

  draw(kit, svg, data, { widthPx, choices = {} }) {
    const set = ruleIndex(data.rules, choices);
    const attempts = chosenSum(data.attempts[set]!, choices);
    const lost = STEPS.map((_, step) => PARTIES.map((_, party) => lostAt(data, set, step, party, choices)));
    const heightPx = FLOW_PX + DROP_PX + 50 + LINE_PX * PARTIES.length;
    const root = openSvg(kit, svg, widthPx, heightPx);
    if (attempts === 0) {
      root.append("text").attr("y", 30).text("No plug fits any of the chosen chargers.");
      return { heightPx, hits: [], nearest: "plane" };
    }
    const narrow = widthPx < 560;
    const px = (weight: number): number => (FLOW_PX * weight) / attempts;
    const endPx = narrow ? 44 : 104;
    const stepPx = (widthPx - endPx) / STEPS.length;
    const top = 34;
    const bottom = top + FLOW_PX + DROP_PX;
    const hits: Hit[] = [];
    let left = attempts;
    for (const [step, { label, short = label }] of STEPS.entries()) {
      const x = stepPx * step;
      rect(root, "flow", { x, y: top, width: stepPx, height: px(left) });
      words(root, "axis-label", x + 2, top - 18, textWidthPx(label) > stepPx - 6 ? short : label);
      words(root, "", x + 2, top - 5, percent(left / attempts));
      hits.push({
        x,
        y: top,
        width: stepPx,
        height: Math.max(1, px(left)),
        text: [`${label}: ${percent(left / attempts)} of attempts come here`],
      });
      const here = PARTIES.map((party, at) => ({ party, weight: lost[step]![at]! }))
        .filter(({ weight }) => weight > 0)
        .sort((a, b) => b.weight - a.weight);
      const total = here.reduce((sum, { weight }) => sum + weight, 0);
      // The drop leaves at the end of its step and turns down beside it.
      const thick = px(total);
      const start = x + stepPx;
      if (total > 0)
        drop(root, { start: start - 18 - thick, from: top + px(left) - thick, thick, bottom: bottom - 10 });
      const shareText = (weight: number) => percent(weight / attempts, weight / attempts < 0.001 ? 2 : 1);
      // On a narrow page a step's losses would run into the next one's: there each step has a line of its own.
      if (narrow && total > 0) {
        const y = bottom + 8 + LINE_PX * step;
        const all = here.map(({ party, weight }) => `${shareText(weight)} ${SHORT_NAMES[party]}`);
        words(root, "row-label", 0, y, `${label}: ${all.join(", ")}`);
        const text = here.map(({ party, weight }) => `${percent(weight / attempts, 2)}: ${partyName(party)}`);
        hits.push({ x: 0, y: y - 11, width: widthPx, height: LINE_PX, text: [`end at “${label}”`, ...text] });
      }
      for (const [line, { party, weight }] of narrow ? [] : here.entries()) {
        const y = bottom + 8 + LINE_PX * line;
        words(root, "row-label", Math.max(0, start - 18 - 96), y, `${shareText(weight)} ${partyName(party)}`);
        hits.push({
          x: Math.max(0, start - stepPx + 2),
          y: y - 11,
          width: stepPx - 6,
          height: LINE_PX,
          text: [`${percent(weight / attempts, 2)} end at “${label}”`, `responsible: ${partyName(party)}`],
        });
      }
      left -= total;
    }
    const end = stepPx * STEPS.length;
    rect(root, "node", { x: end, y: top, width: 8, height: px(left) });
    words(root, "axis-label", end + 12, top + px(left) / 2, percent(left / attempts, narrow ? 0 : 1));
    if (!narrow) words(root, "", end + 12, top + px(left) / 2 + 15, "charge");
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["rules", "chargers", "step", "responsible", "lost, of attempts where a plug fits [%]"],
    rows: data.rules.flatMap((rules, set) =>
      (["below 100 kW", "100 kW and more"] as const).flatMap((power, half) =>
        STEPS.flatMap(({ label }, step) =>
          PARTIES.map((party, at) => {
            const all = data.attempts[set]![half]!;
            const share = all > 0 ? data.lost[set]![half]![step * PARTIES.length + at]! / all : 0;
            return [rules, power, label, partyName(party), Number((100 * share).toFixed(3))];
          }),
        ),
      ),
    ),
  }),
};

function flowOf(every: readonly Cell[]): InteropFlowData {
  const rules = [...new Set(every.map((cell) => cell.rules))];
  const isOpen = every.some(({ access, weight }) => access === "public" && weight > 0);
  const cells = isOpen ? every.filter(({ access }) => access === "public") : every;
  // Where the models give no share at all, every pair counts the same.
  const isWeighted = cells.some(({ weight }) => weight > 0);
  const attempts = rules.map((): [number, number] => [0, 0]);
  const lost = rules.map((): [number[], number[]] => [zeros(), zeros()]);
  for (const cell of cells) {
    if (noPlugFits(cell)) continue;
    const set = rules.indexOf(cell.rules);
    const half = isHighPower(cell.powerClass) ? 1 : 0;
    const weight = isWeighted ? cell.weight : 1;
    attempts[set]![half] += weight;
    for (const row of cell.rows) {
      if (charges(row)) continue;
      const step = Math.max(
        0,
        STEPS.findIndex(({ stages }) => stages.includes(row.stage)),
      );
      const party = Math.max(0, PARTIES.indexOf(row.party as (typeof PARTIES)[number]));
      lost[set]![half][step * PARTIES.length + party]! += weight * row.share;
    }
  }
  return { rules, access: isOpen ? "public" : "all", attempts, lost };
}

const zeros = (): number[] => new Array<number>(STEPS.length * PARTIES.length).fill(0);

/** The halves the reader chose, added up. */
const chosenSum = (halves: readonly [number, number], { power }: Choices): number =>
  (power === "high" ? 0 : halves[0]) + (power === "low" ? 0 : halves[1]);

const lostAt = (data: InteropFlowData, set: number, step: number, party: number, choices: Choices): number => {
  const [low, high] = data.lost[set]!;
  const at = step * PARTIES.length + party;
  return chosenSum([low[at]!, high[at]!], choices);
};

const partyShare = (data: InteropFlowData, set: number, party: number): number => {
  const sum = STEPS.reduce((total, _, step) => total + lostAt(data, set, step, party, {}), 0);
  return sum / chosenSum(data.attempts[set]!, {});
};

/** A band that leaves the flow's lower edge to the right and turns down. */
function drop(
  root: Group,
  { start, from, thick, bottom }: { start: number; from: number; thick: number; bottom: number },
): void {
  const outer = start + thick + 16;
  const path = [
    `M${round(start)},${round(from)}`,
    `C${round(start + thick)},${round(from)} ${round(outer)},${round(from + 10)} ${round(outer)},${round(from + thick + 16)}`,
    `V${bottom}H${round(outer - thick)}V${round(from + thick + 16)}`,
    `C${round(outer - thick)},${round(from + thick + 4)} ${round(start + 10)},${round(from + thick)} ${round(start)},${round(from + thick)}Z`,
  ];
  root.append("path").attr("class", "flow lost").attr("d", path.join(""));
}

function words(root: Group, className: string, x: number, y: number, text: string): void {
  const element = root.append("text").attr("x", round(x)).attr("y", round(y)).text(text);
  if (className) element.attr("class", className);
}

function rect(root: Group, className: string, box: { x: number; y: number; width: number; height: number }): void {
  root
    .append("rect")
    .attr("class", className)
    .attr("x", round(box.x))
    .attr("y", round(box.y))
    .attr("width", round(box.width))
    .attr("height", round(box.height));
}

const partyName = (party: string): string => (party === "evse" ? "EVSE" : party);
const percent = (share: number, digits = 1): string => `${fixedText(100 * share, digits)} %`;
const round = (value: number): number => Math.round(value * 100) / 100;
