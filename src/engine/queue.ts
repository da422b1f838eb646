import { assert } from "../base/errors.ts";
import type { TimeUs } from "../base/time.ts";

const PRIORITIES = 8;
const SOURCE_LIMIT = 2 ** 20;
const SEQUENCE_LIMIT = 2 ** 30;

/** Packs (priority, source, source sequence) into one double that sorts like the triple: 3 + 20 + 30 bits.
 *  The sequence is counted per source, never globally, so neither insertion nor mailbox order can matter. */
export function orderKey(priority: number, source: number, sequence: number): number {
  assert(priority >= 0 && priority < PRIORITIES, "an event's priority is outside 0..7");
  assert(source >= 0 && source < SOURCE_LIMIT, "an event's source is outside 0..2^20");
  assert(sequence >= 0 && sequence < SEQUENCE_LIMIT, "a source has sent more than 2^30 events");
  return priority * 2 ** 50 + source * 2 ** 30 + sequence;
}

/** The events of one partition in total order (time µs, priority, source, source sequence).
 *
 *  A 4-ary heap on typed arrays over slots. A timer owns its slot for good, so setting it again or cancelling it moves
 *  it in place and leaves nothing stale; a message borrows a slot until it is handled. Nothing is allocated per event
 *  once the arrays have grown to their working size. */
export class EventQueue {
  size = 0;
  private heapTime = new Float64Array(16);
  private heapKey = new Float64Array(16);
  private heapSlot = new Int32Array(16);
  /** By slot: where it stands in the heap, -1 when idle. */
  private position = new Int32Array(16).fill(-1);
  private slotKind = new Int32Array(16);
  private slotEntity = new Int32Array(16);
  private slotValue = new Float64Array(16);
  private isTimer = new Uint8Array(16);
  private slots = 0;
  private free = new Int32Array(16);
  private freeCount = 0;

  /** The event taken last; valid until the next `take`. */
  time: TimeUs = 0;
  kind = 0;
  entity = 0;
  value = 0;

  /** Reserves a timer that will fire as (kind, entity). @returns its slot */
  addTimer(kind: number, entity: number): number {
    const slot = this.newSlot();
    this.slotKind[slot] = kind;
    this.slotEntity[slot] = entity;
    this.isTimer[slot] = 1;
    return slot;
  }

  /** Sets or moves a timer to `time`. */
  setTimer(slot: number, time: TimeUs, key: number, value: number): void {
    this.slotValue[slot] = value;
    const at = this.position[slot];
    if (at < 0) {
      this.insert(slot, time, key);
      return;
    }
    const later = time > this.heapTime[at] || (time === this.heapTime[at] && key > this.heapKey[at]);
    if (later) this.siftDown(at, time, key, slot);
    else this.siftUp(at, time, key, slot);
  }

  /** Stops a timer; no effect on an idle one. */
  cancelTimer(slot: number): void {
    const at = this.position[slot];
    if (at >= 0) this.removeAt(at);
  }

  /** When the timer is to fire, or -1 when it is idle. */
  timerTime(slot: number): TimeUs {
    const at = this.position[slot];
    return at < 0 ? -1 : this.heapTime[at];
  }

  /** Puts in a one-shot message. */
  addMessage(time: TimeUs, key: number, kind: number, entity: number, value: number): void {
    const slot = this.freeCount > 0 ? this.free[--this.freeCount] : this.newSlot();
    this.slotKind[slot] = kind;
    this.slotEntity[slot] = entity;
    this.slotValue[slot] = value;
    this.insert(slot, time, key);
  }

  /** Time of the next event, Infinity when there is none. */
  nextTime(): TimeUs {
    return this.size > 0 ? this.heapTime[0] : Number.POSITIVE_INFINITY;
  }

  /** Takes the first event into `time`, `kind`, `entity`, `value`. The queue must not be empty. */
  take(): void {
    const slot = this.heapSlot[0];
    this.time = this.heapTime[0];
    this.kind = this.slotKind[slot];
    this.entity = this.slotEntity[slot];
    this.value = this.slotValue[slot];
    this.removeAt(0);
    if (this.isTimer[slot] === 0) {
      if (this.freeCount === this.free.length) this.free = grown(this.free, Int32Array);
      this.free[this.freeCount++] = slot;
    }
  }

  private newSlot(): number {
    if (this.slots === this.position.length) {
      this.position = grown(this.position, Int32Array).fill(-1, this.slots);
      this.slotKind = grown(this.slotKind, Int32Array);
      this.slotEntity = grown(this.slotEntity, Int32Array);
      this.slotValue = grown(this.slotValue, Float64Array);
      this.isTimer = grown(this.isTimer, Uint8Array);
    }
    return this.slots++;
  }

  private insert(slot: number, time: TimeUs, key: number): void {
    if (this.size === this.heapTime.length) {
      this.heapTime = grown(this.heapTime, Float64Array);
      this.heapKey = grown(this.heapKey, Float64Array);
      this.heapSlot = grown(this.heapSlot, Int32Array);
    }
    this.siftUp(this.size++, time, key, slot);
  }

  private removeAt(at: number): void {
    this.position[this.heapSlot[at]] = -1;
    const last = --this.size;
    if (at === last) return;
    const time = this.heapTime[last];
    const key = this.heapKey[last];
    const slot = this.heapSlot[last];
    const parent = (at - 1) >> 2;
    const before =
      at > 0 && (time < this.heapTime[parent] || (time === this.heapTime[parent] && key < this.heapKey[parent]));
    if (before) this.siftUp(at, time, key, slot);
    else this.siftDown(at, time, key, slot);
  }

  private siftUp(from: number, time: TimeUs, key: number, slot: number): void {
    const { heapTime, heapKey, heapSlot, position } = this;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = heapTime[parent];
      if (parentTime < time || (parentTime === time && heapKey[parent] <= key)) break;
      heapTime[at] = parentTime;
      heapKey[at] = heapKey[parent];
      heapSlot[at] = heapSlot[parent];
      position[heapSlot[at]] = at;
      at = parent;
    }
    heapTime[at] = time;
    heapKey[at] = key;
    heapSlot[at] = slot;
    position[slot] = at;
  }

  private siftDown(from: number, time: TimeUs, key: number, slot: number): void {
    const { heapTime, heapKey, heapSlot, position, size } = this;
    let at = from;
    for (;;) {
      const first = 4 * at + 1;
      if (first >= size) break;
      let least = first;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) {
        const childTime = heapTime[child];
        const leastTime = heapTime[least];
        if (childTime < leastTime || (childTime === leastTime && heapKey[child] < heapKey[least])) least = child;
      }
      const leastTime = heapTime[least];
      if (leastTime > time || (leastTime === time && heapKey[least] >= key)) break;
      heapTime[at] = leastTime;
      heapKey[at] = heapKey[least];
      heapSlot[at] = heapSlot[least];
      position[heapSlot[at]] = at;
      at = least;
    }
    heapTime[at] = time;
    heapKey[at] = key;
    heapSlot[at] = slot;
    position[slot] = at;
  }
}

type Growable = Float64Array | Int32Array | Uint8Array;

function grown<T extends Growable>(old: T, make: new (length: number) => T): T {
  const next = new make(old.length * 2);
  next.set(old);
  return next;
}
