import type { MessagePort } from "node:worker_threads";
import { type PackedError, packError, SimulationError, unpackError } from "../base/errors.ts";
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
 *  travels back whole.
 *  @param buffersOf memory of a result that the worker gives away instead of having it copied */
export const workerEntry =
  <T, R>(
    body: (task: WorkerTask<T>, onProgress: (fraction: number) => void) => R | Promise<R>,
    buffersOf?: (result: R) => ArrayBuffer[],
  ) =>
  async (shared: WorkerTask<T> & { readonly progressPort?: MessagePort }): Promise<Outcome<R>> => {
    try {
      const value = await body(shared, (fraction) => shared.progressPort?.postMessage(fraction));
      return buffersOf ? await given({ value }, buffersOf(value)) : { value };
    } catch (error) {
      breakBarrier(shared.barrier);
      return { failure: packError(isOutOfMemory(error) ? outOfMemory(shared.worker, error) : error) };
    }
  };

/** An outcome on its way to another thread, some of its memory with it. */
async function given<R>(outcome: Outcome<R>, buffers: ArrayBuffer[]): Promise<Outcome<R>> {
  const { Piscina } = await import("piscina");
  const { transferableSymbol, valueSymbol } = Piscina;
  const movable = { [transferableSymbol]: buffers, [valueSymbol]: outcome } as never;
  return Piscina.move(movable) as unknown as Outcome<R>;
}

/** Typed arrays lie outside the heap, and are refused by themselves. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof RangeError && /allocation failed|out of memory/i.test(error.message);

function outOfMemory(worker: number, cause: unknown): SimulationError {
  const hint = "take fewer workers or a larger heap (NODE_OPTIONS=--max-old-space-size=MB)";
  return new SimulationError("WORKER_OUT_OF_MEMORY", `worker ${worker} ran out of memory: ${hint}`, { cause });
}

/** Runs `task` on as many threads as `workers`, all at once, and gives their results in worker order.
 *  Each thread loads `module`, whose export `run` was made by `workerEntry`. When one fails, the others are
 *  released from their barriers and the failure is thrown.
 *  @param maxHeapMb heap a thread may use before it counts as out of memory [MB]; absent: Node's own limit
 *  @throws the failure of the worker that failed first; SimulationError WORKER_OUT_OF_MEMORY, WORKER_DIED,
 *  WORKER_STALLED; the signal's reason */
export async function runOnWorkers<T, R>(options: {
  readonly module: URL;
  readonly workers: number;
  readonly task: T;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly maxHeapMb?: number;
  /** Fails when the workers are to be ended where they are, also in the middle of an event. */
  readonly broken?: Promise<never> | undefined;
  /** What the calling thread does as worker 0 instead of waiting: one thread fewer has to be started, and nothing of its
   *  own travels. It should let the caller's events in now and then, or the run cannot be cancelled; and where it never
   *  comes to its end nobody ends it. */
  readonly here?: ((shared: WorkerTask<T>) => Promise<R>) | undefined;
}): Promise<R[]> {
  const { Piscina } = await import("piscina");
  const { MessageChannel } = await import("node:worker_threads");
  const { module, workers, task, signal, onProgress, here } = options;
  const threads = here ? workers - 1 : workers;
  const pool = new Piscina({
    filename: module.href,
    name: "run",
    minThreads: threads,
    maxThreads: threads,
    // The default would block an idle worker's event loop.
    atomics: "disabled",
    // Sources run through tsx in development; the built program needs no loader.
    execArgv: module.pathname.endsWith(".ts") ? ["--import", "tsx"] : [],
    ...(options.maxHeapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb } }),
  });
  const barrier = createBarrier(workers);
  const mailboxes = createMailboxes(workers);
  const abort = () => breakBarrier(barrier);
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (fraction: number) => onProgress?.(fraction));
  try {
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort, { once: true });
    const runs = Array.from({ length: workers }, (_, worker) => {
      const shared: WorkerTask<T> = { worker, workers, barrier, mailboxes, task };
      // In its turn, once the others have been told.
      if (worker === 0 && here) return new Promise(setImmediate).then(() => workerEntry(here)(shared));
      const run = worker === 0 ? { ...shared, progressPort: port2 } : shared;
      return pool.run(run, worker === 0 ? { transferList: [port2] } : {}) as Promise<Outcome<R>>;
    });
    const all = Promise.all(runs.map((run, worker) => run.then(checked, (error) => died(error, worker))));
    const outcomes = await (options.broken ? Promise.race([all, options.broken]) : all);
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

  /** A worker that stays away will not come to be told that the run is over: it is not waited for. */
  function checked(outcome: Outcome<R>): Outcome<R> {
    if ("failure" in outcome && outcome.failure.name === "WorkerStalled")
      throw new SimulationError("WORKER_STALLED", outcome.failure.message);
    return outcome;
  }

  /** A thread that ends without an outcome must not leave the others waiting. */
  function died(error: Error & { code?: string }, worker: number): never {
    abort();
    if (error.code === "ERR_WORKER_OUT_OF_MEMORY") throw outOfMemory(worker, error);
    if (error instanceof SimulationError) throw error;
    throw new SimulationError("WORKER_DIED", `worker ${worker} ended by itself: ${error.message}`, { cause: error });
  }
}
