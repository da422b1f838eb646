import { unpackError } from "./base/errors.ts";
import { moduleUrl } from "./base/package-root.ts";
import { interopTable } from "./interop-tables.ts";
import { computeKpis } from "./kpi/kpi.ts";
import { interopKpis } from "./kpi/registry.ts";
import { type InteropInput, prepareInterop } from "./prepare-interop.ts";
import type { InteropAnswer, InteropJob } from "./run/interop/worker.ts";
import type { RunResult } from "./run-scenario.ts";
import { sessionTables } from "./session-tables.ts";
import { runJobs } from "./study/pool.ts";
import { TOOL } from "./version.ts";

/** What to run against what. */
export interface InteropRequest extends InteropInput {
  readonly workers: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Pairs of one job: enough to be worth a message, few enough that no thread waits for another at the end. */
const PAIRS_PER_JOB = 10;

/** Runs every vehicle at every charger, as often as asked, under every rule set.
 *  @returns a run with the table `interop` and a recorded session for each cell, the same bytes with any number of workers
 *  @throws ScenarioError for unknown models, rule sets or faults, and for rules that break a model */
export async function runInterop(request: InteropRequest): Promise<RunResult> {
  const { study, pairs, scenario, inputs, warnings, market } = await prepareInterop(request);
  const jobs: InteropJob[] = [];
  for (let at = 0; at < pairs.length; at += PAIRS_PER_JOB)
    jobs.push({ study, pairs: pairs.slice(at, at + PAIRS_PER_JOB) });
  const answers = await runJobs<InteropJob, InteropAnswer>({
    module: moduleUrl("run/interop/worker"),
    jobs,
    workers: request.workers,
    signal: request.signal,
    onDone: (done) => request.onProgress?.(done / jobs.length),
  });
  const done = answers.map((answer) => {
    if ("failure" in answer) throw unpackError(answer.failure);
    return answer;
  });
  const rows = done.flatMap((answer) => answer.rows);
  const examples = done.flatMap((answer) => answer.examples);
  const tables = { interop: interopTable(rows, market), ...sessionTables(examples) };
  const { kpis } = computeKpis({ tables, scenario }, interopKpis);
  const attempts = rows.reduce((sum, row) => sum + row.attempts, 0);
  return {
    tables,
    kpis,
    warnings,
    manifest: {
      format: 1,
      tool: TOOL,
      scenario,
      seed: study.seed,
      inputs,
      plugins: [],
      engine: { pairs: pairs.length, attempts },
      warnings,
    },
  };
}
