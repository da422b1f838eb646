import type { TimeUs } from "../base/time.ts";
import { EventStore } from "./store.ts";

export const PRIORITIES = 8;
export const SOURCE_LIMIT = 2 ** 20;
export const SEQUENCE_LIMIT = 2 ** 30;
/** What one step of the priority, and of the source, is worth in an order key. */
export const PRIORITY_WEIGHT = 2 ** 50;
export const SOURCE_WEIGHT = 2 ** 30;

/** Packs (priority, source, source sequence) into one double that sorts like the triple: 3 + 20 + 30 bits.
 *  The sequence is counted per source, never globally, so neither insertion nor mailbox order can matter. */
export function orderKey(priority: number, source: number, sequence: number): number {
  if (!(priority >= 0 && priority < PRIORITIES && source >= 0 && source < SOURCE_LIMIT && sequence < SEQUENCE_LIMIT))
    refuseKey(priority, source, sequence);
  return priority * PRIORITY_WEIGHT + source * SOURCE_WEIGHT + sequence;
}

/** Apart from the hot path, which must not build sentences. */
export function refuseKey(priority: number, source: number, sequence: number): never {
  throw new Error(
    `assertion failed: an event's priority ${priority} must be in 0..${PRIORITIES - 1}, its source ${source} below ` +
      `2^20, and its source's count of events ${sequence} below 2^30`,
  );
}

/** Position of a timer that is not set. A free slot holds `FREE - next`, where next is the free slot after it or -1. */
const IDLE = -1;
const FREE = -3;
const SMALLEST_LOG2 = 2;

/** What a queue holds, as typed arrays. */
export interface QueueState {
  readonly slots: number;
  readonly count: number;
  readonly freeSlot: number;
  readonly heapTime: Float64Array;
  readonly heapKey: Float64Array;
  readonly heapSlot: Int32Array;
  readonly position: Int32Array;
  readonly kind: Int32Array;
  readonly entity: Int32Array;
  readonly value: Float64Array;
}

/** The events of one partition in total order (time µs, priority, source, source sequence).
 *
 *  A 4-ary heap on typed arrays over slots. A timer owns its slot for good, so setting it again or cancelling it moves
 *  it in place and leaves nothing stale; a message borrows a slot until it is handled. Nothing is allocated per event
 *  once the arrays have grown to their working size.
 *
 *  The event taken last leaves its place at the root open: most handlers put in their next event at once, which then
 *  sinks from there instead of rising after the last leaf has sunk. */
export class EventQueue {
  private readonly store: EventStore;
  private base = 0;
  private capacity = 0;
  private log2: number;
  /** Places of the heap in use, an open root included. */
  private count = 0;
  private isRootOpen = false;
  private slots = 0;
  private freeSlot = -1;

  /** The event taken last; valid until the next `take`. */
  time: TimeUs = 0;
  key = 0;
  kind = 0;
  entity = 0;
  value = 0;

  /** @param store memory shared with other queues of the same worker
   *  @param log2 events it makes room for at its first one, as a power of two */
  constructor(store: EventStore = new EventStore(), log2 = SMALLEST_LOG2) {
    this.store = store;
    this.log2 = log2;
  }

  /** Events waiting. */
  get size(): number {
    return this.isRootOpen ? this.count - 1 : this.count;
  }

  /** Reserves a timer that will fire as (kind, entity). @returns its slot */
  addTimer(kind: number, entity: number): number {
    const slot = this.newSlot();
    const at = this.base + slot;
    this.store.position[at] = IDLE;
    this.store.kind[at] = 2 * kind;
    this.store.entity[at] = entity;
    return slot;
  }

  /** Sets or moves a timer to `time`. */
  setTimer(slot: number, time: TimeUs, key: number, value: number): void {
    const { store, base } = this;
    store.value[base + slot] = value;
    const at = store.position[base + slot];
    if (at < 0) this.insert(slot, time, key);
    else this.move(at, time, key, slot);
  }

  /** Stops a timer; no effect on an idle one. */
  cancelTimer(slot: number): void {
    const { store, base } = this;
    const at = store.position[base + slot];
    if (at < 0) return;
    store.position[base + slot] = IDLE;
    const last = --this.count;
    if (at < last) this.move(at, store.heapTime[base + last], store.heapKey[base + last], store.heapSlot[base + last]);
  }

  /** When the timer is to fire, or -1 when it is idle. */
  timerTime(slot: number): TimeUs {
    const at = this.store.position[this.base + slot];
    return at < 0 ? -1 : this.store.heapTime[this.base + at];
  }

  /** Puts in a one-shot message. */
  addMessage(time: TimeUs, key: number, kind: number, entity: number, value: number): void {
    let slot = this.freeSlot;
    if (slot < 0) slot = this.newSlot();
    else this.freeSlot = FREE - this.store.position[this.base + slot];
    const { store } = this;
    const at = this.base + slot;
    store.kind[at] = 2 * kind + 1;
    store.entity[at] = entity;
    store.value[at] = value;
    this.insert(slot, time, key);
  }

  /** Time of the next event, Infinity when there is none. */
  nextTime(): TimeUs {
    if (this.isRootOpen) this.closeRoot();
    return this.count > 0 ? this.store.heapTime[this.base] : Number.POSITIVE_INFINITY;
  }

  /** Takes the first event into `time`, `key`, `kind`, `entity`, `value`. The queue must not be empty. */
  take(): void {
    if (this.isRootOpen) this.closeRoot();
    const { store, base } = this;
    const slot = store.heapSlot[base];
    const at = base + slot;
    const code = store.kind[at];
    this.time = store.heapTime[base];
    this.key = store.heapKey[base];
    this.kind = code >> 1;
    this.entity = store.entity[at];
    this.value = store.value[at];
    if ((code & 1) === 0) store.position[at] = IDLE;
    else {
      store.position[at] = FREE - this.freeSlot;
      this.freeSlot = slot;
    }
    // Nothing can rise above an open root.
    store.heapTime[base] = Number.NEGATIVE_INFINITY;
    this.isRootOpen = true;
  }

  /** Drops all events and timers and gives the memory back to the store; their slots hold no longer. */
  release(): void {
    if (this.capacity > 0) this.store.free(this.base, this.log2);
    this.capacity = 0;
    this.count = 0;
    this.slots = 0;
    this.freeSlot = -1;
    this.isRootOpen = false;
  }

  /** A copy of everything, for a checkpoint. */
  save(): QueueState {
    if (this.isRootOpen) this.closeRoot();
    const { store, base, slots, count, freeSlot } = this;
    const slotEnd = base + slots;
    return {
      slots,
      count,
      freeSlot,
      heapTime: store.heapTime.slice(base, base + count),
      heapKey: store.heapKey.slice(base, base + count),
      heapSlot: store.heapSlot.slice(base, base + count),
      position: store.position.slice(base, slotEnd),
      kind: store.kind.slice(base, slotEnd),
      entity: store.entity.slice(base, slotEnd),
      value: store.value.slice(base, slotEnd),
    };
  }

  /** Puts a saved state into a new queue; timers keep their handles. */
  restore(saved: QueueState): void {
    while (this.slots < saved.slots) this.newSlot();
    const { store, base } = this;
    this.count = saved.count;
    this.freeSlot = saved.freeSlot;
    store.heapTime.set(saved.heapTime, base);
    store.heapKey.set(saved.heapKey, base);
    store.heapSlot.set(saved.heapSlot, base);
    store.position.set(saved.position, base);
    store.kind.set(saved.kind, base);
    store.entity.set(saved.entity, base);
    store.value.set(saved.value, base);
  }

  private newSlot(): number {
    if (this.capacity === 0) {
      this.base = this.store.allocate(this.log2);
      this.capacity = 1 << this.log2;
    } else if (this.slots === this.capacity) {
      this.base = this.store.enlarge(this.base, this.log2++);
      this.capacity *= 2;
    }
    return this.slots++;
  }

  private insert(slot: number, time: TimeUs, key: number): void {
    if (this.isRootOpen) {
      this.isRootOpen = false;
      this.siftDown(0, time, key, slot);
    } else this.siftUp(this.count++, time, key, slot);
  }

  private closeRoot(): void {
    this.isRootOpen = false;
    const last = --this.count;
    if (last === 0) return;
    const { store, base } = this;
    const at = base + last;
    this.siftDown(0, store.heapTime[at], store.heapKey[at], store.heapSlot[at]);
  }

  /** Puts an event into the place of another, whichever way it must go from there. */
  private move(at: number, time: TimeUs, key: number, slot: number): void {
    const { heapTime, heapKey } = this.store;
    if (at > 0) {
      const parent = this.base + ((at - 1) >> 2);
      if (time < heapTime[parent] || (time === heapTime[parent] && key < heapKey[parent])) {
        this.siftUp(at, time, key, slot);
        return;
      }
    }
    this.siftDown(at, time, key, slot);
  }

  private siftUp(from: number, time: TimeUs, key: number, slot: number): void {
    const { heapTime, heapKey, heapSlot, position } = this.store;
    const base = this.base;
    let at = from;
    while (at > 0) {
      const up = (at - 1) >> 2;
      const parent = base + up;
      const parentTime = heapTime[parent];
      if (parentTime < time || (parentTime === time && heapKey[parent] <= key)) break;
      heapTime[base + at] = parentTime;
      heapKey[base + at] = heapKey[parent];
      const moved = heapSlot[parent];
      heapSlot[base + at] = moved;
      position[base + moved] = at;
      at = up;
    }
    heapTime[base + at] = time;
    heapKey[base + at] = key;
    heapSlot[base + at] = slot;
    position[base + slot] = at;
  }

  private siftDown(from: number, time: TimeUs, key: number, slot: number): void {
    const { heapTime, heapKey, heapSlot, position } = this.store;
    const base = this.base;
    const count = this.count;
    let at = from;
    for (;;) {
      const first = 4 * at + 1;
      if (first >= count) break;
      let least = base + first;
      let leastTime = heapTime[least];
      const end = base + Math.min(first + 4, count);
      for (let child = least + 1; child < end; child++) {
        const childTime = heapTime[child];
        if (childTime < leastTime || (childTime === leastTime && heapKey[child] < heapKey[least])) {
          least = child;
          leastTime = childTime;
        }
      }
      if (leastTime > time || (leastTime === time && heapKey[least] >= key)) break;
      heapTime[base + at] = leastTime;
      heapKey[base + at] = heapKey[least];
      const moved = heapSlot[least];
      heapSlot[base + at] = moved;
      position[base + moved] = at;
      at = least - base;
    }
    heapTime[base + at] = time;
    heapKey[base + at] = key;
    heapSlot[base + at] = slot;
    position[base + slot] = at;
  }
}
