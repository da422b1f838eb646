import { UsageError } from "./command.ts";

/** What a command line may misname: models, rule sets, faults and values to vary. */
const NAMES = new Set(["UNKNOWN_MODEL", "UNKNOWN_FAULT", "UNKNOWN_FLEET", "NO_PLUG", "CONNECTOR_MISMATCH", "BAD_VARY"]);

/** Runs a task; names from the command line that nothing goes by become wrong use of it. @throws UsageError */
export async function namesAreUsage<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const faults = (error as { faults?: readonly { file?: string; code: string }[] }).faults ?? [];
    const isUsage = faults.length > 0 && faults.every(({ file, code }) => file === undefined && NAMES.has(code));
    throw isUsage ? new UsageError((error as Error).message) : error;
  }
}
