import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findRun } from "./find-run.ts";
import type { Ingredients } from "./study/identity.ts";
import type { PlannedRun, StudyPlan } from "./study/plan.ts";
import { OVERLAY, shownValue } from "./study/points.ts";
import { type ResultRow, resultParts } from "./study/results.ts";
import { firstRound } from "./study/rounds.ts";
import type { Store } from "./study/store.ts";
import type { RunExplanation } from "./sweep.ts";
import type { StudyFile } from "./sweep-results.ts";

/** What is asked, of which study. */
export interface Question {
  readonly plan: StudyPlan;
  readonly store: Store;
  readonly out: string;
  readonly keepsTables: boolean;
  /** Paths of the plug-ins given. */
  readonly plugins: readonly string[];
  /** Pilots have still to find what KPIs leave out. */
  readonly awaitsPilots: boolean;
  /** A run's name, identity or the beginning of one, number in the results, or folder in the store. */
  readonly asked: string;
}

/** Why a run would be run: compares what it is made of now with what the last results were made of.
 *  @throws ScenarioError where the study has no such run */
export async function explainRun(question: Question): Promise<RunExplanation> {
  const { plan, store, out, keepsTables, awaitsPilots, asked } = question;
  const file = join(out, "study.json");
  const last = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StudyFile) : undefined;
  const replications = last?.replications ?? firstRound(plan.loaded.study);
  const run = await findRun({ plan, replications, asked, results: last ? join(out, "results") : undefined });
  const isDone = !awaitsPilots && store.journals.has(run.id, { tables: keepsTables });
  const record = isDone ? store.journals.read(run.id) : undefined;
  const isKept = record?.state === "done" && record.tables === true;
  return {
    run: run.name,
    identity: run.id,
    isDone,
    reasons: isDone ? [] : await reasonsOf(question, run, last),
    ...(isKept ? { tables: join(store.runsDir, run.id) } : {}),
  };
}

async function reasonsOf(
  { plan, store, out, awaitsPilots, plugins }: Question,
  run: PlannedRun,
  last: StudyFile | undefined,
): Promise<readonly string[]> {
  const { journals, journalDir } = store;
  if (awaitsPilots) return ["warmUp: auto is found by pilot runs, which come first; until then no run counts as done"];
  if (journals.has(run.id, { tables: false })) return ["its KPIs are there, its tables were not kept"];
  const record = journals.read(run.id);
  if (record?.state === "failed") return [`it failed, and what failed is tried again: ${record.message}`];
  const reasons: string[] = [];
  if (journals.damaged > 0)
    reasons.push(`${journals.damaged} damaged journal lines were skipped; it may have been one of them`);
  if (!last) return [...reasons, "the store has no result of it, and the study has no results yet to compare with"];
  const before = await rowsBefore(join(out, "results"), run, last.varied);
  if (!before.own) return [...reasons, "the study had no such run before"];
  if (before.own["identity"] === run.id)
    return [...reasons, `it was done as it is now, but ${journalDir} has it no more`];

  const was = last.made;
  const like = await plan.ingredients(pointLike(plan, before.first, last.varied), 0);
  if (was.engine !== like.engine) reasons.push(`gridpilot itself changed: ${was.engine} → ${like.engine}`);
  reasons.push(...pluginReasons(was.plugins, like.plugins, plugins));
  for (const path of [...new Set([...Object.keys(was.files), ...Object.keys(like.files)])].sort())
    if (was.files[path] !== like.files[path])
      reasons.push(`${path} ${!was.files[path] ? "is read now" : !like.files[path] ? "is no longer read" : "changed"}`);
  if (last.warmUp?.cut !== plan.warmUp?.cut)
    reasons.push(`warmUp: ${last.warmUp?.cut ?? "none"} → ${plan.warmUp?.cut ?? "none"}`);
  reasons.push(...ownReasons(run, before.own, last.varied), ...(await scenarioReasons(plan, before, last)));
  if (reasons.length > 0) return reasons;
  const { files } = await plan.ingredients(run.point.index, run.replication);
  const onlyHere = Object.keys(files).filter((path) => !(path in was.files));
  return [`something changed that the first run of the study is not made of: ${onlyHere.join(", ") || "its settings"}`];
}

interface Before {
  /** The run itself in the last results: by its name, else by what was varied. */
  readonly own: ResultRow | undefined;
  /** What `made` in study.json tells of. */
  readonly first: ResultRow;
  /** What `overlaid` in study.json tells of: the first run under the run's overlay. */
  readonly overlaid: ResultRow | undefined;
}

async function rowsBefore(dir: string, run: PlannedRun, varied: readonly string[]): Promise<Before> {
  const settings = settingsOf(run.point);
  const isAlike = (row: ResultRow) =>
    row["seed"] === run.seed && varied.every((key) => settings.has(key) && row[key] === settings.get(key));
  let [named, alike, first, overlaid]: (ResultRow | undefined)[] = [];
  for await (const { rows } of resultParts(dir))
    for (const row of rows) {
      first ??= row;
      if (row["run"] === run.name) named = row;
      if (!alike && isAlike(row)) alike = row;
      if (!overlaid && row[OVERLAY] !== undefined && row[OVERLAY] === settings.get(OVERLAY)) overlaid = row;
    }
  return { own: named ?? alike, first: first!, overlaid };
}

const settingsOf = (point: PlannedRun["point"]): ReadonlyMap<string, string | number> =>
  new Map(point.settings.map((setting) => [setting.key, shownValue(setting)]));

/** The first point that has what an earlier one had, as far as it is still varied; else the first of all. */
function pointLike({ points }: StudyPlan, row: ResultRow, varied: readonly string[]): number {
  const shared = varied.filter((key) => points.keys.includes(key));
  for (let index = 0; index < points.count; index++) {
    const settings = settingsOf(points.at(index));
    if (shared.every((key) => settings.get(key) === row[key])) return index;
  }
  return 0;
}

function pluginReasons(was: readonly string[], now: readonly string[], paths: readonly string[]): string[] {
  if (was.length !== now.length) return [`plug-ins given with --plugin: ${was.length} → ${now.length}`];
  return now.flatMap((hash, at) => (hash === was[at] ? [] : [`the plug-in ${paths[at]} changed`]));
}

/** What is varied and differs: a sample drawn anew, a seed. */
function ownReasons(run: PlannedRun, was: ResultRow, varied: readonly string[]): string[] {
  const reasons = run.seed === was["seed"] ? [] : [`seed: ${was["seed"]} → ${run.seed}`];
  for (const [key, value] of settingsOf(run.point)) {
    if (!varied.includes(key)) reasons.push(`${key} is varied now, ${value} here`);
    else if (value !== was[key]) reasons.push(`${key}: ${was[key]} → ${value}`);
  }
  return reasons;
}

/** What else the scenario has otherwise, told by the first run, or the first under the same overlay. */
async function scenarioReasons(plan: StudyPlan, { own, first, overlaid }: Before, last: StudyFile): Promise<string[]> {
  const under = last.overlaid?.[String(own![OVERLAY])];
  const row = under && overlaid ? overlaid : first;
  const now = await plan.ingredients(pointLike(plan, row, last.varied), 0);
  const varied = new Set(["seed", ...last.varied, ...plan.points.keys].map(dotted));
  const [old, current] = [under && overlaid ? under : last.made.scenario, now.scenario].map((one) => leaves(one));
  return [...new Set([...Object.keys(old!), ...Object.keys(current!)])]
    .sort()
    .filter((key) => old![key] !== current![key] && !varied.has(key))
    .map((key) => `${key}: ${old![key] ?? "absent"} → ${current![key] ?? "absent"}`);
}

/** `sites[0].x` as `leaves` has it. */
const dotted = (key: string): string => key.replaceAll(/\[(\d+)\]/g, ".$1");

function leaves(value: Ingredients["scenario"][string], prefix = ""): Record<string, string> {
  if (typeof value !== "object" || value === null) return { [prefix]: JSON.stringify(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => leaves(inner, prefix ? `${prefix}.${key}` : key)),
  );
}
