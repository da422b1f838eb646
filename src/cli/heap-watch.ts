import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { api } from "./api.ts";

/** Of the heap's limit; V8 ends the process at the limit, without a word about what to do and without tidying up. */
const FULL = 0.88;

/** Of the limit that V8 tells, the young generation's three semi-spaces of 16 MiB: what lasts cannot lie there. */
const YOUNG_BYTES = 48 * 2 ** 20;

/** The JavaScript heap as V8 sees it [bytes]. */
export interface Heap {
  /** In use, with what is garbage and not yet collected. */
  usedBytes(): number;
  readonly limitBytes: number;
  collect(): void;
}

/** A check to make now and then in a long task: ends it by name while there is room left to end it in good order.
 *  @param end is told why  @returns the check; its argument is the share of the task that is done, 0 to 1 */
export async function heapWatch(end: (error: Error) => void, heap: Heap = ownHeap()): Promise<(done: number) => void> {
  const { SimulationError } = await api();
  return (done) => {
    const isFull = () => heap.usedBytes() > FULL * heap.limitBytes;
    if (!isFull()) return;
    // Much of it may be garbage, which V8 collects as late as this.
    heap.collect();
    if (!isFull()) return;
    const mb = (bytes: number) => Math.round(bytes / 2 ** 20);
    const message =
      `out of memory at ${Math.floor(100 * done)} % of the run: ${mb(heap.usedBytes())} of the heap's ` +
      `${mb(heap.limitBytes)} MB are in use; give it more, as with NODE_OPTIONS=--max-old-space-size=` +
      `${mb(2 * heap.limitBytes)}, or record less (record.sites, record.events)`;
    end(new SimulationError("OUT_OF_MEMORY", message));
  };
}

function ownHeap(): Heap {
  return {
    usedBytes: () => getHeapStatistics().used_heap_size,
    limitBytes: getHeapStatistics().heap_size_limit - YOUNG_BYTES,
    collect() {
      setFlagsFromString("--expose-gc");
      runInNewContext("gc")();
    },
  };
}
