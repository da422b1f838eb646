import type { Barrier } from "./barrier.ts";
import type { Mailboxes } from "./mailbox.ts";

/** How the workers of one run meet. */
export interface Meeting {
  readonly worker: number;
  readonly workers: number;
  readonly barrier: Barrier;
  readonly mailboxes: Mailboxes;
  /** Which worker runs which partition, where ranges are not of equal count; a worker's partitions lie side by side. */
  readonly workerOf?: ArrayLike<number>;
  /** How long a worker may stay away from a window's edge, and at one partition, before the run is given up [s]; 0 or
   *  absent: for ever. */
  readonly patienceS?: number;
  /** Where the watchdog looks for the partition that is being run, where that is not the barrier of this meeting. */
  readonly watch?: Pick<Meeting, "worker" | "workers" | "barrier">;
}
