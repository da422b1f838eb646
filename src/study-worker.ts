import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { settledDays } from "./assess/settling.ts";
import { packError, ScenarioError } from "./base/errors.ts";
import { keepOnce } from "./base/once.ts";
import { parseDurationUs, parseInstantUs } from "./base/time.ts";
import { computeKpis } from "./kpi/kpi.ts";
import { kpiKinds } from "./kpi/registry.ts";
import { loadPolicies } from "./run/load-policies.ts";
import { PowerFlowShelf } from "./run/power-flow-shelf.ts";
import { writeRun } from "./run-folder.ts";
import { type RunResult, runScenario } from "./run-scenario.ts";
import { type LoadedScenario, openScenario } from "./scenario/load.ts";
import { AUTO } from "./study/auto-warm-up.ts";
import { engineFingerprint } from "./study/engine-fingerprint.ts";
import type { RunOutcome } from "./study/executors/executor.ts";
import { fileFinder, identityOf } from "./study/identity.ts";
import type { RunRecord } from "./study/journal.ts";
import { layerOf, type PlacedSetting } from "./study/layer.ts";
import { afterWarmUp } from "./study/warm-up-cut.ts";
import { TOOL } from "./version.ts";

/** One run of a study, as it travels to whoever carries it out: names of files, never data. */
export interface StudyTask {
  readonly id: string;
  /** Scenario, then overlays. */
  readonly paths: readonly string[];
  readonly settings: readonly PlacedSetting[];
  readonly seed: number;
  readonly pluginPaths: readonly string[];
  readonly pluginUrls: readonly string[];
  readonly decisionLimitS?: number;
  /** What KPIs leave out; `auto` makes it a pilot run, which tells where its series settle and has no KPIs. */
  readonly warmUp?: string;
  /** Folder for the run's folder; the tables are not kept where absent. */
  readonly keepIn?: string;
}

/** What a thread keeps from one run of a study to the next: what was read of the scenario's files, and what was made of
 *  it. Runs come in the order of the study, so little of it is needed at a time. */
interface Shelf {
  readonly engine: string;
  readonly once: ReturnType<typeof keepOnce>;
  readonly filesOf: ReturnType<typeof fileFinder>;
  readonly powerFlows: PowerFlowShelf;
}

const newShelf = (): Shelf => ({
  engine: engineFingerprint(TOOL.version),
  once: keepOnce({ scenario: 8, network: 4, trace: 8 }),
  filesOf: fileFinder(),
  powerFlows: new PowerFlowShelf(),
});

let shelf: Shelf | undefined;

/** Carries out one run. What the run itself is at fault for is its result; what the disk or the machine is at fault for
 *  comes back as trouble, and the run is not done. */
export async function run(task: StudyTask): Promise<RunOutcome> {
  try {
    const unseen = task.paths.find((path) => !existsSync(path));
    if (unseen !== undefined) {
      const hint = "every machine needs the scenario's files under the same path, and so a disk that all share";
      throw new ScenarioError([{ file: unseen, message: `not there on ${hostname()}`, hint, code: "UNSEEN" }]);
    }
    const { loaded, powerFlows } = await asPlanned(task);
    return await recordOf(task, loaded, powerFlows);
  } catch (error) {
    return { trouble: packError(error) };
  }
}

async function recordOf(task: StudyTask, loaded: LoadedScenario, powerFlows: PowerFlowShelf): Promise<RunRecord> {
  const { id } = task;
  let result: RunResult;
  try {
    const { pluginPaths: plugins, decisionLimitS } = task;
    result = await runScenario(loaded, { plugins, decisionLimitS, powerFlows, forKpis: task.keepIn === undefined });
  } catch (error) {
    const { name, code, faults, message } = error as Error & { code?: string; faults?: readonly { code: string }[] };
    if (name === "ScenarioError") return { id, state: "failed", code: faults?.[0]?.code ?? "UNKNOWN", message };
    if (name === "SimulationError" || name === "PluginError")
      return { id, state: "failed", code: code ?? "UNKNOWN", message };
    throw error;
  }
  if (task.warmUp === AUTO)
    return { id, state: "done", kpis: {}, warnings: 0, settledDays: settledDays(result.tables) };
  const kpis = Object.fromEntries(Object.entries(kpisOf(task, result)).map(([kind, { value }]) => [kind, value]));
  if (task.keepIn === undefined) return { id, state: "done", kpis, warnings: result.warnings.length };
  const dir = join(task.keepIn, id);
  // A run that was written but not yet told of is the same run, byte for byte.
  if (!existsSync(join(dir, "manifest.json"))) await writeRun(dir, result, { page: false, existing: "replace" });
  return { id, state: "done", kpis, warnings: result.warnings.length, tables: true };
}

/** The run's scenario, if it is the one the study was planned with, down to the content of the files. A worker may outlive
 *  many studies, so what it has read of a file may be old; then all is read again.
 *  @throws ScenarioError where this machine's files are others */
async function asPlanned(task: StudyTask): Promise<{ loaded: LoadedScenario; powerFlows: PowerFlowShelf }> {
  shelf ??= newShelf();
  for (const isLastTry of [false, true]) {
    const loaded = await loadedBy(task, shelf);
    if (idOf(task, loaded, shelf) === task.id) return { loaded, powerFlows: shelf.powerFlows };
    if (!isLastTry) shelf = newShelf();
  }
  const plugin = task.pluginPaths.length > 0 ? "; a worker that has loaded a plug-in needs a new start, too" : "";
  const message = `the scenario or a file it reads is not what the study was planned with, on ${hostname()}`;
  const hint = `if it was changed meanwhile, start the sweep again, which keeps what is done${plugin}`;
  throw new ScenarioError([{ file: task.paths[0], message, hint, code: "INPUT_CHANGED" }]);
}

async function loadedBy(task: StudyTask, { once }: Shelf): Promise<LoadedScenario> {
  const { paths, settings, seed, pluginUrls } = task;
  const policies = await loadPolicies(pluginUrls);
  const scenario = await once("scenario", JSON.stringify([paths, pluginUrls]), () =>
    openScenario({ paths, policies, once }),
  );
  const counted = { key: "seed", value: seed, source: String(seed), place: { file: "study", dir: scenario.folder } };
  return scenario.load([...settings, counted].map(layerOf));
}

function idOf({ pluginPaths, warmUp }: StudyTask, loaded: LoadedScenario, { engine, filesOf }: Shelf): string {
  return identityOf({
    engine,
    scenario: loaded.scenario,
    files: filesOf(loaded),
    plugins: pluginPaths.map(pluginHash),
    ...(warmUp ? { warmUp } : {}),
  });
}

const pluginHashes = new Map<string, string>();

/** Of a plug-in as this thread has loaded it: a module is loaded once. */
function pluginHash(path: string): string {
  const known = pluginHashes.get(path) ?? createHash("sha256").update(readFileSync(path)).digest("hex");
  pluginHashes.set(path, known);
  return known;
}

function kpisOf({ warmUp }: StudyTask, { kpis, tables, manifest }: RunResult): RunResult["kpis"] {
  if (warmUp === undefined) return kpis;
  const { scenario } = manifest;
  const instantUs = parseInstantUs((scenario as { start: string }).start)! + parseDurationUs(warmUp)!;
  const late = computeKpis({ tables: afterWarmUp(tables, instantUs), scenario }, kpiKinds).kpis;
  // Sessions that began in the warm-up still draw after it, so the balance holds for the whole run only.
  return { ...late, energyBalanceResidual: kpis.energyBalanceResidual! };
}
