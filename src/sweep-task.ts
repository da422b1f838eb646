import { resolve } from "node:path";
import type { PlannedRun, StudyPlan } from "./study/plan.ts";
import type { StudyTask } from "./study-worker.ts";
import type { SweepOptions } from "./sweep.ts";

/** What a thread or machine is told of a run; what is left out of KPIs, and where tables go, is for the caller to add. */
export function taskOf(
  { id, point, seed }: PlannedRun,
  at: { readonly plan: StudyPlan; readonly options: SweepOptions; readonly pluginUrls: readonly string[] },
): StudyTask {
  const { plan, options, pluginUrls } = at;
  const { plugins, decisionLimitS } = options;
  return {
    id,
    paths: plan.pathsOf(point),
    settings: plan.settingsOf(point),
    seed,
    pluginPaths: plugins.map((path) => resolve(path)),
    pluginUrls,
    ...(decisionLimitS === undefined ? {} : { decisionLimitS }),
  };
}
