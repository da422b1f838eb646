import type { Program } from "../../src/engine/partition.ts";
import { partitionRange } from "../../src/engine/ranges.ts";
import { runWindows } from "../../src/engine/windows.ts";
import { type WorkerTask, workerEntry } from "../../src/engine/workers.ts";

/** Three partitions of which the last comes to grief at 5 ms: it never returns, or it takes all memory. */
export const run = workerEntry<"hang" | "memory" | "throw", void>((shared: WorkerTask<"hang" | "memory" | "throw">) => {
  const [first, end] = partitionRange(3, shared.worker, shared.workers);
  const kept: unknown[] = [];
  const program = (index: number): Program => ({
    start: (p) => p.at(p.timer(0, 0), 5000, 0),
    handle: () => {
      if (index < 2) return;
      if (shared.task === "throw") throw new RangeError("no berth of that name");
      for (;;) if (shared.task === "memory") kept.push(new Array(100_000).fill(kept.length));
    },
  });
  const programs = [0, 1, 2].map((index) => (index >= first && index < end ? program(index) : null));
  for (const _ of runWindows({ programs }, { endUs: 1e6, windowUs: 1000 }, { ...shared, patienceS: 1 }));
});
