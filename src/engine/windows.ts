import { assert } from "../base/errors.ts";
import type { TimeUs } from "../base/time.ts";
import { BETWEEN, placeAt, waitAt } from "./barrier.ts";
import type { Meeting } from "./meeting.ts";
import type { Observer, Partition, PartitionState, Program } from "./partition.ts";
import { Router } from "./router.ts";

/** The partitions of one worker and what happens to them at a window's edge. */
export interface Shard {
  /** Programs by partition index; null where the partition belongs to another worker. */
  readonly programs: readonly (Program | null)[];
  /** Index of the first of them among all partitions of the run, where only some that no message reaches from the others
   *  are run together; 0 when absent. */
  readonly firstPartition?: number;
  /** Told once, when the own partitions are there and have started.
   *  @param save gives the state of the own partitions; to be called at an edge, that is between two steps of
   *  `runWindows`, before the last */
  opened?(own: readonly Partition[], save: () => ShardState): void;
  /** Goes on from here instead of starting. Partitions are found by their index, so the number of workers may differ. */
  readonly resume?: ShardState | undefined;
  /** After the own partitions have reached the edge: write what others may read into shared memory. */
  publish?(edgeUs: TimeUs): void;
  /** On the first worker only, while all others wait: steps that couple the partitions (a grid, a market). */
  coordinate?(edgeUs: TimeUs): void;
  /** Whether `coordinate` lags: nobody waits for it, and it is carried out while the others are already in the window
   *  after the edge. What it reads must then be what was published at that edge and stay so until the next one, and what it
   *  writes may not be read before the next edge has been passed: two sets of memory that change places in `receive`. */
  readonly coordinatesLate?: boolean;
  /** After coordination, on every worker: read what the others wrote. */
  receive?(edgeUs: TimeUs): void;
  /** How long the window after this edge is to be; the answer must be the same on every worker. Without it all windows
   *  are as long as the plan says. No message may be under way for less than the window it is sent in. */
  nextWindowUs?(edgeUs: TimeUs): TimeUs;
  /** Looks on at every event of the own partitions; costs a call per event. */
  readonly observer?: Observer | undefined;
}

/** Partitions at a window's edge. States of several workers are joined by joining their partitions. */
export interface ShardState {
  readonly edgeUs: TimeUs;
  readonly windowUs: TimeUs;
  readonly partitions: readonly PartitionState[];
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
 *  coordinates, and all go on together. Where nothing but messages couples the partitions, one barrier per window is
 *  enough and a window begins at the earliest event there is: empty time costs nothing. */
export function* runWindows(shard: Shard, plan: WindowPlan, meeting: Meeting): Generator<TimeUs, readonly Partition[]> {
  assert(plan.windowUs > 0 && plan.endUs > 0, "a run needs a window and an end");
  const { worker, workers, barrier } = meeting;
  const wait = { worker, workers, patienceS: meeting.patienceS ?? 0 };
  const router = new Router(shard.programs, meeting, shard.observer, shard.firstPartition);
  const { own } = router;
  const { resume } = shard;
  begin(own, resume);
  router.refresh();
  let edgeUs = resume?.edgeUs ?? 0;
  let windowUs = resume?.windowUs ?? plan.windowUs;
  /** The edge whose coordination is still to come. */
  let lateUs = shard.coordinatesLate && worker === 0 && edgeUs > 0 ? edgeUs : undefined;
  shard.opened?.(own, () => {
    router.refresh();
    return { edgeUs, windowUs, partitions: own.map((partition) => partition.save()) };
  });

  // What happens at fixed edges must not depend on when partitions have events.
  const isAligned = shard.publish || shard.coordinate || shard.receive || shard.nextWindowUs;
  const firstUs = meet();
  let startUs = isAligned ? edgeUs : Math.min(firstUs, plan.endUs - 1);
  while (startUs < plan.endUs) {
    edgeUs = Math.min(startUs + windowUs, plan.endUs);
    catchUp();
    runPartitions(router, edgeUs, meeting);
    if (edgeUs === plan.endUs) for (const partition of own) partition.finish(edgeUs);
    shard.publish?.(edgeUs);
    const earliestUs = meet();
    if (shard.coordinatesLate) {
      if (worker === 0) lateUs = edgeUs;
    } else if (shard.coordinate) {
      if (worker === 0) shard.coordinate(edgeUs);
      waitAt(barrier, wait);
    }
    if (shard.receive) {
      shard.receive(edgeUs);
      router.refresh();
    }
    if (shard.nextWindowUs) windowUs = checkedWindow(shard.nextWindowUs(edgeUs), edgeUs);
    // Nothing left to do is the end, too: the last window then has no event in it.
    startUs = isAligned || edgeUs === plan.endUs ? edgeUs : Math.min(earliestUs, plan.endUs - 1);
    if (edgeUs === plan.endUs) catchUp();
    yield edgeUs;
  }
  return own;

  function catchUp(): void {
    if (lateUs !== undefined) shard.coordinate?.(lateUs);
    lateUs = undefined;
  }

  /** Hands messages over. @returns the time of the earliest event anywhere */
  function meet(): TimeUs {
    router.post.publish(edgeUs, router.earliestUs());
    waitAt(barrier, wait);
    return router.post.collect(router);
  }
}

/** Starts the partitions, or puts them where a checkpoint left them. */
function begin(own: readonly Partition[], resume: ShardState | undefined): void {
  if (!resume) {
    for (const partition of own) partition.program.start(partition);
    return;
  }
  const states = new Map(resume.partitions.map((state) => [state.index, state]));
  for (const partition of own) {
    const state = states.get(partition.index);
    if (!state) throw new Error(`the checkpoint lacks partition ${partition.index}`);
    partition.restore(state);
  }
}

/** Runs every own partition that has something to do before the edge. */
function runPartitions(router: Router, edgeUs: TimeUs, meeting: Meeting): void {
  const { barrier, worker, workers } = meeting.watch ?? meeting;
  const { own, nextUs, inbox } = router;
  router.windowEndUs = edgeUs;
  for (let at = 0; at < own.length; at++) {
    if (nextUs[at] >= edgeUs) continue;
    const partition = own[at];
    placeAt(barrier, worker, workers, partition.index);
    inbox.empty(at, partition.queue);
    nextUs[at] = Number.POSITIVE_INFINITY;
    partition.runUntil(edgeUs);
    // It may have sent to itself.
    nextUs[at] = Math.min(nextUs[at], partition.queue.nextTime());
  }
  placeAt(barrier, worker, workers, BETWEEN);
}

function checkedWindow(windowUs: TimeUs, edgeUs: TimeUs): TimeUs {
  if (!(windowUs > 0)) throw new Error(`the window after ${edgeUs} µs is to be ${windowUs} µs long`);
  return windowUs;
}
