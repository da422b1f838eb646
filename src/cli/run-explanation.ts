import type { RunExplanation } from "../index.ts";
import { flag } from "./arguments.ts";
import type { Args } from "./command.ts";
import { print, printJson } from "./terminal.ts";

/** Prints why a run would be run, or that it would not; the run is called by its name, however it was asked for. */
export function tellExplanation(args: Args, explained: RunExplanation): void {
  const { run, identity, isDone, reasons, tables } = explained;
  if (flag(args, "json")) {
    printJson(explained);
    return;
  }
  const lines = isDone
    ? [`${run} is done and would not be run again`, ...(tables ? [`  its tables are in ${tables}`] : [])]
    : [`${run} would be run:`, ...reasons.map((reason) => `  ${reason}`)];
  print([...lines, `  its identity is ${identity}`].join("\n"));
}
