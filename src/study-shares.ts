import { existsSync } from "node:fs";
import { join } from "node:path";
import { type PairedShare, pairedSharesOf, type SharePairs } from "./assess/paired-shares.ts";
import { parseDurationUs, parseInstantUs } from "./base/time.ts";
import { readRun } from "./run-folder.ts";
import type { ResultRow } from "./study/results.ts";
import { afterWarmUp } from "./study/warm-up-cut.ts";
import type { StudyFile } from "./sweep-results.ts";
import type { Table } from "./tables/table.ts";

/** Pairs of runs whose tables are read; with more the reading takes minutes, and replications tell enough. */
const MOST_PAIRS = 200;

/** A study whose runs may have kept their tables in its own store. */
export interface StudyRuns {
  readonly dir: string;
  readonly name: string;
  readonly study: StudyFile;
}

/** Runs of two studies with the same settings and seeds: a point's replications. */
export interface PointPairs {
  readonly point: string;
  readonly before: StudyRuns;
  readonly after: StudyRuns;
  readonly pairs: readonly { readonly before: ResultRow; readonly after: ResultRow }[];
}

/** Shares of sessions of studies against the first, session by session within each pair of runs.
 *  @returns `note`: why there are none, where that is so */
export function studyShares(points: readonly PointPairs[]): { shares: readonly PairedShare[]; note?: string } {
  const count = points.reduce((sum, { pairs }) => sum + pairs.length, 0);
  if (count > MOST_PAIRS)
    return {
      shares: [],
      note: `Sessions are not paired one by one in more than ${MOST_PAIRS} pairs of runs; these are ${count}.`,
    };
  const found = points.flatMap(({ point, before, after, pairs }): SharePairs[] => {
    const replications = pairs.flatMap((pair) => {
      const [was, is] = [tablesOf(before, pair.before), tablesOf(after, pair.after)];
      return was && is ? [{ before: was, after: is }] : [];
    });
    return replications.length < pairs.length ? [] : [{ run: point, against: before.name, replications }];
  });
  const lacking = points.length - found.length;
  const note =
    lacking === 0
      ? {}
      : {
          note: `Sessions are paired one by one where the runs of both studies kept their tables in the studies' own folders (gridpilot sweep --keep tables, without --store): not at ${lacking} of ${points.length} points. How shares differ from replication to replication stands among the key figures.`,
        };
  return { shares: pairedSharesOf(found), ...note };
}

/** What shares are told from, without what lies in the study's warm-up; undefined where the run kept no tables. */
function tablesOf({ dir, study }: StudyRuns, row: ResultRow) {
  const folder = join(dir, "store", "runs", String(row["identity"]));
  if (!existsSync(join(folder, "manifest.json"))) return undefined;
  const { manifest, table } = readRun(folder);
  const tables: Record<string, Table> = {};
  for (const kind of ["sessions", "attempts"]) {
    const found = table(kind);
    if (found) tables[kind] = found;
  }
  const cut = study.warmUp?.cut;
  if (cut === undefined) return tables;
  const startUs = parseInstantUs((manifest.scenario as unknown as { start: string }).start)!;
  return afterWarmUp(tables, startUs + parseDurationUs(cut)!);
}
