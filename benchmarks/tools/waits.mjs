// Loaded into every thread (`node --import`) to measure how long it sleeps at barriers: `Atomics.wait` is timed, and each
// thread keeps its sum [ms] in a file of its own, for threads that are ended cannot be asked.
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";

const { wait } = Atomics;
let file;
let sleptMs = 0;
Atomics.wait = (...args) => {
  const began = performance.now();
  const outcome = wait(...args);
  sleptMs += performance.now() - began;
  file ??= openSync(join(process.env.WAITS_IN, String(threadId)), "w");
  writeSync(file, sleptMs.toFixed(3).padStart(16), 0);
  return outcome;
};
