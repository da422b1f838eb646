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
  const { module, jobs, workers, signal, onDone } = options;
  const { Piscina } = await import("piscina");
  const pool = new Piscina({
    filename: module.href,
    name: "run",
    minThreads: 1,
    maxThreads: Math.max(1, Math.min(workers, jobs.length)),
    atomics: "disabled",
    execArgv: module.pathname.endsWith(".ts") ? ["--import", "tsx"] : [],
  });
  let done = 0;
  try {
    const stop = new AbortController();
    const cancel = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    // One listener per waiting job is meant, however many there are.
    setMaxListeners(0, cancel);
    return await Promise.all(
      jobs.map(async (job) => {
        try {
          const result = (await pool.run(job, { signal: cancel })) as Result;
          onDone?.(++done);
          return result;
        } catch (error) {
          stop.abort();
          throw error;
        }
      }),
    );
  } finally {
    await pool.destroy();
  }
}
