import { countsAsMet } from "../kpi/kinds/demands-met-pct.ts";
import { categories, f64Values, i32Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { clusteredShare, mcNemar, newcombe, type PairedCounts, wilson } from "./statistics/proportions.ts";
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
  /** Pairs of runs that are counted; 1 where they are all alike. */
  readonly replications: number;
  /** Sessions that both sides have an answer for, and those whose answer became yes or no. */
  readonly n: number;
  readonly gained: number;
  readonly lost: number;
  /** With Wilson's intervals; of several replications with those of a cluster sample. */
  readonly after: SharePct;
  readonly before: SharePct;
  /** In percentage points, with Newcombe's interval for pairs, or that of a cluster sample. */
  readonly difference: SharePct;
  /** McNemar's exact test, or Student's over replications; adjusted by Holm over all that are compared together. */
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
  const [first, ...others] = runs;
  return pairedSharesOf(
    others.map(({ name, tables }) => ({
      run: name,
      against: first!.name,
      replications: [{ before: first!.tables, after: tables }],
    })),
  );
}

/** Two systems that met the same sessions, replication by replication. */
export interface SharePairs {
  readonly run: string;
  readonly against: string;
  readonly replications: readonly { readonly before: Tables; readonly after: Tables }[];
}

/** Shares of sessions of systems against others', session by session, their p-values adjusted for all of them together.
 *  Sessions of one replication share a site and so are not independent of each other: with several replications these are
 *  what is counted as independent. Replications that are all alike are one, seen several times. */
export function pairedSharesOf(pairs: readonly SharePairs[]): readonly PairedShare[] {
  const raw = QUESTIONS.flatMap(({ kpi, label, answers }) =>
    pairs.flatMap(({ run, against, replications }) => {
      const counts = replications.flatMap(({ before, after }) => {
        const [was, is] = [answers(before), answers(after)];
        const counted = was && is && countPairs(was, is);
        return counted ? [counted] : [];
      });
      const share = shareOf(counts);
      return share ? [{ kpi, label, run, against, ...share }] : [];
    }),
  );
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((share, i) => ({ ...share, p: adjusted[i]! }));
}

const sizeOf = ({ both, onlyBefore, onlyAfter, neither }: PairedCounts): number =>
  both + onlyBefore + onlyAfter + neither;

function countPairs(before: ReadonlyMap<string, boolean>, after: ReadonlyMap<string, boolean>) {
  const counts = { both: 0, onlyBefore: 0, onlyAfter: 0, neither: 0 };
  for (const [session, was] of before) {
    const is = after.get(session);
    if (is === undefined) continue;
    counts[was ? (is ? "both" : "onlyBefore") : is ? "onlyAfter" : "neither"]++;
  }
  return sizeOf(counts) > 0 ? counts : undefined;
}

function shareOf(counts: readonly PairedCounts[]): Omit<PairedShare, "kpi" | "label" | "run" | "against"> | undefined {
  const [first] = counts;
  if (!first) return undefined;
  const isConstant = counts.every((one) => JSON.stringify(one) === JSON.stringify(first));
  if (isConstant) {
    const n = sizeOf(first);
    return {
      ...{ replications: 1, n, gained: first.onlyAfter, lost: first.onlyBefore },
      after: inPct(wilson(first.both + first.onlyAfter, n)),
      before: inPct(wilson(first.both + first.onlyBefore, n)),
      difference: inPct(newcombe(first)),
      p: mcNemar(first),
    };
  }
  const sizes = counts.map(sizeOf);
  const share = (of: (one: PairedCounts) => number) => clusteredShare(counts.map(of), sizes);
  const { p, ...difference } = share(({ onlyBefore, onlyAfter }) => onlyAfter - onlyBefore);
  const sum = (of: (one: PairedCounts) => number) => counts.reduce((total, one) => total + of(one), 0);
  return {
    ...{ replications: counts.length, n: sum(sizeOf), gained: sum((c) => c.onlyAfter), lost: sum((c) => c.onlyBefore) },
    after: within(inPct(share(({ both, onlyAfter }) => both + onlyAfter))),
    before: within(inPct(share(({ both, onlyBefore }) => both + onlyBefore))),
    difference: inPct(difference),
    p,
  };
}

/** Student's interval reaches beyond what a share can be. */
const within = ({ pct, low, high }: SharePct): SharePct => ({ pct, low: Math.max(0, low), high: Math.min(100, high) });

const inPct = ({ estimate, low, high }: { estimate: number; low: number; high: number }): SharePct => ({
  pct: 100 * estimate,
  low: 100 * low,
  high: 100 * high,
});

function met(sessions: Table): Map<string, boolean> | undefined {
  return bySession(sessions, "arrival", countsAsMet(sessions));
}

function chargedAtOnce(attempts: Table): Map<string, boolean> | undefined {
  const outcomes = categories(attempts, "outcome");
  const numbers = i32Values(attempts, "attempt");
  return bySession(attempts, "plug_in", (row) => {
    const outcome = outcomes.texts[outcomes.codes[row]!];
    return numbers[row] === 1 && outcome !== "no-current" ? outcome === "charged" : undefined;
  });
}

/** Answers by site, session and plug-in: where runs draw other fleets, names come again and instants do not. */
function bySession(
  table: Table,
  plugIn: string,
  answer: (row: number) => boolean | undefined,
): Map<string, boolean> | undefined {
  if (table.rows > MOST_SESSIONS) return undefined;
  const [sites, names, times] = [categories(table, "site"), categories(table, "session"), f64Values(table, plugIn)];
  const answers = new Map<string, boolean>();
  for (let row = 0; row < table.rows; row++) {
    const given = answer(row);
    if (given === undefined) continue;
    answers.set(`${sites.texts[sites.codes[row]!]}\n${names.texts[names.codes[row]!]}\n${times[row]}`, given);
  }
  return answers;
}
