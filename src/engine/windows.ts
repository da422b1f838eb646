import { assert } from "../base/errors.ts";
import type { TimeUs } from "../base/time.ts";
import { type Barrier, waitAt } from "./barrier.ts";
import { collect, deliverLocally, type Mailboxes, Outbox, publish } from "./mailbox.ts";
import { Partition, type Program } from "./partition.ts";

/** The partitions of one worker and what happens to them at a window's edge. */
export interface Shard {
  /** Programs by partition index; null where the partition belongs to another worker. */
  readonly programs: readonly (Program | null)[];
  /** After the own partitions have reached the edge: write what others may read into shared memory. */
  publish?(edgeUs: TimeUs): void;
  /** On the first worker only, while all others wait: steps that couple the partitions (a grid, a market). */
  coordinate?(edgeUs: TimeUs): void;
  /** After coordination, on every worker: read what the others wrote. */
  receive?(edgeUs: TimeUs): void;
}

/** How the workers of one run meet. */
export interface Meeting {
  readonly worker: number;
  readonly workers: number;
  readonly barrier: Barrier;
  readonly mailboxes: Mailboxes;
}

export interface WindowPlan {
  readonly endUs: TimeUs;
  /** Window length; every message between partitions must take at least as long. */
  readonly windowUs: TimeUs;
}

/** Runs one worker's shard window by window; yields the edge just reached.
 *
 *  Inside a window partitions are independent, so each runs alone to the edge, one after the other: that keeps memory
 *  local and the result equal for any number of workers. At the edge messages change hands, the first worker
 *  coordinates, and all go on together. */
export function* runWindows(shard: Shard, plan: WindowPlan, meeting: Meeting): Generator<TimeUs, readonly Partition[]> {
  assert(plan.windowUs > 0 && plan.endUs > 0, "a run needs a window and an end");
  const outbox = new Outbox();
  const byIndex = shard.programs.map((program, index) => (program ? new Partition(index, program, outbox) : undefined));
  const own = byIndex.filter((partition) => partition !== undefined);
  for (const partition of own) partition.program.start(partition);

  const { workers, barrier, mailboxes } = meeting;
  let edgeUs = 0;
  while (edgeUs < plan.endUs) {
    edgeUs = Math.min(edgeUs + plan.windowUs, plan.endUs);
    for (const partition of own) partition.runUntil(edgeUs);
    if (edgeUs === plan.endUs) for (const partition of own) partition.program.finish?.(partition, edgeUs);
    shard.publish?.(edgeUs);
    if (workers === 1) {
      waitAt(barrier, 1);
      deliverLocally(outbox, byIndex);
    } else {
      publish(mailboxes[meeting.worker], outbox);
      waitAt(barrier, workers);
      for (const mailbox of mailboxes) collect(mailbox, byIndex);
    }
    if (meeting.worker === 0) shard.coordinate?.(edgeUs);
    waitAt(barrier, workers);
    shard.receive?.(edgeUs);
    yield edgeUs;
  }
  return own;
}
