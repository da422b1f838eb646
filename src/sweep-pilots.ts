import { ScenarioError, unpackError } from "./base/errors.ts";
import { moduleUrl } from "./base/package-root.ts";
import type { LoadedStudy } from "./scenario/load-study.ts";
import { AUTO, type Pilot, pilotsOf, type WarmUp, warmUpBy, warmUpSentence } from "./study/auto-warm-up.ts";
import type { RunOutcome } from "./study/executors/executor.ts";
import { executors } from "./study/executors/registry.ts";
import { openJournal } from "./study/journal.ts";
import { type PlanOptions, planStudy, type StudyPlan } from "./study/plan.ts";
import { feedPool } from "./study/pool.ts";
import type { Store } from "./study/store.ts";
import type { StudyTask } from "./study-worker.ts";
import type { SweepOptions, SweepRun } from "./sweep.ts";
import { taskOf } from "./sweep-task.ts";
import { processToken } from "./tables/run-folder.ts";

interface Asked {
  readonly loaded: LoadedStudy;
  readonly how: PlanOptions;
  readonly store: Store;
  readonly pluginUrls: readonly string[];
  readonly options: SweepOptions;
}

/** A study's plan. What KPIs leave out is part of what a run is, so with `warmUp: auto` the plan is made anew once the pilots
 *  have run; `toPilot` is there until they have. */
export interface PlanWithWarmUp {
  readonly plan: StudyPlan;
  readonly toPilot?: { readonly count: number; run(how: SweepRun): Promise<StudyPlan> };
}

/** Plans a study, with the cut its pilots have found where it asks for one. */
export async function planWithWarmUp(asked: Asked): Promise<PlanWithWarmUp> {
  const { loaded, how, store } = asked;
  const plan = await planStudy(loaded, how);
  const { warmUp } = loaded.study;
  if (warmUp === undefined) return { plan };
  if (warmUp !== AUTO) return { plan: { ...plan, warmUp: { asked: warmUp, cut: warmUp } } };
  const pilots = await pilotsOf(plan);
  const known = warmUpBy(pilots, loaded, (id) => store.journals.read(id));
  if (known) return { plan: await planWith(asked, known) };
  const todo = pilots.filter(({ id }) => !store.journals.has(id, { tables: false }));
  return { plan, toPilot: { count: todo.length, run: (run) => runPilots(asked, { plan, pilots, todo, run }) } };
}

async function runPilots(
  asked: Asked,
  at: { plan: StudyPlan; pilots: readonly Pilot[]; todo: readonly Pilot[]; run: SweepRun },
): Promise<StudyPlan> {
  const { loaded, store, options, pluginUrls } = asked;
  const { plan, pilots, todo, run } = at;
  if (run.shard || executors.find(run.executor ?? "local")?.splits) {
    const message = "auto has to see the pilot runs first, which no shard has";
    const hint = "start the sweep once without shards and stop it when it tells the cut, or give warmUp a duration";
    throw new ScenarioError([loaded.fault(["warmUp"], message, "SHARDED_PILOTS", hint)]);
  }
  run.onNote?.(`${todo.length} pilot ${todo.length === 1 ? "run" : "runs"} first, to see where the runs settle`);
  const journal = openJournal(store.journalDir, processToken());
  try {
    await feedPool<StudyTask, RunOutcome>({
      module: moduleUrl("study-worker"),
      jobs: todo.map(({ point, id }, i) => {
        const task = taskOf(plan.run(point, 0), { plan, options, pluginUrls });
        return [i, { ...task, id, warmUp: AUTO }] as const;
      }),
      most: todo.length,
      workers: run.workers,
      signal: run.signal,
      onResult(_, outcome) {
        if ("trouble" in outcome) throw unpackError(outcome.trouble);
        journal.append(outcome);
      },
    });
  } finally {
    journal.close();
  }
  store.journals.refresh();
  const found = warmUpBy(pilots, loaded, (id) => store.journals.read(id))!;
  run.onNote?.(warmUpSentence(found));
  return planWith(asked, found);
}

async function planWith({ loaded, how }: Asked, warmUp: WarmUp): Promise<StudyPlan> {
  const { warmUp: _, ...study } = loaded.study;
  const plan = await planStudy({ ...loaded, study: warmUp.cut ? { ...study, warmUp: warmUp.cut } : study }, how);
  return { ...plan, warmUp };
}
