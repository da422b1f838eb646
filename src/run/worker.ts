import { workerEntry } from "../engine/workers.ts";
import { buildModel } from "../model/build.ts";
import { watchedBy } from "./decision-watch.ts";
import { newGrids } from "./grid-run.ts";
import { loadPolicies } from "./load-policies.ts";
import { stays } from "./new-stay.ts";
import { newRoute } from "./route/new-route.ts";
import { PROGRESS_STEPS, type RunTask } from "./run-task.ts";
import { runShard, type ShardResult } from "./shard.ts";

/** The worker's entry: one shard of one run. */
export const run = workerEntry<RunTask, ShardResult>(async ({ task, ...meeting }, onProgress) => {
  const { data, isHashed, patienceS, checkpoints, watch } = task;
  const kinds = await loadPolicies(data.plugins);
  const model = buildModel(data);
  const newStay = model.protocol && stays(model.protocol, { isKept: checkpoints !== undefined });
  const shard = runShard(task, {
    model,
    kinds,
    meeting: { ...meeting, patienceS },
    newGrid: newGrids(),
    newStay,
    newRoute,
    looking: { isHashed },
    watched: watch && watchedBy(watch, meeting.worker),
  });
  let posted = 0;
  for (;;) {
    const next = shard.next();
    if (next.done) return next.value;
    const step = Math.floor((next.value / task.endUs) * PROGRESS_STEPS);
    if (step > posted) onProgress(step / PROGRESS_STEPS);
    posted = step;
  }
});
