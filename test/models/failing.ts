import type { Program } from "../../src/engine/partition.ts";
import { partitionRange } from "../../src/engine/ranges.ts";
import { runWindows } from "../../src/engine/windows.ts";
import { type WorkerTask, workerEntry } from "../../src/engine/workers.ts";

type Fate = "hang" | "slow" | "memory" | "arrays" | "throw" | "disagree";

/** Longer for its two partitions together than the others are ready to wait for it. */
const SLOW_MS = 800;

/** Three partitions of which the last comes to grief at 5 ms: it never returns, takes all memory,
 *  throws; or the workers do not agree how long the next window is. Or the last two take their time. */
export const run = workerEntry<Fate, void>((shared) => runFailing(shared));

export function runFailing(shared: WorkerTask<Fate>): void {
  const [first, end] = partitionRange(3, shared.worker, shared.workers);
  const kept: unknown[] = [];
  const program = (index: number): Program => ({
    start: (p) => p.at(p.timer(0, 0), 5000, 0),
    handle: () => {
      const start = performance.now();
      while (shared.task === "slow" && index > 0 && performance.now() - start < SLOW_MS);
      if (index < 2 || shared.task === "slow" || shared.task === "disagree") return;
      if (shared.task === "throw") throw new RangeError("no berth of that name");
      while (shared.task === "arrays") kept.push(new Float64Array(2 ** 32));
      for (;;) if (shared.task === "memory") kept.push(new Array(100_000).fill(kept.length));
    },
  });
  const programs = [0, 1, 2].map((index) => (index >= first && index < end ? program(index) : null));
  const nextWindowUs = () => (shared.task === "disagree" ? 1000 * (1 + shared.worker) : 1000);
  for (const _ of runWindows({ programs, nextWindowUs }, { endUs: 1e4, windowUs: 1000 }, { ...shared, patienceS: 1 }));
}
