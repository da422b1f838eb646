import { setFlagsFromString } from "node:v8";

/** For a process that reads one model, solves it and ends: the heap is collected as it fills instead of growing by some
 *  50 MiB first, for a tenth more processor time. Both settings are asked for anew at each collection, so that setting
 *  them in a running process is enough; nothing above the command line may, for they are the whole process's. */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--optimize-for-size");
}
