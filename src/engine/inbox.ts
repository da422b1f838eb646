import type { TimeUs } from "../base/time.ts";
import type { EventQueue } from "./queue.ts";

/** Doubles per message: time, order key, kind, entity, value, the receiver's next message or -1. */
const RECORD = 6;

/** Messages that wait for partitions of this worker, until those run next.
 *
 *  A message goes to a partition whose memory is cold. Writing it into one stack of records and letting the receiver
 *  pick it up when it runs anyway costs one cold line instead of one in each array of the receiver's queue. */
export class Inbox {
  private records = new Float64Array(64 * RECORD);
  private used = 0;
  private free = -1;
  /** By partition of this worker: its latest message, or -1. */
  private heads: Int32Array;

  constructor(partitions: number) {
    this.heads = new Int32Array(partitions).fill(-1);
  }

  put(partition: number, timeUs: TimeUs, key: number, kind: number, entity: number, value: number): void {
    let at = this.free;
    if (at >= 0) this.free = this.records[at + 5];
    else {
      at = this.used;
      this.used += RECORD;
      if (this.used > this.records.length) this.grow();
    }
    const { records } = this;
    records[at] = timeUs;
    records[at + 1] = key;
    records[at + 2] = kind;
    records[at + 3] = entity;
    records[at + 4] = value;
    records[at + 5] = this.heads[partition];
    this.heads[partition] = at;
  }

  /** Moves a partition's messages into its queue, which brings them into order. */
  empty(partition: number, queue: EventQueue): void {
    let at = this.heads[partition];
    if (at < 0) return;
    this.heads[partition] = -1;
    const { records } = this;
    const first = at;
    for (;;) {
      queue.addMessage(records[at], records[at + 1], records[at + 2], records[at + 3], records[at + 4]);
      const next = records[at + 5];
      if (next < 0) break;
      at = next;
    }
    records[at + 5] = this.free;
    this.free = first;
  }

  private grow(): void {
    const next = new Float64Array(this.records.length * 2);
    next.set(this.records);
    this.records = next;
  }
}
