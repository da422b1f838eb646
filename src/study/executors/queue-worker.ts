import { openPool } from "../pool.ts";
import type { RunOutcome } from "./executor.ts";
import { openQueue, queueName } from "./queue.ts";

/** How a worker serves a queue. */
export interface QueueWork {
  /** Module whose export `run` carries out one task. */
  readonly module: URL;
  readonly engine: string;
  readonly address?: string | undefined;
  readonly workers: number;
  readonly onReady?: (address: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds after which a worker that says nothing counts as dead. It says so from the main thread, which has nothing
 *  else to do: the runs are on threads of their own. */
const DEAD_AFTER_MS = 10_000;

/** Takes runs from a queue until it is told to stop; those that have begun are finished first.
 *  @returns how many were carried out  @throws ScenarioError where the packages are missing, or no server answers */
export async function workQueue({ module, engine, address, workers, onReady, signal }: QueueWork): Promise<number> {
  const link = await openQueue(address);
  const pool = await openPool({ module, threads: workers });
  let done = 0;
  const worker = new link.bullmq.Worker(
    queueName(engine),
    async ({ data }) => {
      const outcome = (await pool.run(data)) as RunOutcome;
      // A run that this machine cannot carry out may do on another; the queue gives it out again.
      if ("trouble" in outcome) throw new Error(JSON.stringify(outcome.trouble));
      done++;
      return outcome;
    },
    {
      connection: link.connection,
      // One run more than there are threads waits for them, so that no thread waits for the queue.
      concurrency: workers + 1,
      lockDuration: DEAD_AFTER_MS,
      stalledInterval: DEAD_AFTER_MS / 2,
      maxStalledCount: 3,
    },
  );
  worker.on("error", () => {});
  try {
    onReady?.(link.shown);
    await new Promise<void>((stop) => {
      if (signal.aborted) stop();
      signal.addEventListener("abort", () => stop(), { once: true });
    });
    return done;
  } finally {
    await worker.close();
    await pool.destroy();
    link.close();
  }
}
