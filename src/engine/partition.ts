import type { TimeUs } from "../base/time.ts";
import {
  EventQueue,
  PRIORITIES,
  PRIORITY_WEIGHT,
  type QueueState,
  refuseKey,
  SEQUENCE_LIMIT,
  SOURCE_LIMIT,
  SOURCE_WEIGHT,
} from "./queue.ts";
import type { Router } from "./router.ts";

/** Events without delay that a partition may set at one instant before it counts as caught in a cycle. */
const ZERO_DELAY_LIMIT = 1_000_000;
const LONGEST_CYCLE = 32;

/** Looks on while events are handled: for trace hashes, profiles, chains of causes. */
export interface Observer {
  /** Called before each event; it is `partition.queue`'s last taken. */
  before(partition: Partition): void;
  after?(partition: Partition, kind: number): void;
}

/** What one partition does. The engine knows nothing else about it. */
export interface Program {
  /** Called once at time 0, before any event, to set the first timers. */
  start(partition: Partition): void;
  /** Called for each event in total order; `partition.nowUs` is its time. */
  handle(partition: Partition, kind: number, entity: number, value: number): void;
  /** Its state between windows as plain data and typed arrays, for a checkpoint. A program without it has none. */
  save?(partition: Partition): unknown;
  /** Called instead of `start` when a run goes on from a checkpoint; timers are there again under their handles. */
  restore?(partition: Partition, saved: unknown): void;
  /** Called once at the end of the run, after the last event before `endUs`. */
  finish?(partition: Partition, endUs: TimeUs): void;
}

/** A partition between two windows. */
export interface PartitionState {
  readonly index: number;
  readonly nowUs: TimeUs;
  readonly handled: number;
  readonly sequence: number;
  readonly queue: QueueState;
  readonly program: unknown;
}

/** The unit that never spans workers: a queue, a clock, and the one way to reach other partitions. */
export class Partition {
  readonly index: number;
  readonly program: Program;
  readonly queue: EventQueue;
  nowUs: TimeUs = 0;
  /** Events handled so far. */
  handled = 0;
  private sequence = 0;
  /** Events set without delay at the instant `instantUs`, and those that came after there were too many. */
  private instantUs: TimeUs = -1;
  private zeroDelays = 0;
  private cycle: string[] | undefined;
  private readonly sourceKey: number;
  private readonly router: Router;

  constructor(index: number, program: Program, router: Router) {
    if (index >= SOURCE_LIMIT) refuseKey(0, index, 0);
    this.index = index;
    this.program = program;
    this.router = router;
    this.queue = new EventQueue(router.store);
    this.sourceKey = index * SOURCE_WEIGHT;
  }

  /** End of the present window: no message to another partition may arrive before it. */
  get windowEndUs(): TimeUs {
    return this.router.windowEndUs;
  }

  /** Reserves a timer that fires as (kind, entity). @returns its handle */
  timer(kind: number, entity: number): number {
    return this.queue.addTimer(kind, entity);
  }

  /** Sets or moves a timer; among events of one instant, lower priorities come first. */
  at(timer: number, timeUs: TimeUs, priority: number, value = 0): void {
    if (!(timeUs > this.nowUs)) this.atOnce(timeUs);
    this.queue.setTimer(timer, timeUs, this.key(priority), value);
  }

  /** Whether a timer is set. */
  isPending(timer: number): boolean {
    return this.queue.timerTime(timer) >= 0;
  }

  /** Stops a timer; no effect on an idle one. */
  cancel(timer: number): void {
    this.queue.cancelTimer(timer);
  }

  /** Puts a one-shot event into this partition, at any time from now on. */
  schedule(timeUs: TimeUs, priority: number, kind: number, entity: number, value = 0): void {
    if (!(timeUs > this.nowUs)) this.atOnce(timeUs);
    this.queue.addMessage(timeUs, this.key(priority), kind, entity, value);
  }

  /** Sends an event to another partition (or itself). It must arrive at or after the end of the present window, even
   *  when both partitions live on one worker: this is what makes one worker and many give the same run. */
  send(to: number, timeUs: TimeUs, priority: number, kind: number, entity: number, value: number): void {
    if (!(timeUs >= this.router.windowEndUs)) this.refuseEarly(to, timeUs);
    this.router.route(to, timeUs, this.key(priority), kind, entity, value);
  }

  /** Runs every event before `edgeUs`. */
  runUntil(edgeUs: TimeUs): void {
    const { queue, program } = this;
    const { observer } = this.router;
    if (observer) {
      this.runObserved(edgeUs, observer);
      return;
    }
    while (queue.nextTime() < edgeUs) {
      queue.take();
      this.nowUs = queue.time;
      this.handled++;
      program.handle(this, queue.kind, queue.entity, queue.value);
    }
    this.nowUs = edgeUs;
  }

  /** Events it has set or sent so far; the next one's number in its order key. */
  get sent(): number {
    return this.sequence;
  }

  /** @throws Error where the program cannot be saved */
  save(): PartitionState {
    const { index, nowUs, handled, sequence, queue, program } = this;
    if (!program.save || !program.restore)
      throw new Error(`the program of partition ${index} has no save and restore, so the run cannot be checkpointed`);
    return { index, nowUs, handled, sequence, queue: queue.save(), program: program.save(this) };
  }

  /** Goes on from a saved state instead of starting. */
  restore(saved: PartitionState): void {
    this.nowUs = saved.nowUs;
    this.handled = saved.handled;
    this.sequence = saved.sequence;
    this.queue.restore(saved.queue);
    this.program.restore!(this, saved.program);
  }

  /** Tells the program that the run is over. */
  finish(endUs: TimeUs): void {
    this.nowUs = endUs;
    this.program.finish?.(this, endUs);
  }

  private key(priority: number): number {
    const sequence = this.sequence++;
    if (!(priority >= 0 && priority < PRIORITIES && sequence < SEQUENCE_LIMIT))
      refuseKey(priority, this.index, sequence);
    return priority * PRIORITY_WEIGHT + (this.sourceKey + sequence);
  }

  /** The loop of `runUntil`, with somebody looking on. */
  private runObserved(edgeUs: TimeUs, observer: Observer): void {
    const { queue, program } = this;
    while (queue.nextTime() < edgeUs) {
      queue.take();
      this.nowUs = queue.time;
      this.handled++;
      const { kind, entity, value } = queue;
      observer.before(this);
      program.handle(this, kind, entity, value);
      observer.after?.(this, kind);
    }
    this.nowUs = edgeUs;
  }

  /** An event for this very instant, or for one that has passed. */
  private atOnce(timeUs: TimeUs): void {
    if (!(timeUs >= this.nowUs))
      throw new Error(`partition ${this.index} sets a timer ${this.nowUs - timeUs} µs into the past`);
    if (this.instantUs !== timeUs) {
      this.instantUs = timeUs;
      this.zeroDelays = 0;
    } else if (++this.zeroDelays >= ZERO_DELAY_LIMIT) this.refuseCycle(timeUs);
  }

  /** Lets the cycle go round once more, to name it. */
  private refuseCycle(timeUs: TimeUs): void {
    const { kind, entity } = this.queue;
    this.cycle ??= [];
    const { cycle } = this;
    cycle.push(`(kind ${kind}, entity ${entity})`);
    const first = cycle.indexOf(cycle[cycle.length - 1]);
    if (first === cycle.length - 1 && cycle.length < LONGEST_CYCLE) return;
    const names = cycle.slice(first);
    throw new Error(
      `partition ${this.index} does not get past ${timeUs} µs: ${ZERO_DELAY_LIMIT} events have set others without ` +
        `delay; at last ${names.join(" → ")}`,
    );
  }

  private refuseEarly(to: number, timeUs: TimeUs): never {
    throw new Error(
      `message from partition ${this.index} to ${to} arrives at ${timeUs} µs, inside the window that ends at ` +
        `${this.router.windowEndUs} µs: the link's delay is shorter than the window`,
    );
  }
}
