import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ScenarioError, unpackError } from "./base/errors.ts";
import { makeFolder } from "./base/make-folder.ts";
import { moduleUrl, PACKAGE_ROOT } from "./base/package-root.ts";
import { kpiKinds } from "./kpi/registry.ts";
import { loadTriedPolicies } from "./run/try-plugins.ts";
import { loadStudy, studyName } from "./scenario/load-study.ts";
import { warmUpSentence } from "./study/auto-warm-up.ts";
import { baselineOf } from "./study/baseline.ts";
import { engineFingerprint } from "./study/engine-fingerprint.ts";
import type { RunOutcome } from "./study/executors/executor.ts";
import { executors } from "./study/executors/registry.ts";
import { SHARD } from "./study/executors/slurm.ts";
import { openJournal } from "./study/journal.ts";
import { sweepLocks, takeLock } from "./study/lock.ts";
import { type PlannedRun, type PlanOptions, runsOf, type StudyPlan } from "./study/plan.ts";
import { firstRound, mostReplications, nextRound } from "./study/rounds.ts";
import { openStore, type Store, sweepPartial } from "./study/store.ts";
import type { StudyTask } from "./study-worker.ts";
import { planWithWarmUp } from "./sweep-pilots.ts";
import { progressFile } from "./sweep-progress.ts";
import { type SweepResult, writeSweep } from "./sweep-results.ts";
import { taskOf } from "./sweep-task.ts";
import { asked } from "./tables/disk-refusals.ts";
import { jsonBytes } from "./tables/manifest.ts";
import { processToken, replaceFile } from "./tables/run-folder.ts";
import { TOOL } from "./version.ts";

/** A part of a study: every `of`-th run, counted from `index` (1-based). */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Which study, and where its results go. */
export interface SweepOptions {
  /** A study file, or a folder with one. */
  readonly study: string;
  /** Folder of the results; `out/<study>` when absent. */
  readonly out?: string | undefined;
  /** Folder of finished runs, which studies may share; `<out>/store` when absent. */
  readonly store?: string | undefined;
  readonly plugins: readonly string[];
  /** How long a plug-in may take for one decision [s]. */
  readonly decisionLimitS?: number | undefined;
  readonly keep?: "kpis" | "tables" | undefined;
  /** Told while the study's points are checked. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** What will be run, before anything is. */
export interface SweepPlan {
  readonly name: string;
  readonly points: number;
  /** Replications of the first round; with sequential stopping more may follow. */
  readonly replications: number;
  readonly mostReplications: number;
  readonly runs: number;
  readonly cached: number;
  readonly toRun: number;
  readonly keepsTables: boolean;
  /** What KPIs leave out, in words; absent where nothing is. */
  readonly warmUp?: string;
  /** Pilot runs that come first, to tell what KPIs leave out; until then no run counts as done. */
  readonly pilots?: number;
}

/** How a sweep stands. */
export interface SweepState {
  /** Finished since the start, failed ones included. */
  readonly done: number;
  readonly failed: number;
  readonly toRun: number;
  /** The worst value so far of the KPI that the study asks for first. */
  readonly worst?: { readonly kpi: string; readonly value: number; readonly unit: string; readonly run: string };
}

/** How a sweep is carried out. */
export interface SweepRun {
  readonly workers: number;
  readonly shard?: Shard | undefined;
  /** Failed runs after which no more are started. */
  readonly maxFailures?: number | undefined;
  /** `local` when absent. */
  readonly executor?: string | undefined;
  readonly target?: string | undefined;
  readonly onState?: (state: SweepState) => void;
  /** Told of each run that this process learns the outcome of. */
  readonly onRun?: (run: RunEvent) => void;
  /** Told what a person should know meanwhile: that nobody serves the queue, say. */
  readonly onNote?: (note: string) => void;
  readonly signal?: AbortSignal;
}

/** What came of one run, told as it comes in. */
export interface RunEvent {
  readonly run: string;
  readonly seed: number;
  readonly state: "done" | "failed";
  readonly kpis?: Readonly<Record<string, number | null>>;
  readonly code?: string;
  readonly message?: string;
}

/** A study that has been checked and can be run. */
export interface Sweep {
  readonly plan: SweepPlan;
  readonly out: string;
  /** Runs what is not done. The results are written when every run of the study is done, by whichever process or shard
   *  finishes last. @throws ScenarioError where another process runs the same, or the disk refuses */
  run(how: SweepRun): Promise<SweepResult>;
  /** Why a run would be run again. @param run its name, identity, number in the results, or folder in the store */
  explain(run: string): Promise<RunExplanation>;
  close(): void;
}

/** Whether a run would be run, and what has changed since the results were written. */
export interface RunExplanation {
  readonly run: string;
  /** As it is now; under this the store keeps what comes of it. */
  readonly identity: string;
  readonly isDone: boolean;
  readonly reasons: readonly string[];
  /** Folder of its tables, where they are kept. */
  readonly tables?: string;
}

/** Checks a study and looks up what is done. @throws ScenarioError carrying every fault */
export async function openSweep(options: SweepOptions): Promise<Sweep> {
  const loaded = await loadStudy(options.study);
  const pluginUrls = options.plugins.map((path) => pathToFileURL(resolve(path)).href);
  const how: PlanOptions = {
    policies: await loadTriedPolicies(pluginUrls, options.decisionLimitS),
    engine: engineFingerprint(TOOL.version),
    plugins: options.plugins.map((path) => createHash("sha256").update(readFileSync(path)).digest("hex")),
    onProgress: options.onProgress,
    signal: options.signal,
  };
  for (const kpi of ["practical", "thresholds"] as const)
    for (const id of Object.keys(loaded.study[kpi]))
      if (!kpiKinds.find(id)) throw new ScenarioError([loaded.fault([kpi, id], kpiKinds.unknown(id), "UNKNOWN_KPI")]);
  const out = options.out ?? join("out", studyName(loaded.file));
  const storeDir = options.store ?? join(out, "store");
  const store = openStore(storeDir);
  const planned = await planWithWarmUp({ loaded, how, store, pluginUrls, options });
  const { plan } = planned;
  const keepsTables = (options.keep ?? loaded.study.keep) === "tables";
  const first = firstRound(loaded.study);
  let cached = 0;
  if (!planned.toPilot)
    for (const run of runsOf(plan, first)) if (store.journals.has(run.id, { tables: keepsTables })) cached++;
  const baseline = baselineOf(loaded, plan.points);
  return {
    out,
    plan: {
      name: loaded.study.name,
      points: plan.points.count,
      replications: first,
      mostReplications: mostReplications(loaded.study),
      runs: plan.points.count * first,
      cached,
      toRun: plan.points.count * first - cached,
      keepsTables,
      ...(plan.warmUp ? { warmUp: warmUpSentence(plan.warmUp) } : {}),
      ...(planned.toPilot ? { pilots: planned.toPilot.count } : {}),
    },
    async run(how) {
      const cut = planned.toPilot ? await planned.toPilot.run(how) : plan;
      return runSweep({ plan: cut, store, storeDir, out, keepsTables, baseline, pluginUrls, options }, how);
    },
    async explain(asked) {
      const { explainRun } = await import("./sweep-explain.ts");
      const awaitsPilots = planned.toPilot !== undefined;
      return explainRun({ plan, store, out, keepsTables, plugins: options.plugins, awaitsPilots, asked });
    },
    close: () => store.journals.close(),
  };
}

interface Opened {
  readonly plan: StudyPlan;
  readonly store: Store;
  readonly out: string;
  readonly storeDir: string;
  readonly keepsTables: boolean;
  readonly baseline: (point: number) => number | undefined;
  readonly pluginUrls: readonly string[];
  readonly options: SweepOptions;
}

async function runSweep(opened: Opened, how: SweepRun): Promise<SweepResult> {
  const { plan, store, out, keepsTables } = opened;
  const { study } = plan.loaded;
  const { shard, executor = "local" } = how;
  if (!executors.find(executor))
    throw new ScenarioError([{ message: executors.unknown(executor), code: "UNKNOWN_EXECUTOR" }]);
  if ((shard || executors.find(executor)!.splits) && typeof study.replications !== "number") {
    const hint = "use another executor without --shard, or give replications a number";
    const message = "how many replications follow depends on all results, which no shard has";
    throw new ScenarioError([plan.loaded.fault(["replications"], message, "SHARDED_ROUNDS", hint)]);
  }
  const part = shard ? `.shard-${shard.index}-of-${shard.of}` : "";
  asked(out, () => makeFolder(out));
  const unlock = takeLock(join(out, `.lock${part}`), out);
  try {
    sweepPartial(store.runsDir);
    sweepLocks(out, ".lock");
    let replications = firstRound(study);
    let hadNothingToDo = true;
    for (;;) {
      if (await runRound(opened, how, replications)) hadNothingToDo = false;
      store.journals.refresh();
      const next = nextRound(study, seriesOf(opened, replications), replications);
      if (next === undefined) break;
      replications = next;
    }
    let missing = 0;
    for (const { id } of runsOf(plan, replications))
      if (!store.journals.has(id, { tables: keepsTables }) && !store.journals.failed(id)) missing++;
    if (missing > 0) return { missing, failed: [], broken: [], replications };
    // Left by parts that were killed and finished by others.
    for (const name of readdirSync(out)) if (name.startsWith(".progress")) rmSync(join(out, name), { force: true });
    const key = resultKey(opened, replications);
    const known = hadNothingToDo ? knownResult(out, key) : undefined;
    if (known) return known;
    const result = await writeSweep({ ...opened, replications, token: processToken() });
    replaceFile(join(out, "complete.json"), jsonBytes({ key, result }), processToken());
    return result;
  } finally {
    unlock();
  }
}

async function runRound(opened: Opened, how: SweepRun, replications: number): Promise<boolean> {
  const { plan, store, out, keepsTables, options } = opened;
  const { decisionLimitS } = options;
  const { study } = plan.loaded;
  const { shard, maxFailures = Number.POSITIVE_INFINITY, signal } = how;
  const isMine = (index: number) => !shard || index % shard.of === shard.index - 1;
  const isOpen = (run: PlannedRun, index: number) =>
    isMine(index) && !store.journals.has(run.id, { tables: keepsTables });
  const todo: number[] = [];
  let at = 0;
  for (const run of runsOf(plan, replications)) {
    if (isOpen(run, at)) todo.push(at);
    at++;
  }
  if (todo.length === 0) return false;
  const runAt = (index: number) => plan.run(Math.floor(index / replications), index % replications);
  const part = shard ? `.shard-${shard.index}-of-${shard.of}` : "";
  const progress = progressFile(join(out, `.progress${part}.json`), study.name);
  const board = boardOf(opened, todo.length, (state) => {
    how.onState?.(state);
    progress.show(state);
  });
  const journal = openJournal(store.journalDir, processToken());
  try {
    await executors.find(how.executor ?? "local")!.run<StudyTask>(
      {
        module: moduleUrl("study-worker"),
        count: todo.length,
        out,
        shardCommand: () => [
          ...[process.execPath, fileURLToPath(new URL("bin/gridpilot.js", PACKAGE_ROOT))],
          ...[
            "sweep",
            resolve(plan.loaded.file),
            "--shard",
            SHARD,
            "--out",
            resolve(out),
            "--store",
            resolve(opened.storeDir),
          ],
          ...options.plugins.flatMap((path) => ["--plugin", resolve(path)]),
          ...(decisionLimitS === undefined ? [] : ["--decision-limit", `${decisionLimitS}s`]),
          ...["--keep", keepsTables ? "tables" : "kpis", "--workers", "1", "--quiet"],
        ],
        workers: how.workers,
        engine: engineFingerprint(TOOL.version),
        onNote: how.onNote,
        signal,
        tasks: (function* () {
          for (const index of todo) {
            const task: StudyTask = {
              ...taskOf(runAt(index), opened),
              ...(plan.warmUp?.cut ? { warmUp: plan.warmUp.cut } : {}),
              ...(keepsTables ? { keepIn: resolve(store.runsDir) } : {}),
            };
            yield [index, task] as const;
          }
        })(),
        onOutcome(index, outcome: RunOutcome) {
          if ("trouble" in outcome) throw unpackError(outcome.trouble);
          journal.append(outcome);
          how.onRun?.(eventOf(runAt(index), outcome));
          if (board.take(runAt(index), outcome) > maxFailures) throw new TooManyFailures();
        },
      },
      how.target,
    );
  } catch (error) {
    if (!(error instanceof TooManyFailures)) throw error;
    const message = `more than ${maxFailures} runs failed; the others were not started`;
    throw new ScenarioError([
      { file: plan.loaded.file, message, hint: "gridpilot sweep goes on from here", code: "TOO_MANY_FAILURES" },
    ]);
  } finally {
    journal.close();
    await progress.close();
  }
  return true;
}

/** Names everything that results are written from: what was asked, and every run. */
function resultKey({ plan }: Opened, replications: number): string {
  const hash = createHash("sha256").update(
    JSON.stringify([TOOL.version, plan.loaded.study, replications, plan.warmUp]),
  );
  for (const { id, name } of runsOf(plan, replications)) hash.update(`${name} ${id}\n`);
  return hash.digest("hex");
}

/** What an earlier start of the same study came to, if all it wrote is still there. */
function knownResult(out: string, key: string): SweepResult | undefined {
  try {
    const known = JSON.parse(readFileSync(join(out, "complete.json"), "utf8")) as { key: string; result: SweepResult };
    const isThere = known.result.files?.every((file) => existsSync(join(out, file)));
    return known.key === key && isThere ? known.result : undefined;
  } catch {
    return undefined;
  }
}

class TooManyFailures extends Error {}

function eventOf({ name, seed }: PlannedRun, outcome: Exclude<RunOutcome, { trouble: unknown }>): RunEvent {
  const { state } = outcome;
  if (outcome.state === "done") return { run: name, seed, state, kpis: outcome.kpis };
  return { run: name, seed, state, code: outcome.code, message: outcome.message };
}

/** Counts what comes in. */
function boardOf({ plan }: Opened, toRun: number, onState: SweepRun["onState"]) {
  const { study } = plan.loaded;
  const watched = [...Object.keys(study.thresholds), ...Object.keys(study.practical), "energyDeliveredPct"]
    .map((id) => kpiKinds.find(id))
    .find((kind) => kind !== undefined && kind.better !== "neither");
  let [done, failed] = [0, 0];
  let worst: SweepState["worst"];
  return {
    take(run: PlannedRun, outcome: Exclude<RunOutcome, { trouble: unknown }>): number {
      done++;
      if (outcome.state === "failed") failed++;
      else if (watched) {
        const value = outcome.kpis[watched.kind];
        const isWorse =
          worst === undefined || (watched.better === "higher" ? value! < worst.value : value! > worst.value);
        if (value != null && isWorse) worst = { kpi: watched.kind, value, unit: watched.unit, run: run.name };
      }
      onState?.({ done, failed, toRun, ...(worst ? { worst } : {}) });
      return failed;
    },
  };
}

/** What sequential stopping looks at: each KPI it names at each point, as a difference where the study has a baseline. */
function* seriesOf({ plan, store, baseline }: Opened, replications: number) {
  const { study } = plan.loaded;
  if (typeof study.replications === "number") return;
  const value = (point: number, replication: number, kpi: string): number | null => {
    const record = store.journals.read(plan.run(point, replication).id);
    return record?.state === "done" ? (record.kpis[kpi] ?? null) : null;
  };
  for (const kpi of Object.keys(study.replications.halfWidth))
    for (let point = 0; point < plan.points.count; point++) {
      const before = baseline(point);
      if (study.baseline && before === undefined) continue;
      const values: number[] = [];
      for (let r = 0; r < replications; r++) {
        const after = value(point, r, kpi);
        const other = before === undefined ? 0 : value(before, r, kpi);
        if (after !== null && other !== null) values.push(after - other);
      }
      yield { kpi, values };
    }
}
