import { stream } from "../../src/base/random.ts";
import { createBarrier } from "../../src/engine/barrier.ts";
import { createMailboxes } from "../../src/engine/mailbox.ts";
import type { Program } from "../../src/engine/partition.ts";
import { partitionRange } from "../../src/engine/ranges.ts";
import { runWindows, type Shard } from "../../src/engine/windows.ts";
import { type WorkerTask, workerEntry } from "../../src/engine/workers.ts";

/** PHOLD, the parallel-simulation community's toy: entities that wake each other at random, some of them elsewhere.
 *  Delays are coarse on purpose, so that many events share an instant and only the tie-break orders them. */
export interface Phold {
  readonly seed: number;
  readonly partitions: number;
  readonly entities: number;
  readonly windowUs: number;
  readonly endUs: number;
}

const WAKE = 0;

function program(model: Phold, index: number, trace: number[]): Program {
  const draw = stream(model.seed, `partition:${index}`, "phold");
  const timers: number[] = [];
  const delay = () => Math.floor(draw() * 5) * 1000;
  return {
    start(p) {
      for (let entity = 0; entity < model.entities; entity++) {
        timers.push(p.timer(WAKE, entity));
        p.at(timers[entity]!, delay(), entity % 3);
      }
    },
    handle(p, _kind, entity, value) {
      trace.push(p.nowUs, entity, value);
      if (draw() < 0.3) {
        const to = Math.floor(draw() * model.partitions);
        const arrival = p.nowUs + model.windowUs + delay();
        p.send(to, arrival, 1, WAKE, Math.floor(draw() * model.entities), index);
      }
      // Moves its own timer, and now and then stops a neighbour's.
      p.at(timers[entity]!, p.nowUs + 1000 + delay(), entity % 3);
      if (draw() < 0.1) p.cancel(timers[(entity + 1) % model.entities]!);
    },
  };
}

/** One worker's part; gives each of its partitions' traces. */
function part({ worker, workers, barrier, mailboxes, task }: WorkerTask<Phold>): number[][] {
  const [first, end] = partitionRange(task.partitions, worker, workers);
  const traces = Array.from({ length: end - first }, () => [] as number[]);
  const shard: Shard = {
    programs: Array.from({ length: task.partitions }, (_, index) =>
      index >= first && index < end ? program(task, index, traces[index - first]!) : null,
    ),
  };
  for (const _edge of runWindows(shard, task, { worker, workers, barrier, mailboxes }));
  return traces;
}

export const run = workerEntry(part);

/** The whole model on this thread. */
export const runAlone = (task: Phold): number[][] =>
  part({ worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1), task });
