import { feedPool } from "../pool.ts";
import type { Executor } from "./executor.ts";

/** Threads of this process. */
export const localExecutor: Executor = {
  kind: "local",
  summary: "Threads of this process",
  splits: false,
  run: ({ module, tasks, count, onOutcome, workers, signal }) =>
    feedPool({ module, jobs: tasks, most: count, workers, signal, onResult: onOutcome }),
};
