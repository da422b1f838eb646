import type { TimeUs } from "../base/time.ts";
import { Inbox } from "./inbox.ts";
import { Post, type Receiver } from "./mailbox.ts";
import type { Meeting } from "./meeting.ts";
import { type Observer, Partition, type Program } from "./partition.ts";
import { partitionRange } from "./ranges.ts";
import { EventStore } from "./store.ts";

/** What a queue takes at first (`queue.ts`); room that nobody writes into is never touched. */
const SLOTS_EACH = 4;

/** The partitions of one worker and the way from them to all others. */
export class Router implements Receiver {
  readonly store: EventStore;
  readonly post: Post;
  /** End of the present window. */
  windowEndUs: TimeUs = 0;
  readonly observer: Observer | undefined;
  /** Own partitions, those from `first` on. */
  readonly own: readonly Partition[];
  readonly inbox: Inbox;
  /** By own partition: time of its next event, so that idle ones are passed over without being touched. */
  readonly nextUs: Float64Array;
  private readonly first: number;
  private readonly before: number;
  private readonly workerOf: ArrayLike<number>;

  /** @param before partitions of the run before the first of these programs' */
  constructor(programs: readonly (Program | null)[], meeting: Meeting, observer?: Observer, before = 0) {
    const { mailboxes, worker, workers } = meeting;
    this.store = new EventStore(SLOTS_EACH * programs.length);
    this.observer = observer;
    this.post = new Post(mailboxes, worker, workers);
    this.workerOf = meeting.workerOf ?? equalRanges(programs.length, workers);
    const first = programs.findIndex((program) => program !== null);
    this.before = before;
    this.first = before + Math.max(0, first);
    const own: Partition[] = [];
    programs.forEach((program, index) => {
      if (this.workerOf[index] !== worker) return;
      if (!program) throw new Error(`worker ${worker} has no program for its partition ${index}`);
      own.push(new Partition(before + index, program, this));
    });
    this.own = own;
    this.nextUs = new Float64Array(own.length).fill(Number.POSITIVE_INFINITY);
    this.inbox = new Inbox(own.length);
  }

  /** Takes a message to its partition, or into the box of the worker that has it. */
  route(to: number, timeUs: TimeUs, key: number, kind: number, entity: number, value: number): void {
    const at = to - this.first;
    if (at >= 0 && at < this.own.length) this.receive(to, timeUs, key, kind, entity, value);
    else this.post.push(this.ownerOf(to), to, timeUs, key, kind, entity, value);
  }

  receive(to: number, timeUs: TimeUs, key: number, kind: number, entity: number, value: number): void {
    const at = to - this.first;
    this.inbox.put(at, timeUs, key, kind, entity, value);
    if (timeUs < this.nextUs[at]) this.nextUs[at] = timeUs;
  }

  /** Asks every partition for its next event; needed whenever something but an event has set timers. */
  refresh(): void {
    const { own, inbox } = this;
    for (let at = 0; at < own.length; at++) {
      inbox.empty(at, own[at].queue);
      this.nextUs[at] = own[at].queue.nextTime();
    }
  }

  /** Time of the earliest event of all own partitions. */
  earliestUs(): TimeUs {
    const { nextUs } = this;
    let earliest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < nextUs.length; at++) if (nextUs[at] < earliest) earliest = nextUs[at];
    return earliest;
  }

  private ownerOf(to: number): number {
    const { before, workerOf } = this;
    if (!(to >= before && to - before < workerOf.length))
      throw new Error(
        `a message is addressed to partition ${to}; there are ${before} to ${before + workerOf.length - 1}`,
      );
    return workerOf[to - before];
  }
}

/** Which worker runs which partition: contiguous ranges of equal count, the same in every process. */
function equalRanges(partitions: number, workers: number): Uint16Array {
  const workerOf = new Uint16Array(partitions);
  for (let worker = 0; worker < workers; worker++)
    workerOf.fill(worker, ...partitionRange(partitions, worker, workers));
  return workerOf;
}
