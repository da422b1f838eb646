import { type PackedError, packError } from "./base/errors.ts";
import type { KpiValue } from "./kpi/kpi.ts";
import { loadPolicies } from "./run/load-policies.ts";
import { writeRun } from "./run-folder.ts";
import { runScenario } from "./run-scenario.ts";
import { loadScenario } from "./scenario/load.ts";

/** One variant to run and write. */
export interface VariantJob {
  readonly paths: readonly string[];
  readonly sets: readonly string[];
  readonly plugins: readonly string[];
  readonly pluginUrls: readonly string[];
  readonly decisionLimitS: number | undefined;
  readonly dir: string;
  readonly existing: "refuse" | "replace";
}

export type VariantOutcome =
  | { readonly kpis: Readonly<Record<string, KpiValue>>; readonly warnings: readonly string[] }
  | { readonly failure: PackedError };

/** The pool's entry: from scenario to finished folder. */
export async function run(job: VariantJob): Promise<VariantOutcome> {
  try {
    const policies = await loadPolicies(job.pluginUrls);
    const loaded = await loadScenario({ paths: job.paths, sets: job.sets, policies });
    const result = await runScenario(loaded, { plugins: job.plugins, decisionLimitS: job.decisionLimitS });
    await writeRun(job.dir, result, { existing: job.existing });
    return { kpis: result.kpis, warnings: result.warnings };
  } catch (error) {
    return { failure: packError(error) };
  }
}
