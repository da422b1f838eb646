import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { packError, ScenarioError } from "./base/errors.ts";
import { parseDurationUs, parseInstantUs } from "./base/time.ts";
import type { Network } from "./grid/network.ts";
import { computeKpis } from "./kpi/kpi.ts";
import { kpiKinds } from "./kpi/registry.ts";
import { loadPolicies } from "./run/load-policies.ts";
import { readNetwork } from "./run/read-network.ts";
import { writeRun } from "./run-folder.ts";
import { type RunResult, runScenario } from "./run-scenario.ts";
import { type OpenedScenario, openScenario } from "./scenario/load.ts";
import type { Setting } from "./study/axes.ts";
import type { RunOutcome } from "./study/executors/executor.ts";
import type { RunRecord } from "./study/journal.ts";
import { layerOf } from "./study/layer.ts";
import { afterWarmUp } from "./study/warm-up-cut.ts";

/** One run of a study, as it travels to whoever carries it out: names of files, never data. */
export interface StudyTask {
  readonly id: string;
  /** Scenario, then overlays. */
  readonly paths: readonly string[];
  readonly settings: readonly Pick<Setting, "key" | "value" | "source">[];
  readonly seed: number;
  readonly pluginPaths: readonly string[];
  readonly pluginUrls: readonly string[];
  readonly decisionLimitS?: number;
  readonly warmUp?: string;
  /** Folder for the run's folder; the tables are not kept where absent. */
  readonly keepIn?: string;
}

const opened = new Map<string, Promise<OpenedScenario>>();
const networks = new Map<string, Promise<Network>>();

/** A thread runs many runs of one study; the files they share are read once. */
function remembered<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let value = cache.get(key);
  if (!value) {
    // Runs come in the order of the study, so what was not used lately will not be used again soon.
    if (cache.size >= 8) cache.delete(cache.keys().next().value!);
    value = make();
    cache.set(key, value);
  }
  return value;
}

const sharedNetworks = {
  read: (grid: Parameters<typeof readNetwork>[0], folder: string) => {
    const { feeder, file, loadProfile } = grid;
    return remembered(networks, JSON.stringify([folder, feeder, file, loadProfile]), () => readNetwork(grid, folder));
  },
};

/** Carries out one run. What the run itself is at fault for is its result; what the disk or the machine is at fault for
 *  comes back as trouble, and the run is not done. */
export async function run(task: StudyTask): Promise<RunOutcome> {
  try {
    const unseen = task.paths.find((path) => !existsSync(path));
    if (unseen !== undefined) {
      const hint = "every machine needs the scenario's files under the same path, and so a disk that all share";
      throw new ScenarioError([{ file: unseen, message: `not there on ${hostname()}`, hint, code: "UNSEEN" }]);
    }
    return await recordOf(task);
  } catch (error) {
    return { trouble: packError(error) };
  }
}

async function recordOf(task: StudyTask): Promise<RunRecord> {
  const { id } = task;
  let result: RunResult;
  try {
    result = await resultOf(task);
  } catch (error) {
    const { name, code, faults, message } = error as Error & { code?: string; faults?: readonly { code: string }[] };
    if (name === "ScenarioError") return { id, state: "failed", code: faults?.[0]?.code ?? "UNKNOWN", message };
    if (name === "SimulationError" || name === "PluginError")
      return { id, state: "failed", code: code ?? "UNKNOWN", message };
    throw error;
  }
  const kpis = Object.fromEntries(Object.entries(kpisOf(task, result)).map(([kind, { value }]) => [kind, value]));
  if (task.keepIn === undefined) return { id, state: "done", kpis, warnings: result.warnings.length };
  const dir = join(task.keepIn, id);
  // A run that was written but not yet told of is the same run, byte for byte.
  if (!existsSync(join(dir, "manifest.json"))) await writeRun(dir, result, { page: false, existing: "replace" });
  return { id, state: "done", kpis, warnings: result.warnings.length, tables: true };
}

async function resultOf({
  paths,
  settings,
  seed,
  pluginPaths,
  pluginUrls,
  decisionLimitS,
}: StudyTask): Promise<RunResult> {
  const policies = await loadPolicies(pluginUrls);
  const scenario = await remembered(opened, JSON.stringify([paths, pluginUrls]), () =>
    openScenario({ paths, policies }),
  );
  const place = { file: "study", dir: scenario.folder };
  const all = [...settings, { key: "seed", value: seed, source: String(seed) }];
  const loaded = await scenario.load(all.map((setting) => layerOf(setting, place)));
  return runScenario(loaded, { plugins: pluginPaths, decisionLimitS, networks: sharedNetworks });
}

function kpisOf({ warmUp }: StudyTask, { kpis, tables, manifest }: RunResult): RunResult["kpis"] {
  if (warmUp === undefined) return kpis;
  const { scenario } = manifest;
  const instantUs = parseInstantUs((scenario as { start: string }).start)! + parseDurationUs(warmUp)!;
  const late = computeKpis({ tables: afterWarmUp(tables, instantUs), scenario }, kpiKinds).kpis;
  // Sessions that began in the warm-up still draw after it, so the balance holds for the whole run only.
  return { ...late, energyBalanceResidual: kpis.energyBalanceResidual! };
}
