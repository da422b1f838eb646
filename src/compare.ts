import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type PairedSeries, pairedSeries } from "./assess/paired-series.ts";
import { type PairedShare, pairedShares } from "./assess/paired-shares.ts";
import { ScenarioError, unpackError } from "./base/errors.ts";
import { moduleUrl } from "./base/package-root.ts";
import type { KpiValue } from "./kpi/kpi.ts";
import { differingSettings, reportRun } from "./report-input.ts";
import { loadTriedPolicies } from "./run/try-plugins.ts";
import { type FinishedRun, readRun } from "./run-folder.ts";
import { loadScenario } from "./scenario/load.ts";
import type { Axis } from "./study/axes.ts";
import { changesOf, overlaysOf, type Point, pointsOn, shownValue } from "./study/points.ts";
import { runJobs } from "./study/pool.ts";
import { checkRunTarget } from "./tables/run-folder.ts";
import type { Table } from "./tables/table.ts";
import type { VariantJob, VariantOutcome } from "./variant-worker.ts";
import { TOOL } from "./version.ts";

/** Runs drawn over time on one page; with more, only their KPIs are compared. */
const MOST_DRAWN = 12;

/** Variants of one comparison; far more than a page can show. */
const MOST_VARIANTS = 10_000;

/** Several runs side by side. */
export interface Comparison {
  readonly json: {
    readonly runs: readonly {
      readonly name: string;
      readonly settings: Readonly<Record<string, string | number>>;
      readonly kpis: Readonly<Record<string, KpiValue>>;
    }[];
    /** Shares of sessions against the first run's, session by session; none of runs that are not paired. */
    readonly shares: readonly PairedShare[];
    /** Mean differences of time series from the first run's, with the block bootstrap; likewise. */
    readonly series: readonly PairedSeries[];
  };
  readonly html: string;
}

/** A variant that came to nothing. */
export interface VariantFailure {
  readonly name: string;
  readonly error: Error;
}

/** What must be equal for two runs to have met the same world. @returns one sentence per difference */
function unpairedReasons(runs: readonly FinishedRun[]): string[] {
  const [first, ...others] = runs;
  return others.flatMap((run) => {
    const of = ({ manifest }: FinishedRun, key: string) => JSON.stringify(manifest.scenario[key]);
    const keys = ["start", "duration"].filter((key) => of(run, key) !== of(first!, key));
    const seeds =
      run.manifest.seed === first!.manifest.seed ? [] : [`seed ${first!.manifest.seed} and ${run.manifest.seed}`];
    const traceOf = ({ manifest }: FinishedRun) => {
      const file = (manifest.scenario["fleet"] as { file?: string } | undefined)?.file;
      return manifest.inputs.find(({ path }) => path === file)?.sha256;
    };
    const trace = traceOf(run) === traceOf(first!) ? [] : ["different sessions"];
    const reasons = [...seeds, ...keys.map((key) => `${key} ${of(first!, key)} and ${of(run, key)}`), ...trace];
    return reasons.length > 0 ? [`${first!.name} and ${run.name} have ${reasons.join(", ")}`] : [];
  });
}

/** Compares finished runs on one page. @param options.blockS length of a block of the time series; a day when absent [s]
 *  @throws ScenarioError where they differ in seed, time or sessions and `unpaired` does not allow that */
export async function compareRuns(
  runs: readonly FinishedRun[],
  options: { readonly unpaired?: boolean; readonly blockS?: number | undefined } = { unpaired: true },
): Promise<Comparison> {
  const reasons = unpairedReasons(runs);
  if (reasons.length > 0 && !options.unpaired) {
    const hint = "their difference is not the policy's alone; --unpaired compares them all the same";
    throw new ScenarioError(reasons.map((message) => ({ message, hint, code: "UNPAIRED" })));
  }
  const { renderComparison } = await import("./report/page.ts");
  const known = runs.flatMap((run) => (run.settings ? [run.settings] : []));
  const settings =
    known.length === runs.length ? known : differingSettings(runs.map(({ manifest }) => manifest.scenario));
  const drawn = runs.length <= MOST_DRAWN;
  const { name, question } = runs[0]!.manifest.scenario as { name: string; question: string };
  const paired =
    drawn && reasons.length === 0 ? runs.map(({ name, table }) => ({ name, tables: tablesFor(table) })) : [];
  const shares = pairedShares(paired);
  const series = pairedSeries(paired, options);
  const html = renderComparison({
    runs: runs.map((run, i) => reportRun({ ...run, settings: settings[i]!, tables: drawn ? tablesOf(run) : {} })),
    shares,
    series,
    title: name,
    question,
    tool: TOOL,
  });
  return {
    html,
    json: { runs: runs.map((run, i) => ({ name: run.name, settings: settings[i]!, kpis: run.kpis })), shares, series },
  };
}

/** The tables that runs are paired by; none is read that the run has not written. */
const tablesFor = (table: FinishedRun["table"]) => ({
  sessions: table("sessions"),
  attempts: table("attempts"),
  site_power: table("site_power"),
  site_meter: table("site_meter"),
  grid_step: table("grid_step"),
  prices: table("prices"),
});

const folderOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);

/** Tables that charts of several runs draw from; the large ones among the others stay on disk. */
const DRAWN = [
  "site_power",
  "grid_step",
  "fleet_peak",
  "money",
  "sessions",
  "bus_voltage",
  "buses",
  "transformer",
  "frequency",
  "interop",
];

/** The tables a page of several runs draws. */
function tablesOf(run: FinishedRun): Record<string, Table> {
  const tables: Record<string, Table> = {};
  for (const kind of DRAWN) {
    const table = run.table(kind);
    if (table) tables[kind] = table;
  }
  return tables;
}

const settingsOf = ({ settings }: Point): Record<string, string | number> =>
  Object.fromEntries(settings.map((setting) => [setting.key, shownValue(setting)]));

/** A fault in a varied value under the word it was written with: nobody gave it with `--set`. */
function namedVary(error: unknown, vary: readonly Axis[]): unknown {
  if (!(error instanceof ScenarioError)) return error;
  const varied = new Set(vary.flatMap(({ keys }) => keys.map((key) => `--set ${key}`)));
  const faults = error.faults.map((fault) =>
    fault.path && varied.has(fault.path) ? { ...fault, path: fault.path.replace("--set", "vary") } : fault,
  );
  return new ScenarioError(faults);
}

/** Runs a scenario once for every combination of the varied settings, each into a folder of its own under `out`.
 *  A variant that fails does not stop the others; it is told beside the finished ones.
 *  @throws ScenarioError before anything runs where a combination is not valid; the first failure when all failed */
export async function runVariants(options: {
  readonly paths: readonly string[];
  readonly sets: readonly string[];
  readonly plugins: readonly string[];
  readonly decisionLimitS?: number | undefined;
  /** What `parseVary` makes of `--vary`; every combination is run. */
  readonly vary: readonly Axis[];
  readonly out: string;
  readonly workers: number;
  readonly existing: "refuse" | "replace";
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}): Promise<{ readonly runs: readonly FinishedRun[]; readonly failures: readonly VariantFailure[] }> {
  const { paths, plugins, out, existing } = options;
  const pluginUrls = plugins.map((path) => pathToFileURL(resolve(path)).href);
  const policies = await loadTriedPolicies(pluginUrls, options.decisionLimitS);
  const spanned = pointsOn(options.vary);
  if (spanned.count > MOST_VARIANTS) {
    const message = `expected at most ${MOST_VARIANTS} combinations, got ${spanned.count}`;
    const hint = "vary fewer settings or values, or make it a study: gridpilot sweep";
    throw new ScenarioError([{ message, hint, code: "TOO_MANY_VARIANTS" }]);
  }
  const points = Array.from({ length: spanned.count }, (_, index) => spanned.at(index));
  const jobs = points.map(
    ({ name, settings }): VariantJob => ({
      paths: [...paths, ...overlaysOf(settings).map((file) => join(folderOf(paths[0]), file))],
      sets: [...options.sets, ...changesOf(settings).map(({ key, value }) => `${key}=${value}`)],
      plugins,
      pluginUrls,
      decisionLimitS: options.decisionLimitS,
      dir: join(out, name),
      existing,
    }),
  );
  for (const job of jobs) {
    checkRunTarget(job.dir, { existing });
    await loadScenario({ paths: job.paths, sets: job.sets, policies }).catch((error) => {
      throw namedVary(error, options.vary);
    });
  }
  const outcomes = await runJobs<VariantJob, VariantOutcome>({
    module: moduleUrl("variant-worker"),
    jobs,
    workers: options.workers,
    signal: options.signal,
    onDone: (done) => options.onProgress?.(done / jobs.length),
  });
  const failures = outcomes.flatMap((outcome, i) =>
    "failure" in outcome ? [{ name: points[i]!.name, error: unpackError(outcome.failure) }] : [],
  );
  if (failures.length === jobs.length) throw failures[0]!.error;
  const runs = jobs.flatMap(({ dir }, i) =>
    "failure" in outcomes[i] ? [] : [{ ...readRun(dir), settings: settingsOf(points[i]) }],
  );
  return { runs, failures };
}
