import type { MessagePort } from "node:worker_threads";
import { type PackedError, packError, unpackError } from "../base/errors.ts";
import { type Barrier, breakBarrier, createBarrier } from "./barrier.ts";
import { createMailboxes, type Mailboxes } from "./mailbox.ts";

/** What every worker of one run is started with, beside the task of the model. */
export interface WorkerTask<T> {
  readonly worker: number;
  readonly workers: number;
  readonly barrier: Barrier;
  readonly mailboxes: Mailboxes;
  readonly task: T;
}

/** Outcome of one worker as plain data. */
type Outcome<R> = { readonly value: R } | { readonly failure: PackedError };

/** Makes the function a worker module exports as `run`: a failure releases the other workers from their barriers and
 *  travels back whole. */
export const workerEntry =
  <T, R>(body: (task: WorkerTask<T>, onProgress: (fraction: number) => void) => R | Promise<R>) =>
  async (shared: WorkerTask<T> & { readonly progressPort?: MessagePort }): Promise<Outcome<R>> => {
    try {
      return { value: await body(shared, (fraction) => shared.progressPort?.postMessage(fraction)) };
    } catch (error) {
      breakBarrier(shared.barrier);
      return { failure: packError(error) };
    }
  };

/** Which worker runs which partition: contiguous ranges of equal count, the same in every process.
 *  @returns [first, end) */
export function partitionRange(partitions: number, worker: number, workers: number): [number, number] {
  return [Math.floor((partitions * worker) / workers), Math.floor((partitions * (worker + 1)) / workers)];
}

/** Runs `task` on as many threads as `workers`, all at once, and gives their results in worker order.
 *  Each thread loads `module`, whose export `run` was made by `workerEntry`. When one fails, the others are
 *  released from their barriers and the failure is thrown.
 *  @param onMessage called with whatever a worker posts through `progressPort` */
export async function runOnWorkers<T, R>(options: {
  readonly module: URL;
  readonly workers: number;
  readonly task: T;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}): Promise<R[]> {
  const { Piscina } = await import("piscina");
  const { MessageChannel } = await import("node:worker_threads");
  const { module, workers, task, signal, onProgress } = options;
  const pool = new Piscina({
    filename: module.href,
    name: "run",
    minThreads: workers,
    maxThreads: workers,
    // The default would block an idle worker's event loop.
    atomics: "disabled",
    // Sources run through tsx in development; the built program needs no loader.
    execArgv: module.pathname.endsWith(".ts") ? ["--import", "tsx"] : [],
  });
  const barrier = createBarrier();
  const mailboxes = createMailboxes(workers);
  const abort = () => breakBarrier(barrier);
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (fraction: number) => onProgress?.(fraction));
  try {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort, { once: true });
    const runs = Array.from({ length: workers }, (_, worker) => {
      const shared: WorkerTask<T> = { worker, workers, barrier, mailboxes, task };
      const run = worker === 0 ? { ...shared, progressPort: port2 } : shared;
      return pool.run(run, worker === 0 ? { transferList: [port2] } : {}) as Promise<Outcome<R>>;
    });
    // A thread that dies without an outcome (out of memory) must not leave the others waiting.
    for (const run of runs) run.catch(abort);
    const outcomes = await Promise.all(runs);
    signal?.throwIfAborted();
    const failures = outcomes.filter((outcome) => "failure" in outcome).map(({ failure }) => failure);
    // A released waiter only says that another failed; the other's own error is the one to show.
    const cause = failures.find(({ name }) => name !== "Aborted") ?? failures[0];
    if (cause) throw unpackError(cause);
    return outcomes.map((outcome) => (outcome as { value: R }).value);
  } finally {
    port1.close();
    signal?.removeEventListener("abort", abort);
    await pool.destroy();
  }
}
