import type { Partition } from "../../src/engine/partition.ts";
import { partitionRange } from "../../src/engine/ranges.ts";
import { runWindows } from "../../src/engine/windows.ts";
import { type WorkerTask, workerEntry } from "../../src/engine/workers.ts";

/** Two partitions, the second of which sends to the first with less delay than the window is long. */
function part({ worker, workers, barrier, mailboxes }: WorkerTask<null>): void {
  const [first, end] = partitionRange(2, worker, workers);
  const programs = [0, 1].map((index) =>
    index >= first && index < end
      ? {
          start: (p: Partition) => p.at(p.timer(0, 0), 5, 0),
          handle: (p: Partition) => {
            if (index === 1) p.send(0, p.nowUs + 5, 0, 0, 0, 0);
          },
        }
      : null,
  );
  const plan = { endUs: 5000, windowUs: 1000 };
  for (const _edge of runWindows({ programs }, plan, { worker, workers, barrier, mailboxes }));
}

export const run = workerEntry(part);
