import type { TimeUs } from "../base/time.ts";
import { BETWEEN, placeAt } from "./barrier.ts";
import type { Meeting } from "./meeting.ts";
import { Partition, type Program } from "./partition.ts";
import { Router } from "./router.ts";

/** Runs partitions that no message reaches one after the other, each from its start to its end: what one has left in the
 *  processor's caches the next finds there. Of windows there is nothing to see: nobody couples the partitions. */
export class AloneRuns {
  private readonly router: Router;
  private readonly meeting: Meeting;

  /** @param meeting of one worker, which is watched where it says */
  constructor(meeting: Meeting) {
    this.meeting = meeting;
    this.router = new Router([], meeting);
  }

  /** @returns how many events it has handled */
  run(program: Program, index: number, endUs: TimeUs): number {
    const { router } = this;
    const { barrier, worker, workers } = this.meeting.watch ?? this.meeting;
    const partition = new Partition(index, program, router);
    router.windowEndUs = endUs;
    placeAt(barrier, worker, workers, index);
    program.start(partition);
    partition.runUntil(endUs);
    partition.finish(endUs);
    partition.queue.release();
    placeAt(barrier, worker, workers, BETWEEN);
    return partition.handled;
  }
}
