import { api } from "../api.ts";
import { flag, text, workers } from "../arguments.ts";
import type { Command } from "../command.ts";
import { Interrupted, interruptible } from "../interrupt.ts";
import { markOnOwnThread } from "../mark-on-own-thread.ts";
import { print, say } from "../terminal.ts";

/** `gridpilot worker`: one machine's part in studies whose runs lie in a queue. */
export const workerCommand: Command = {
  usage: "worker [queue]",
  summary: "Carry out runs that studies put into a job queue, until stopped",
  positionals: {
    queue: {
      type: "string",
      describe: "Address of the Redis or Valkey server; REDIS_URL, or redis://127.0.0.1:6379, when absent",
    },
  },
  options: {
    workers: { type: "string", requiresArg: true, default: "auto", describe: "Threads to use: a number, or auto" },
    quiet: { type: "boolean", describe: "Say nothing but errors" },
  },
  examples: [
    ["$0 worker redis://queue.lan:6379", "All cores of this machine for whoever sweeps with --executor bullmq"],
    ["$0 worker --workers 1", "One core, the queue of this machine"],
  ],
  async run(args) {
    const quiet = flag(args, "quiet");
    const threads = workers(args);
    markOnOwnThread(threads);
    const { serveQueue } = await api();
    try {
      await interruptible(async (signal) => {
        const done = await serveQueue({
          address: text(args, "queue") ?? process.env["REDIS_URL"],
          workers: threads,
          signal,
          onReady: (address) => {
            if (!quiet) say(`serving ${address} on ${threads} ${threads === 1 ? "thread" : "threads"}; Ctrl-C ends`);
          },
        });
        if (!quiet) print(`${done} run`);
      });
    } catch (error) {
      // Being told to stop is how a worker ends.
      if (!(error instanceof Interrupted)) throw error;
    }
  },
};
