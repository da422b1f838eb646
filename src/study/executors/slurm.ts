import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScenarioError } from "../../base/errors.ts";
import { makeFolder } from "../../base/make-folder.ts";
import type { Executor } from "./executor.ts";

/** A job array of a Slurm cluster: each task runs one shard of the study, on a file system that all share. What the tasks
 *  finish stands in their own journals; the study is read from there once the array has ended. */
export const slurmExecutor: Executor = {
  kind: "slurm",
  summary: "A Slurm job array, one shard a task; --workers is the number of tasks, --target options of sbatch",
  splits: true,
  async run({ workers, shardCommand, out, signal }, target) {
    const log = join(out, "slurm");
    makeFolder(log);
    const script = join(log, "sweep.sbatch");
    writeFileSync(script, sbatchScript(shardCommand(workers), workers, log));
    const options = (target ?? "").split(/\s+/).filter(Boolean);
    await sbatch(["--wait", ...options, script], signal);
  },
};

/** The script of the array: one line of Slurm's own settings, one command. */
function sbatchScript(command: readonly string[], tasks: number, log: string): string {
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  return `#!/bin/bash
#SBATCH --job-name=gridpilot
#SBATCH --array=1-${tasks}
#SBATCH --ntasks=1
#SBATCH --output=${log}/%A_%a.txt
exec ${command.map((word) => (word === SHARD ? `"$SLURM_ARRAY_TASK_ID/${tasks}"` : quoted(word))).join(" ")}
`;
}

/** Stands in a shard's command where the shard is named. */
export const SHARD = "{shard}";

function sbatch(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("sbatch", args, { stdio: ["ignore", "ignore", "pipe"], ...(signal ? { signal } : {}) });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const message = error.code === "ENOENT" ? "sbatch is not on this machine" : error.message;
      reject(
        signal?.aborted
          ? signal.reason
          : new ScenarioError([{ message, hint: "use --shard on each machine instead", code: "NO_SLURM" }]),
      );
    });
    // A shard that ends with 4 or 99 has done its work; what is missing is found in the journals.
    child.on("close", () =>
      /error:/i.test(said)
        ? reject(new ScenarioError([{ message: said.trim().slice(0, 500), code: "SLURM" }]))
        : resolve(),
    );
  });
}
