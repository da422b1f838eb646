import { workerEntry } from "../engine/workers.ts";
import { modelBuilder } from "../model/build.ts";
import type { Model } from "../model/model.ts";
import { ownBuffers } from "../tables/row-part.ts";
import { runBatches } from "./batch-shard.ts";
import { watchedBy } from "./decision-watch.ts";
import type { LateParts } from "./late-parts.ts";
import { loadPolicies } from "./load-policies.ts";
import { solverFor } from "./new-policy.ts";
import { PROGRESS_STEPS, type RunTask } from "./run-task.ts";
import { runShard, type ShardParts, type ShardResult } from "./shard.ts";

/** What a thread does: one shard of one run.
 *  @param partsOf what it is made of beside sites */
export const workerShard = (partsOf: (common: Omit<Model, "sites" | "copies">, task: RunTask) => LateParts) =>
  workerEntry<RunTask, ShardResult>(
    async ({ task, ...meeting }, onProgress) => {
      const { data, isHashed, patienceS, watch, batches, exchange } = task;
      const kinds = await loadPolicies(data.plugins);
      const builder = modelBuilder(data);
      const parts: ShardParts = {
        kinds,
        solver: await solverFor(data, kinds),
        meeting: { ...meeting, patienceS },
        ...partsOf(builder.common, task),
        looking: { isHashed },
        watched: watch && watchedBy(watch, meeting.worker),
      };
      const shard = batches
        ? runBatches(task, batches, { ...parts, builder })
        : runShard({ ...task, exchange: exchange! }, { ...parts, model: builder.whole() });
      let posted = 0;
      for (;;) {
        const next = shard.next();
        if (next.done) return next.value;
        const step = Math.floor(next.value * PROGRESS_STEPS);
        if (step > posted) onProgress(step / PROGRESS_STEPS);
        posted = step;
      }
    },
    ({ lasts }) => ownBuffers(lasts),
  );
