import { registry } from "../../base/registry.ts";
import { bullmqExecutor } from "./bullmq.ts";
import type { Executor } from "./executor.ts";
import { localExecutor } from "./local.ts";
import { slurmExecutor } from "./slurm.ts";

/** Every way to carry out the runs of a study. */
export const executors = registry<Executor>("executor", [localExecutor, slurmExecutor, bullmqExecutor]);
