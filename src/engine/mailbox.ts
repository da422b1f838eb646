import type { TimeUs } from "../base/time.ts";

/** Doubles per message: destination, time, order key, kind, entity, value. */
const RECORD = 6;
const FIRST_BYTES = 8 * 64 * RECORD;
const MAX_BYTES = 256 * 2 ** 20;

/** Shared memory through which workers hand each other a window's messages and what decides the next window.
 *
 *  Everything is there twice, and windows use the two halves in turn: a worker may fill one while a slower one still
 *  reads the other. That is what makes one barrier per window enough. */
export interface Mailboxes {
  /** By (half, sender, receiver). */
  readonly boxes: readonly SharedArrayBuffer[];
  /** Messages in each box. */
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** By (half, worker): time of the earliest event it knows of, its own and those it has sent. */
  readonly earliest: Float64Array<SharedArrayBuffer>;
  /** By (half, worker): end of the window it has just run, which must be the same for all. */
  readonly edges: Float64Array<SharedArrayBuffer>;
}

/** @param workers number of senders, which are also the receivers */
export const createMailboxes = (workers: number): Mailboxes => ({
  boxes: Array.from(
    { length: 2 * workers * workers },
    () => new SharedArrayBuffer(FIRST_BYTES, { maxByteLength: workers === 1 ? FIRST_BYTES : MAX_BYTES }),
  ),
  counts: new Int32Array(new SharedArrayBuffer(4 * 2 * workers * workers)),
  earliest: new Float64Array(new SharedArrayBuffer(8 * 2 * workers)),
  edges: new Float64Array(new SharedArrayBuffer(8 * 2 * workers)),
});

/** Whoever takes in messages. */
export interface Receiver {
  receive(to: number, timeUs: TimeUs, key: number, kind: number, entity: number, value: number): void;
}

/** One worker's end of the mailboxes. */
export class Post {
  private readonly mailboxes: Mailboxes;
  private readonly worker: number;
  private readonly workers: number;
  private half = 0;
  private earliestUs = Number.POSITIVE_INFINITY;
  /** By receiver, of the present half. */
  private readonly counts: Int32Array;
  /** By (half, sender, receiver); views of a fixed length, which are faster than those that follow the buffer. */
  private readonly views: Float64Array[];

  constructor(mailboxes: Mailboxes, worker: number, workers: number) {
    this.mailboxes = mailboxes;
    this.worker = worker;
    this.workers = workers;
    this.counts = new Int32Array(workers);
    this.views = mailboxes.boxes.map((box) => new Float64Array(box, 0, box.byteLength / 8));
  }

  /** Puts a message into the box of another worker. */
  push(receiver: number, to: number, timeUs: TimeUs, key: number, kind: number, entity: number, value: number): void {
    const box = this.box(this.worker, receiver);
    let records = this.views[box];
    const at = this.counts[receiver]++ * RECORD;
    if (at + RECORD > records.length) records = this.grow(box);
    records[at] = to;
    records[at + 1] = timeUs;
    records[at + 2] = key;
    records[at + 3] = kind;
    records[at + 4] = entity;
    records[at + 5] = value;
    if (timeUs < this.earliestUs) this.earliestUs = timeUs;
  }

  /** Makes the window's messages visible to their receivers. Called before the barrier.
   *  @param edgeUs the window's end  @param ownUs time of the earliest event that waits here */
  publish(edgeUs: TimeUs, ownUs: TimeUs): void {
    const { half, worker, workers, counts, mailboxes } = this;
    for (let receiver = 0; receiver < workers; receiver++) {
      mailboxes.counts[this.box(worker, receiver)] = counts[receiver];
      counts[receiver] = 0;
    }
    mailboxes.edges[half * workers + worker] = edgeUs;
    mailboxes.earliest[half * workers + worker] = Math.min(ownUs, this.earliestUs);
    this.earliestUs = Number.POSITIVE_INFINITY;
  }

  /** Takes in what others have sent and turns to the other half. Called after the barrier.
   *  @returns time of the earliest event that any worker knows of */
  collect(into: Receiver): TimeUs {
    const { half, worker, workers, mailboxes } = this;
    for (let sender = 0; sender < workers; sender++) {
      const box = this.box(sender, worker);
      const end = mailboxes.counts[box] * RECORD;
      if (end > this.views[box].length) this.views[box] = new Float64Array(mailboxes.boxes[box], 0, end);
      const r = this.views[box];
      for (let at = 0; at < end; at += RECORD)
        into.receive(r[at], r[at + 1], r[at + 2], r[at + 3], r[at + 4], r[at + 5]);
    }
    let earliestUs = Number.POSITIVE_INFINITY;
    const edgeUs = mailboxes.edges[half * workers + worker];
    for (let other = 0; other < workers; other++) {
      earliestUs = Math.min(earliestUs, mailboxes.earliest[half * workers + other]);
      const theirsUs = mailboxes.edges[half * workers + other];
      if (theirsUs !== edgeUs)
        throw new Error(
          `worker ${worker} ran a window to ${edgeUs} µs, worker ${other} to ${theirsUs} µs: they must agree`,
        );
    }
    this.half = 1 - half;
    return earliestUs;
  }

  private box(sender: number, receiver: number): number {
    return (this.half * this.workers + sender) * this.workers + receiver;
  }

  private grow(box: number): Float64Array {
    const buffer = this.mailboxes.boxes[box];
    const bytes = buffer.byteLength * 2;
    if (bytes > MAX_BYTES)
      throw new Error(`more than ${MAX_BYTES / 8 / RECORD} messages from one worker to another in one window`);
    buffer.grow(bytes);
    this.views[box] = new Float64Array(buffer, 0, bytes / 8);
    return this.views[box];
  }
}
