import { basename } from "node:path";
import { ScenarioError } from "./base/errors.ts";
import { nearest } from "./base/nearest.ts";
import { type PlannedRun, runsOf, type StudyPlan } from "./study/plan.ts";
import { resultParts } from "./study/results.ts";
import { mostReplications } from "./study/rounds.ts";

/** Names that a slip is compared with. */
const MOST_NAMES = 10_000;

/** Fewer digits of an identity are likelier a word. */
const FEWEST_DIGITS = 6;

/** The run of a study that somebody means: by its name, its number in the results (from 0), its identity or the beginning
 *  of one, or its folder in the store. An identity that the last results have and the study no longer means the run it was.
 *  @throws ScenarioError where there is no such run, or there are several */
export async function findRun(options: {
  readonly plan: StudyPlan;
  /** Of each point in the results, which are counted by it. */
  readonly replications: number;
  readonly asked: string;
  /** Folder of the last results, if there are any. */
  readonly results: string | undefined;
}): Promise<PlannedRun> {
  const { plan, replications, asked, results } = options;
  const given = asked.trim();
  const byName = named(plan, given);
  if (byName) return byName;
  const index = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (index < plan.points.count * replications) return plan.run(Math.floor(index / replications), index % replications);
  const id = basename(given.replaceAll("\\", "/")).toLowerCase();
  if (/^[0-9a-f]+$/.test(id) && id.length >= FEWEST_DIGITS) {
    const found = withId(plan, id) ?? (results === undefined ? undefined : await asItWas(plan, results, id));
    if (found) return found;
  }
  const names = namesOf(plan);
  const near = nearest(given, names);
  const hint = near
    ? `did you mean "${near}"?`
    : `runs are called ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}; an identity, a number from 0 or a run's folder will do, too`;
  throw refusal(plan, `no run "${given.slice(0, 80)}"`, "UNKNOWN_RUN", hint);
}

const named = (plan: StudyPlan, name: string): PlannedRun | undefined => {
  for (const run of runsOf(plan, mostReplications(plan.loaded.study))) if (run.name === name) return run;
  return undefined;
};

function withId(plan: StudyPlan, id: string): PlannedRun | undefined {
  let found: PlannedRun | undefined;
  for (const run of runsOf(plan, mostReplications(plan.loaded.study))) {
    // Runs whose settings come to the same scenario are one, under two names.
    if (!run.id.startsWith(id) || run.id === found?.id) continue;
    if (found) throw refusal(plan, `several runs' identities begin with "${id}"`, "AMBIGUOUS_RUN", "give more of it");
    found = run;
  }
  return found;
}

async function asItWas(plan: StudyPlan, results: string, id: string): Promise<PlannedRun | undefined> {
  for await (const { rows } of resultParts(results))
    for (const row of rows) if (String(row["identity"]).startsWith(id)) return named(plan, String(row["run"]));
  return undefined;
}

const refusal = (plan: StudyPlan, message: string, code: string, hint: string): ScenarioError =>
  new ScenarioError([{ file: plan.loaded.file, message, hint, code }]);

function namesOf(plan: StudyPlan): string[] {
  const names: string[] = [];
  for (const { name } of runsOf(plan, mostReplications(plan.loaded.study))) {
    if (names.length === MOST_NAMES) break;
    names.push(name);
  }
  return names;
}
