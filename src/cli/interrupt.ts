import { EXIT } from "./command.ts";
import { say } from "./terminal.ts";

/** The person, or the system, asked the process to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;
  constructor(exitCode: number) {
    super("interrupted");
    this.exitCode = exitCode;
  }
}

/** Runs a task that Ctrl-C stops cleanly, or `end` with its own reason; a second Ctrl-C ends the process at once. */
export async function interruptible<T>(
  task: (signal: AbortSignal, end: (reason: Error) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    const exitCode = signal === "SIGTERM" ? EXIT.terminated : EXIT.interrupted;
    if (controller.signal.aborted) process.exit(exitCode);
    say("\nstopping; once more stops at once");
    controller.abort(new Interrupted(exitCode));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await task(controller.signal, (reason) => controller.abort(reason));
  } catch (error) {
    // However the task words its end, what ended it was the signal.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    // Once interrupted, a second Ctrl-C is answered until the process has ended.
    if (!controller.signal.aborted) {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    }
  }
}
