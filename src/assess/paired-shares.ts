import { countsAsMet } from "../kpi/kinds/demands-met-pct.ts";
import { categories, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { mcNemar, newcombe, wilson } from "./statistics/proportions.ts";
import { holm } from "./statistics/verdict.ts";

/** A share of sessions in percent, between the ends of its 95 % interval. */
export interface SharePct {
  readonly pct: number;
  readonly low: number;
  readonly high: number;
}

/** How a share of sessions differs between two runs that met the same sessions. */
export interface PairedShare {
  readonly kpi: string;
  readonly label: string;
  readonly run: string;
  readonly against: string;
  /** Sessions that both runs have an answer for. */
  readonly n: number;
  /** With Wilson's intervals. */
  readonly after: SharePct;
  readonly before: SharePct;
  /** In percentage points, with Newcombe's interval for pairs. */
  readonly difference: SharePct;
  /** McNemar's exact test, adjusted by Holm over all that are compared together. */
  readonly p: number;
}

/** With more sessions the intervals are narrower than a quarter of a point, and doubt lies elsewhere. */
const MOST_SESSIONS = 200_000;

type Tables = { readonly sessions?: Table | undefined; readonly attempts?: Table | undefined };

/** Yes/no questions to each session, which KPIs tell the shares of. */
const QUESTIONS = [
  { kpi: "demandsMetPct", label: "Demands met", answers: ({ sessions }: Tables) => sessions && met(sessions) },
  {
    kpi: "firstTrySuccessPct",
    label: "First-try success",
    answers: ({ attempts }: Tables) => attempts && chargedAtOnce(attempts),
  },
] as const;

/** Shares of sessions of each run against those of the first, session by session. An answer that only one of the two runs
 *  has is left out. @param runs that met the same sessions */
export function pairedShares(
  runs: readonly { readonly name: string; readonly tables: Tables }[],
): readonly PairedShare[] {
  const raw = QUESTIONS.flatMap(({ kpi, label, answers }) => {
    const [first, ...others] = runs.map(({ name, tables }) => ({ name, of: answers(tables) }));
    if (!first?.of) return [];
    return others.flatMap(({ name, of }) => {
      const share = of && pairedShare(first.of!, of);
      return share ? [{ kpi, label, run: name, against: first.name, ...share }] : [];
    });
  });
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((share, i) => ({ ...share, p: adjusted[i]! }));
}

function pairedShare(before: ReadonlyMap<string, boolean>, after: ReadonlyMap<string, boolean>) {
  const counts = { both: 0, onlyBefore: 0, onlyAfter: 0, neither: 0 };
  for (const [session, was] of before) {
    const is = after.get(session);
    if (is === undefined) continue;
    counts[was ? (is ? "both" : "onlyBefore") : is ? "onlyAfter" : "neither"]++;
  }
  const { both, onlyBefore, onlyAfter, neither } = counts;
  const n = both + onlyBefore + onlyAfter + neither;
  if (n === 0) return undefined;
  return {
    n,
    after: inPct(wilson(both + onlyAfter, n)),
    before: inPct(wilson(both + onlyBefore, n)),
    difference: inPct(newcombe(counts)),
    p: mcNemar(counts),
  };
}

const inPct = ({ estimate, low, high }: { estimate: number; low: number; high: number }): SharePct => ({
  pct: 100 * estimate,
  low: 100 * low,
  high: 100 * high,
});

function met(sessions: Table): Map<string, boolean> | undefined {
  return bySession(sessions, countsAsMet(sessions));
}

function chargedAtOnce(attempts: Table): Map<string, boolean> | undefined {
  const outcomes = categories(attempts, "outcome");
  const numbers = i32Values(attempts, "attempt");
  return bySession(attempts, (row) => {
    const outcome = outcomes.texts[outcomes.codes[row]!];
    return numbers[row] === 1 && outcome !== "no-current" ? outcome === "charged" : undefined;
  });
}

function bySession(table: Table, answer: (row: number) => boolean | undefined): Map<string, boolean> | undefined {
  if (table.rows > MOST_SESSIONS) return undefined;
  const [sites, names] = [categories(table, "site"), categories(table, "session")];
  const answers = new Map<string, boolean>();
  for (let row = 0; row < table.rows; row++) {
    const given = answer(row);
    if (given !== undefined) answers.set(`${sites.texts[sites.codes[row]!]}\n${names.texts[names.codes[row]!]}`, given);
  }
  return answers;
}
