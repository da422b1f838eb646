import type { TimeUs } from "../base/time.ts";
import type { Outbox } from "./mailbox.ts";
import { EventQueue, orderKey } from "./queue.ts";

/** What one partition does. The engine knows nothing else about it. */
export interface Program {
  /** Called once at time 0, before any event, to set the first timers. */
  start(partition: Partition): void;
  /** Called for each event in total order; `partition.nowUs` is its time. */
  handle(partition: Partition, kind: number, entity: number, value: number): void;
  /** Called once at the end of the run, after the last event before `endUs`. */
  finish?(partition: Partition, endUs: TimeUs): void;
}

/** The unit that never spans workers: a queue, a clock, and the one way to reach other partitions. */
export class Partition {
  readonly index: number;
  readonly program: Program;
  readonly queue = new EventQueue();
  nowUs: TimeUs = 0;
  /** Events handled so far. */
  handled = 0;
  private sequence = 0;
  private windowEndUs: TimeUs = 0;
  private readonly outbox: Outbox;

  constructor(index: number, program: Program, outbox: Outbox) {
    this.index = index;
    this.program = program;
    this.outbox = outbox;
  }

  /** Reserves a timer that fires as (kind, entity). @returns its handle */
  timer(kind: number, entity: number): number {
    return this.queue.addTimer(kind, entity);
  }

  /** Sets or moves a timer; among events of one instant, lower priorities come first. */
  at(timer: number, timeUs: TimeUs, priority: number, value = 0): void {
    if (timeUs < this.nowUs)
      throw new Error(`partition ${this.index} sets a timer ${this.nowUs - timeUs} µs into the past`);
    this.queue.setTimer(timer, timeUs, orderKey(priority, this.index, this.sequence++), value);
  }

  /** Whether a timer is set. */
  isPending(timer: number): boolean {
    return this.queue.timerTime(timer) >= 0;
  }

  /** Stops a timer; no effect on an idle one. */
  cancel(timer: number): void {
    this.queue.cancelTimer(timer);
  }

  /** Sends an event to another partition (or itself). It must arrive at or after the end of the present window, even
   *  when both partitions live on one worker: this is what makes one worker and many give the same run. */
  send(to: number, timeUs: TimeUs, priority: number, kind: number, entity: number, value: number): void {
    if (timeUs < this.windowEndUs) {
      throw new Error(
        `message from partition ${this.index} to ${to} arrives at ${timeUs} µs, inside the window that ends at ` +
          `${this.windowEndUs} µs: the link's delay is shorter than the window`,
      );
    }
    this.outbox.push(to, timeUs, orderKey(priority, this.index, this.sequence++), kind, entity, value);
  }

  /** Runs every event before `edgeUs`. */
  runUntil(edgeUs: TimeUs): void {
    this.windowEndUs = edgeUs;
    const { queue, program } = this;
    while (queue.nextTime() < edgeUs) {
      queue.take();
      this.nowUs = queue.time;
      this.handled++;
      program.handle(this, queue.kind, queue.entity, queue.value);
    }
    this.nowUs = edgeUs;
  }
}
