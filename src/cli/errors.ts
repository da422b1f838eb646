import { api } from "./api.ts";
import { EXIT, UsageError } from "./command.ts";
import { Interrupted } from "./interrupt.ts";
import { pluginPlace } from "./plugin-place.ts";
import { complain, printable, say } from "./terminal.ts";

/** Options that are found wrong only where they are used. */
const WRONG_USE: ReadonlySet<string> = new Set(["BAD_OVERRIDE", "BAD_QUEUE", "UNKNOWN_EXECUTOR"]);

/** Says what went wrong to whoever must act, and returns the exit code that tells scripts the same. */
export async function reportError(error: unknown): Promise<number> {
  if (error instanceof Interrupted) {
    say("interrupted; nothing unfinished is left");
    return error.exitCode;
  }
  if (error instanceof UsageError) {
    complain(error.message);
    return EXIT.usage;
  }
  const { name, message, code, syscall, path } = (error ?? {}) as Error & NodeJS.ErrnoException;
  if (name === "ScenarioError") {
    say(printable(String(message)));
    const { faults = [] } = error as { faults?: readonly { code: string }[] };
    if (faults.length > 1) say(`${faults.length} errors`);
    if (faults.some(({ code }) => code === "TOO_MANY_FAILURES")) return EXIT.partial;
    if (faults.length > 0 && faults.every(({ code }) => WRONG_USE.has(code))) return EXIT.usage;
    return faults.some(({ code }) => code === "DISK_FULL" || code === "DISK_FAILED") ? EXIT.resources : EXIT.input;
  }
  if (name === "PluginError" || name === "SimulationError") {
    complain(String(message));
    const place = name === "PluginError" ? await pluginPlace(error as Error) : "";
    if (place) say(printable(place));
    return code === "WORKER_OUT_OF_MEMORY" || code === "OUT_OF_MEMORY" ? EXIT.resources : EXIT.input;
  }
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    complain(
      "a thread ran out of memory: take fewer --workers or a larger heap (NODE_OPTIONS=--max-old-space-size=MB)",
    );
    return EXIT.resources;
  }
  // The system refused something that no door had asked it for in a way that says what; it is told as at those.
  if (syscall !== undefined) {
    const { fileError } = await api();
    const told = fileError(error, path ?? (syscall === "write" ? "standard output" : syscall));
    if (told !== error) return reportError(told);
    complain(String(message));
    return EXIT.input;
  }
  complain("this should not have happened; please report it with the lines below and what you ran");
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.bug;
}
