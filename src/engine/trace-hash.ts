import type { TimeUs } from "../base/time.ts";
import type { Observer, Partition } from "./partition.ts";
import { SOURCE_WEIGHT } from "./queue.ts";

/** Hash of every event that has been handled up to a window's edge. */
export interface WindowHash {
  readonly edgeUs: TimeUs;
  /** 64 bits as two 32-bit integers. */
  readonly low: number;
  readonly high: number;
}

/** A running hash of everything that happens: time, priority, source, kind, entity and value of each event, chained
 *  partition by partition. What workers have found is added up, so it does not matter which of them ran what. Two runs that
 *  differ in one event differ from that window on, and not before: the source's count is left out, as it also counts what
 *  is only set for later, and what is set and then moved or cancelled. */
export class TraceHash implements Observer {
  /** By partition, two words. */
  private readonly words: Int32Array;
  private readonly numbers = new Float64Array(3);
  private readonly bits = new Int32Array(this.numbers.buffer);
  private readonly first: number;

  /** @param saved what `save` gave, where a run goes on from a checkpoint
   *  @param first of the partitions among all of the run */
  constructor(partitions: number, saved?: Int32Array, first = 0) {
    this.first = first;
    this.words = saved ? saved.slice() : new Int32Array(2 * partitions);
  }

  before(partition: Partition): void {
    const { numbers, bits, words } = this;
    const { queue } = partition;
    numbers[0] = queue.time;
    numbers[1] = Math.floor(queue.key / SOURCE_WEIGHT);
    numbers[2] = queue.value;
    const at = 2 * (partition.index - this.first);
    let low = words[at];
    let high = words[at + 1];
    for (let i = 0; i < 6; i += 2) {
      low = mix(low ^ bits[i]);
      high = mix(high ^ bits[i + 1] ^ low);
    }
    words[at] = mix(low ^ queue.kind);
    words[at + 1] = mix(high ^ queue.entity);
  }

  /** This worker's share of the hash at an edge; shares are added by `addHashes`. */
  at(edgeUs: TimeUs): WindowHash {
    let low = 0;
    let high = 0;
    for (let at = 0; at < this.words.length; at += 2) {
      if (this.words[at] === 0 && this.words[at + 1] === 0) continue;
      const place = at + 2 * this.first + 1;
      low = (low + mix(this.words[at] ^ Math.imul(place, 0x9e3779b9))) | 0;
      high = (high + mix(this.words[at + 1] ^ Math.imul(place, 0x85ebca6b))) | 0;
    }
    return { edgeUs, low, high };
  }

  save(): Int32Array {
    return this.words.slice();
  }
}

/** Joins the shares of all workers, edge by edge. */
export function addHashes(shares: readonly (readonly WindowHash[])[]): WindowHash[] {
  return shares[0].map(({ edgeUs }, window) => ({
    edgeUs,
    low: shares.reduce((sum, share) => (sum + share[window].low) | 0, 0),
    high: shares.reduce((sum, share) => (sum + share[window].high) | 0, 0),
  }));
}

/** Sixteen hexadecimal digits. */
export const hashText = ({ low, high }: WindowHash): string =>
  [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");

function mix(word: number): number {
  let h = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return h ^ (h >>> 16);
}
