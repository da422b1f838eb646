import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";

/** For a process whose threads fill the machine with independent runs: V8 marks what is alive on the thread whose heap it
 *  is, instead of on helpers that take the cores from other runs (a fifth of a sweep's processor time). The setting is
 *  asked for anew at each collection; nothing above the command line may set it, for it is the whole process's. */
export function markOnOwnThread(threads: number): void {
  if (2 * threads > availableParallelism()) setFlagsFromString("--no-concurrent-marking");
}
