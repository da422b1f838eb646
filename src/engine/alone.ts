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
    const partition = this.open(program, index);
    this.reach(partition, endUs);
    return this.close(partition, endUs);
  }

  /** One that goes on edge by edge, for who looks at it there. */
  open(program: Program, index: number): Partition {
    const partition = new Partition(index, program, this.router);
    program.start(partition);
    return partition;
  }

  /** Runs it up to an edge. */
  reach(partition: Partition, edgeUs: TimeUs): void {
    if (partition.queue.nextTime() >= edgeUs) return;
    const { barrier, worker, workers } = this.meeting.watch ?? this.meeting;
    placeAt(barrier, worker, workers, partition.index);
    this.router.windowEndUs = edgeUs;
    partition.runUntil(edgeUs);
    placeAt(barrier, worker, workers, BETWEEN);
  }

  /** Ends its run. @returns how many events it has handled */
  close(partition: Partition, endUs: TimeUs): number {
    partition.finish(endUs);
    partition.queue.release();
    return partition.handled;
  }
}
