import type { PackedError } from "../../base/errors.ts";
import type { Kind } from "../../base/registry.ts";
import type { RunRecord } from "../journal.ts";

/** A finished run, or why it could not be carried out: a full disk, a broken machine. */
export type RunOutcome = RunRecord | { readonly trouble: PackedError };

/** Work for an executor: the runs that are not done, and where to report them. */
export interface Work<Task> {
  /** Module whose export `run` carries out one task. */
  readonly module: URL;
  /** Made while they are taken, so that a study of any size is never in memory at once. */
  readonly tasks: Iterable<readonly [index: number, task: Task]>;
  readonly count: number;
  /** Takes a finished run; the executor never writes results itself. Throws to stop the rest. */
  readonly onOutcome: (index: number, outcome: RunOutcome) => void;
  readonly workers: number;
  /** Folder of the results. */
  readonly out: string;
  /** The command that runs one part of so many on another machine; `{shard}` stands where the part is named. */
  readonly shardCommand: (of: number) => readonly string[];
  /** Names the code that computes results. */
  readonly engine: string;
  /** Told what a person should know while the runs are carried out. */
  readonly onNote?: ((note: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A way to carry out the runs of a study. All ways give the same results; they differ in where the runs run. */
export interface Executor extends Kind {
  /** Whether the runs go to shards, none of which has the results of the others. */
  readonly splits: boolean;
  /** @param target what the kind needs to know: the address of a queue, options of a cluster */
  run<Task extends { readonly id: string }>(work: Work<Task>, target: string | undefined): Promise<void>;
}
