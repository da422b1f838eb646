import { setMaxListeners } from "node:events";

/** Runs jobs on local threads, each job on one. The jobs are independent, so the first failure stops the rest.
 *  @param module whose export `run` takes one job  @param onDone called after each job with how many are done */
export async function runJobs<Job, Result>(options: {
  readonly module: URL;
  readonly jobs: readonly Job[];
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: ((done: number) => void) | undefined;
}): Promise<Result[]> {
  const { jobs, onDone } = options;
  const results: Result[] = [];
  let done = 0;
  await feedPool<Job, Result>({
    ...options,
    jobs: jobs.entries(),
    most: jobs.length,
    onResult(index, result) {
      results[index] = result;
      onDone?.(++done);
    },
  });
  return results;
}

/** Feeds a pool of local threads with jobs as they are wanted, so that only a few are in memory at a time. The first job
 *  that throws, or an `onResult` that throws, stops the rest.
 *  @param most jobs there can be, as far as known: more threads than that are not started */
export async function feedPool<Job, Result>(options: {
  readonly module: URL;
  readonly jobs: Iterable<readonly [index: number, job: Job]>;
  readonly most: number;
  readonly workers: number;
  readonly signal?: AbortSignal | undefined;
  readonly onResult: (index: number, result: Result) => void;
}): Promise<void> {
  const { module, workers, signal, onResult } = options;
  const threads = Math.max(1, Math.min(workers, options.most));
  const pool = await openPool({ module, threads });
  const stop = new AbortController();
  const cancel = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  // One listener per waiting job is meant, however many there are.
  setMaxListeners(0, cancel);
  // A thread may still answer after its job was cancelled, which the pool calls an error of its own.
  pool.on("error", (error) => {
    if (!cancel.aborted) stop.abort(error);
  });
  const jobs = options.jobs[Symbol.iterator]();
  const lane = async () => {
    for (let next = jobs.next(); !next.done; next = jobs.next()) {
      const [index, job] = next.value;
      cancel.throwIfAborted();
      onResult(index, (await pool.run(job, { signal: cancel })) as Result);
    }
  };
  try {
    // One job more than there are threads waits for each of them, so that no thread does.
    const lanes = Array.from({ length: 2 * threads }, () =>
      lane().catch((error: unknown) => {
        stop.abort(error);
        throw error;
      }),
    );
    await Promise.all(lanes);
  } finally {
    await pool.destroy();
  }
}

/** Threads that take jobs until the pool is destroyed. @param module whose export `run` takes one job */
export async function openPool({ module, threads }: { readonly module: URL; readonly threads: number }) {
  const { Piscina } = await import("piscina");
  return new Piscina({
    filename: module.href,
    name: "run",
    minThreads: 1,
    maxThreads: threads,
    atomics: "disabled",
    execArgv: module.pathname.endsWith(".ts") ? ["--import", "tsx"] : [],
  });
}
