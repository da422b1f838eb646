import type { Chart } from "./chart.ts";
import {
  drawMoney,
  eurOf,
  eurText,
  itemsOf,
  type MoneyData,
  moneyOf,
  moneyRows,
  PARTIES,
  sum,
} from "./money-by-party.ts";
import { runLabel } from "./runs.ts";

const MOST_RUNS = 12;

/** Who pays and who receives in each run, a panel per party. */
export const moneyByPartyRunsChart: Chart<MoneyData> = {
  kind: "money-by-party-runs",
  summary: "Money by party of several runs: what each party receives and pays in each, and its balance",
  page: "comparison",
  size: "wide",

  prepare({ runs }) {
    const paid = runs.flatMap((run) => {
      const flows = moneyOf(run);
      return flows ? [{ label: runLabel(run, runs), flows }] : [];
    });
    if (paid.length < 2 || paid.length > MOST_RUNS) return undefined;
    const items = itemsOf(paid.map(({ flows }) => flows));
    const panels = PARTIES.map((party) => ({
      title: `${party.charAt(0).toUpperCase()}${party.slice(1)}`,
      bars: paid.map(({ label, flows }) => ({ label, eur: eurOf(flows, party, items) })),
    })).filter(({ bars }) => bars.some(({ eur }) => eur.some((value) => value !== 0)));
    const ranges = panels.map(({ title, bars }) => {
      const nets = bars.map(({ label, eur }) => ({ label, net: sum(eur) })).sort((a, b) => a.net - b.net);
      return { title, low: nets[0]!, high: nets.at(-1)! };
    });
    // The supplier's and the system operator's balances are the others' mirrored.
    const told = ranges.slice(0, 3).reduce((a, b) => (b.high.net - b.low.net > a.high.net - a.low.net ? b : a));
    const wear = items.some(({ isCash }) => !isCash) ? " Hollow: wear, which nobody receives." : "";
    return {
      title: `${told.title}: ${eurText(told.low.net)} (${told.low.label}) to ${eurText(told.high.net)} (${told.high.label})`,
      lead: `Over the whole run: left of zero what a party pays, right of it what it receives, and its balance. Each panel has a scale of its own.${wear}`,
      description: `Stacked bars of what ${panels.length} parties pay and receive in ${paid.length} runs; ${ranges.map(({ title, low, high }) => `${title} from ${eurText(low.net)} to ${eurText(high.net)}`).join(", ")}.`,
      data: { items, panels },
    };
  },

  draw: drawMoney,
  rows: moneyRows,
};
