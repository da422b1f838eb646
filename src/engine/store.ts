/** The events of all partitions of one worker, in few large arrays: what a million small queues would otherwise spend on
 *  array objects and their cache lines. A queue owns a range of every array and addresses it from its base. */
export class EventStore {
  // By place in a queue's heap.
  heapTime: Float64Array;
  heapKey: Float64Array;
  heapSlot: Int32Array;
  // By slot.
  /** Where the slot stands in its heap; IDLE; or, where it is free, the next free one (see `queue.ts`). */
  position: Int32Array;
  /** Twice the event's kind, plus one for a one-shot message. */
  kind: Int32Array;
  entity: Int32Array;
  value: Float64Array;
  private used = 0;
  /** Ranges that queues have outgrown or given back, by the power of two they hold. */
  private readonly outgrown: number[][] = Array.from({ length: 32 }, () => []);

  /** @param capacity events to make room for at the start */
  constructor(capacity = 16) {
    this.heapTime = new Float64Array(capacity);
    this.heapKey = new Float64Array(capacity);
    this.heapSlot = new Int32Array(capacity);
    this.position = new Int32Array(capacity);
    this.kind = new Int32Array(capacity);
    this.entity = new Int32Array(capacity);
    this.value = new Float64Array(capacity);
  }

  /** Takes a range of 2^log2 events. @returns its base */
  allocate(log2: number): number {
    const known = this.outgrown[log2].pop();
    if (known !== undefined) return known;
    const base = this.used;
    this.used += 1 << log2;
    if (this.used > this.heapTime.length) this.grow();
    return base;
  }

  /** Moves a range into one of twice its size. @returns its new base */
  enlarge(base: number, log2: number): number {
    const next = this.allocate(log2 + 1);
    const end = base + (1 << log2);
    for (const array of this.arrays()) array.copyWithin(next, base, end);
    this.free(base, log2);
    return next;
  }

  /** Takes a range back. */
  free(base: number, log2: number): void {
    this.outgrown[log2].push(base);
  }

  private arrays(): (Float64Array | Int32Array)[] {
    return [this.heapTime, this.heapKey, this.heapSlot, this.position, this.kind, this.entity, this.value];
  }

  private grow(): void {
    const length = Math.max(this.used, Math.ceil(this.heapTime.length * 1.5));
    this.heapTime = lengthened(this.heapTime, new Float64Array(length));
    this.heapKey = lengthened(this.heapKey, new Float64Array(length));
    this.heapSlot = lengthened(this.heapSlot, new Int32Array(length));
    this.position = lengthened(this.position, new Int32Array(length));
    this.kind = lengthened(this.kind, new Int32Array(length));
    this.entity = lengthened(this.entity, new Int32Array(length));
    this.value = lengthened(this.value, new Float64Array(length));
  }
}

function lengthened<T extends Float64Array | Int32Array>(old: T, next: T): T {
  next.set(old);
  return next;
}
