import type { Program } from "../../src/engine/partition.ts";
import { partitionRange } from "../../src/engine/ranges.ts";
import { runWindows } from "../../src/engine/windows.ts";
import { type WorkerTask, workerEntry } from "../../src/engine/workers.ts";

type Fate = "hang" | "memory" | "throw" | "disagree";

/** Three partitions of which the last comes to grief at 5 ms: it never returns, takes all memory,
 *  throws; or the workers do not agree how long the next window is. */
export const run = workerEntry<Fate, void>((shared: WorkerTask<Fate>) => {
  const [first, end] = partitionRange(3, shared.worker, shared.workers);
  const kept: unknown[] = [];
  const program = (index: number): Program => ({
    start: (p) => p.at(p.timer(0, 0), 5000, 0),
    handle: () => {
      if (index < 2 || shared.task === "disagree") return;
      if (shared.task === "throw") throw new RangeError("no berth of that name");
      for (;;) if (shared.task === "memory") kept.push(new Array(100_000).fill(kept.length));
    },
  });
  const programs = [0, 1, 2].map((index) => (index >= first && index < end ? program(index) : null));
  const nextWindowUs = () => (shared.task === "disagree" ? 1000 * (1 + shared.worker) : 1000);
  for (const _ of runWindows({ programs, nextWindowUs }, { endUs: 1e6, windowUs: 1000 }, { ...shared, patienceS: 1 }));
});
