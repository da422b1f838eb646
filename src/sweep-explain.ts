import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ScenarioError } from "./base/errors.ts";
import { nearest } from "./base/nearest.ts";
import type { StudyPlan } from "./study/plan.ts";
import { readResults } from "./study/results.ts";
import type { Store } from "./study/store.ts";
import { type RunExplanation, runsOf } from "./sweep.ts";
import type { StudyFile } from "./sweep-results.ts";

/** Why a run would be run: compares what it is made of now with what the last results were made of.
 *  @throws ScenarioError where the study has no run of that name */
export async function explainRun(options: {
  readonly plan: StudyPlan;
  readonly store: Store;
  readonly out: string;
  readonly keepsTables: boolean;
  readonly name: string;
}): Promise<RunExplanation> {
  const { plan, store, out, keepsTables, name } = options;
  const { replications } = plan.loaded.study;
  const most = typeof replications === "number" ? replications : replications.most;
  let run: ReturnType<StudyPlan["run"]> | undefined;
  const names: string[] = [];
  for (const planned of runsOf(plan, most)) {
    if (planned.name === name) run = planned;
    else if (names.length < 10_000) names.push(planned.name);
  }
  if (!run) {
    const near = nearest(name, names) ?? names.find((one) => one.endsWith(`_${name}`));
    const hint = near ? `did you mean "${near}"?` : `runs are called ${names.slice(0, 3).join(", ")}, …`;
    throw new ScenarioError([
      { file: plan.loaded.file, message: `no run "${name.slice(0, 80)}"`, hint, code: "UNKNOWN_RUN" },
    ]);
  }
  if (store.journals.has(run.id, { tables: keepsTables })) return { run: name, isDone: true, reasons: [] };
  const reasons: string[] = [];
  if (store.journals.failed(run.id)) {
    const record = store.journals.read(run.id);
    reasons.push(`it failed: ${record?.state === "failed" ? record.message : ""}`);
  }
  if (store.journals.has(run.id, { tables: false })) reasons.push("its KPIs are there, its tables were not kept");
  if (store.journals.damaged > 0)
    reasons.push(`${store.journals.damaged} damaged journal lines were skipped; it may have been one`);
  const file = join(out, "study.json");
  if (!existsSync(file)) return { run: name, isDone: false, reasons: [...reasons, "the study has no results yet"] };
  const { made } = JSON.parse(readFileSync(file, "utf8")) as StudyFile;
  const { rows } = await readResults(join(out, "results"));
  const before = rows.find((row) => row["run"] === name);
  if (!before) return { run: name, isDone: false, reasons: [...reasons, "the study had no such run before"] };
  if (before["identity"] === run.id) reasons.push("it was done, but the store no longer has it");
  const now = await plan.ingredients(0, 0);
  if (now.engine !== made.engine) reasons.push(`the engine changed: ${made.engine} → ${now.engine}`);
  for (const path of [...new Set([...Object.keys(made.files), ...Object.keys(now.files)])].sort())
    if (made.files[path] !== now.files[path])
      reasons.push(`${path} ${!made.files[path] ? "is read now" : !now.files[path] ? "is no longer read" : "changed"}`);
  if (JSON.stringify(made.plugins) !== JSON.stringify(now.plugins)) reasons.push("a plug-in changed");
  const [old, current] = [leaves(made.scenario), leaves(now.scenario)];
  for (const key of [...new Set([...Object.keys(old), ...Object.keys(current)])].sort())
    if (old[key] !== current[key]) reasons.push(`${key}: ${old[key] ?? "absent"} → ${current[key] ?? "absent"}`);
  if (reasons.length === 0) reasons.push("its own settings, or a file that only it reads, changed");
  return { run: name, isDone: false, reasons };
}

function leaves(value: unknown, prefix = ""): Record<string, string> {
  if (typeof value !== "object" || value === null) return { [prefix]: JSON.stringify(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => leaves(inner, prefix ? `${prefix}.${key}` : key)),
  );
}
