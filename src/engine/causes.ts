import type { TimeUs } from "../base/time.ts";
import type { Observer, Partition } from "./partition.ts";
import { PRIORITY_WEIGHT, SOURCE_WEIGHT } from "./queue.ts";

/** An event as the log keeps it. */
export interface LoggedEvent {
  readonly partition: number;
  readonly timeUs: TimeUs;
  readonly kind: number;
  readonly entity: number;
  readonly value: number;
}

interface Row extends LoggedEvent {
  readonly key: number;
  /** Events its partition had sent before it was handled: those from here on are its doing. */
  readonly sent: number;
}

/** Remembers every event of a run on one worker, so that it can say what led to one. An event's order key names who sent
 *  it as which of its events; what the sender was handling then is found by counting. For looking closely at short runs:
 *  it keeps everything. */
export class CauseLog implements Observer {
  /** By partition, in the order in which they were handled. */
  private readonly rows: Row[][] = [];

  before(partition: Partition): void {
    const { index, queue, sent } = partition;
    while (this.rows.length <= index) this.rows.push([]);
    const { time, key, kind, entity, value } = queue;
    this.rows[index].push({ partition: index, timeUs: time, kind, entity, value, key, sent });
  }

  /** Events of a partition, in order. */
  events(partition: number): readonly LoggedEvent[] {
    return this.rows[partition] ?? [];
  }

  /** What led to an event: itself first, then its cause, and so on back to one that was set at the start.
   *  @param nth which of the partition's events, from 0 */
  chain(partition: number, nth: number): LoggedEvent[] {
    const chain: Row[] = [];
    for (let row: Row | undefined = this.rows[partition]?.[nth]; row; row = this.causeOf(row)) chain.push(row);
    return chain.map(({ partition: at, timeUs, kind, entity, value }) => ({
      partition: at,
      timeUs,
      kind,
      entity,
      value,
    }));
  }

  private causeOf({ key }: Row): Row | undefined {
    const withoutPriority = key % PRIORITY_WEIGHT;
    const sequence = withoutPriority % SOURCE_WEIGHT;
    const rows = this.rows[Math.floor(withoutPriority / SOURCE_WEIGHT)] ?? [];
    // The last row that had sent no more than this before.
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].sent <= sequence) low = middle + 1;
      else high = middle;
    }
    return rows[low - 1];
  }
}
