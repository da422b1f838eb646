import { EXIT, UsageError } from "./command.ts";
import { Interrupted } from "./interrupt.ts";
import { complain, printable, say } from "./terminal.ts";

/** Says what went wrong to whoever must act, and returns the exit code that tells scripts the same. */
export function reportError(error: unknown): number {
  if (error instanceof Interrupted) {
    say("interrupted; nothing unfinished is left");
    return error.exitCode;
  }
  if (error instanceof UsageError) {
    complain(error.message);
    return EXIT.usage;
  }
  const { name, message, syscall } = (error ?? {}) as { name?: string; message?: string; syscall?: string };
  if (name === "ScenarioError") {
    say(printable(String(message)));
    const { faults = [] } = error as { faults?: readonly { code: string }[] };
    if (faults.length > 1) say(`${faults.length} errors`);
    if (faults.some(({ code }) => code === "TOO_MANY_FAILURES")) return EXIT.partial;
    return faults.some(({ code }) => code === "DISK_FULL" || code === "DISK_FAILED") ? EXIT.resources : EXIT.input;
  }
  if (name === "PluginError" || name === "SimulationError") {
    complain(String(message));
    if ((error as { code?: string }).code === "WORKER_OUT_OF_MEMORY") return EXIT.resources;
    return EXIT.input;
  }
  // The system refused a file or folder that the command line named.
  if (syscall !== undefined) {
    complain(String(message));
    return EXIT.input;
  }
  complain("this should not have happened; please report it with the lines below and what you ran");
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.bug;
}
