import { createHash } from "node:crypto";
import { type PackedError, ScenarioError } from "../../base/errors.ts";
import type { Executor, RunOutcome } from "./executor.ts";
import { type Job, openQueue, type Queue, type QueueEvents, queueName } from "./queue.ts";

/** Runs that lie in the queue at once: more than any pool of workers takes at a time, few enough to be taken back. */
const MOST_QUEUED = 512;

/** Seconds that a result waits in the queue for a sweep that was killed and may come back. */
const KEPT_S = 86_400;

/** Times that a run's result is asked for where it vanished from the queue: another sweep took the same run away. */
const MOST_TRIES = 5;

/** A job queue on a Redis or Valkey server, from which workers (`gridpilot worker`) on any machine take runs. Results come
 *  back through the queue, and this process alone writes them down. A run whose worker died is given to another. */
export const bullmqExecutor: Executor = {
  kind: "bullmq",
  summary: "A BullMQ queue that `gridpilot worker` processes serve; --target is its Redis or Valkey server's address",
  splits: false,
  async run({ tasks, engine, onOutcome, onNote, signal }, target) {
    const link = await openQueue(target);
    const name = queueName(engine);
    const { Queue, QueueEvents } = link.bullmq;
    const queue = new Queue(name, { connection: link.connection });
    const events = new QueueEvents(name, { connection: link.connection });
    const queued = new Map<string, Job>();
    let isOver = false;
    const stopped = new Promise<never>((_, reject) => {
      const stop = () => reject(signal!.reason);
      if (signal?.aborted) stop();
      signal?.addEventListener("abort", stop, { once: true });
    });
    try {
      for (const emitter of [queue, events]) {
        emitter.setMaxListeners(0);
        // The connection is taken up again by itself, and what was said meanwhile is asked for then.
        emitter.on("error", () => {});
      }
      await events.waitUntilReady();
      if ((await queue.getWorkersCount()) === 0)
        onNote?.(`no worker of this version serves ${link.shown} yet; start some: gridpilot worker ${link.shown}`);
      const next = tasks[Symbol.iterator]();
      const lane = async () => {
        for (let item = next.next(); !item.done; item = next.next()) {
          const [index, task] = item.value;
          const jobId = keyOf(task);
          const outcome = await throughQueue({ queue, events, task, jobId, onJob: (job) => queued.set(jobId, job) });
          if (isOver) return;
          onOutcome(index, outcome);
          await queued.get(jobId)!.remove();
          queued.delete(jobId);
        }
      };
      await Promise.race([Promise.all(Array.from({ length: MOST_QUEUED }, lane)), stopped]);
    } finally {
      isOver = true;
      // What no worker has begun is taken back; what one has begun it finishes, and the next start finds it.
      await Promise.allSettled([...queued.values()].map((job) => job.remove()));
      await Promise.allSettled([events.close(), queue.close()]);
      link.close();
    }
  },
};

async function throughQueue(wanted: {
  readonly queue: Queue;
  readonly events: QueueEvents;
  readonly task: object;
  readonly jobId: string;
  readonly onJob: (job: Job) => void;
}): Promise<RunOutcome> {
  const { queue, events, task, jobId, onJob } = wanted;
  const options = { jobId, attempts: 3, removeOnComplete: { age: KEPT_S }, removeOnFail: true };
  for (let tries = 1; ; tries++) {
    // A job that is there already, also one that is done, is not added again.
    const job = await queue.add("run", task, options);
    onJob(job);
    try {
      return (await job.waitUntilFinished(events)) as RunOutcome;
    } catch (error) {
      const { message } = error as Error;
      if (message.includes("Missing key") && tries < MOST_TRIES) continue;
      return { trouble: troubleOf(message) };
    }
  }
}

/** A worker packs what its machine is at fault for into its error's message. */
function troubleOf(message: string): PackedError {
  try {
    return JSON.parse(message) as PackedError;
  } catch {
    const hint = "start the sweep again to go on; a run that ends its worker three times needs more memory there";
    const fault = { message: `a run could not be carried out: ${message.slice(0, 300)}`, hint, code: "QUEUE" };
    const { name, stack } = new ScenarioError([fault]);
    return { name, message: fault.message, stack, code: fault.code, faults: [fault] };
  }
}

/** Names the job: the same run asked for by two sweeps is one job, unless its tables go to different places. */
const keyOf = (task: object): string => createHash("sha256").update(JSON.stringify(task)).digest("hex").slice(0, 32);
