import type { TimeUs } from "../base/time.ts";
import type { EventQueue } from "./queue.ts";

/** Doubles per message: destination, time, order key, kind, entity, value. */
const RECORD = 6;
const MAX_BYTES = 256 * 2 ** 20;

/** Messages that the partitions of one worker have sent in this window, in no particular order. */
export class Outbox {
  count = 0;
  records = new Float64Array(64 * RECORD);

  push(to: number, timeUs: TimeUs, key: number, kind: number, entity: number, value: number): void {
    if ((this.count + 1) * RECORD > this.records.length) {
      const next = new Float64Array(this.records.length * 2);
      next.set(this.records);
      this.records = next;
    }
    const at = this.count++ * RECORD;
    this.records[at] = to;
    this.records[at + 1] = timeUs;
    this.records[at + 2] = key;
    this.records[at + 3] = kind;
    this.records[at + 4] = entity;
    this.records[at + 5] = value;
  }
}

/** Whoever messages are addressed to. */
export interface Receiver {
  readonly queue: EventQueue;
}

/** Shared memory through which workers hand each other a window's messages: one growing buffer per sender. Every worker
 *  reads all of them and keeps what is addressed to its own partitions; the receiving queues restore the total order. */
export type Mailboxes = readonly SharedArrayBuffer[];

/** @param workers number of senders */
export const createMailboxes = (workers: number): Mailboxes =>
  Array.from({ length: workers }, () => new SharedArrayBuffer(8 * (1 + 64 * RECORD), { maxByteLength: MAX_BYTES }));

/** Publishes a worker's outbox and empties it. Called before the barrier. */
export function publish(mailbox: SharedArrayBuffer, outbox: Outbox): void {
  const bytes = 8 * (1 + outbox.count * RECORD);
  if (bytes > mailbox.byteLength) mailbox.grow(Math.min(MAX_BYTES, Math.max(bytes, mailbox.byteLength * 2)));
  const target = new Float64Array(mailbox);
  target[0] = outbox.count;
  target.set(outbox.records.subarray(0, outbox.count * RECORD), 1);
  outbox.count = 0;
}

/** Takes in what a published mailbox holds for the given partitions. Called after the barrier.
 *  @param byIndex own partitions by index, undefined for those of other workers */
export function collect(mailbox: SharedArrayBuffer, byIndex: readonly (Receiver | undefined)[]): void {
  const source = new Float64Array(mailbox);
  deliver(source.subarray(1), source[0], byIndex);
}

/** Delivers and empties an outbox within one worker. */
export function deliverLocally(outbox: Outbox, byIndex: readonly (Receiver | undefined)[]): void {
  deliver(outbox.records, outbox.count, byIndex);
  outbox.count = 0;
}

function deliver(records: Float64Array, count: number, byIndex: readonly (Receiver | undefined)[]): void {
  for (let i = 0; i < count; i++) {
    const at = i * RECORD;
    const partition = byIndex[records[at]];
    partition?.queue.addMessage(records[at + 1], records[at + 2], records[at + 3], records[at + 4], records[at + 5]);
  }
}
