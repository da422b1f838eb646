import { PluginError } from "../base/errors.ts";

/** How long a plug-in may take for one decision before its run is ended [s]. Generous: it is there for what never returns,
 *  and it may end a run, never change one. */
export const DECISION_LIMIT_S = 30;

/** Looks at the counters this many times within the limit. */
const LOOKS = 4;

/** Memory in which every worker says which decision it is at. */
export interface WatchMemory {
  /** [workers]: odd while a decision is being made. */
  readonly counts: SharedArrayBuffer;
  /** [workers × 2]: its site and its tick [µs]. */
  readonly places: SharedArrayBuffer;
}

export const watchMemory = (workers: number): WatchMemory => ({
  counts: new SharedArrayBuffer(4 * (workers + 1)),
  places: new SharedArrayBuffer(16 * workers),
});

/** What a worker tells about its plug-in's decisions. */
export interface DecisionWatch {
  enter(site: number, nowUs: number): void;
  leave(): void;
}

export function watchedBy({ counts, places }: WatchMemory, worker: number): DecisionWatch {
  const count = new Int32Array(counts);
  const place = new Float64Array(places, 16 * worker, 2);
  return {
    enter(site, nowUs) {
      place[0] = site;
      place[1] = nowUs;
      Atomics.add(count, worker, 1);
    },
    leave: () => void Atomics.add(count, worker, 1),
  };
}

/** Looks on from outside the workers, for a worker that does not return can say nothing. What is measured is real time, so
 *  it decides on nothing but whether the run is ended.
 *  @returns a promise that fails with PluginError TOO_SLOW, and a function that ends the watch */
export function watchDecisions(
  { counts, places }: WatchMemory,
  options: { readonly who: string; readonly siteIds: readonly string[]; readonly limitS: number },
): { readonly tooSlow: Promise<never>; stop(): void } {
  const count = new Int32Array(counts);
  const place = new Float64Array(places);
  const workers = count.length - 1;
  const seen = new Int32Array(workers);
  const looks = new Int32Array(workers);
  let isOver = false;
  const look = async (): Promise<never> => {
    for (;;) {
      await pause(count, workers, (1000 * options.limitS) / LOOKS);
      if (isOver) return new Promise<never>(() => {});
      for (let worker = 0; worker < workers; worker++) {
        const now = Atomics.load(count, worker);
        looks[worker] = now % 2 !== 0 && now === seen[worker] ? looks[worker] + 1 : 0;
        seen[worker] = now;
        if (looks[worker] < LOOKS) continue;
        const site = options.siteIds[place[2 * worker]];
        throw new PluginError(
          "TOO_SLOW",
          `${options.who} had not decided for site ${site} at ${place[2 * worker + 1] / 1e6} s after ${options.limitS} s (--decision-limit)`,
        );
      }
    }
  };
  const tooSlow = look();
  // Whoever does not wait for it is not to hear of it.
  tooSlow.catch(() => {});
  return {
    tooSlow,
    stop() {
      isOver = true;
      Atomics.notify(count, workers);
    },
  };
}

type WaitAsync = (
  array: Int32Array,
  at: number,
  value: number,
  timeoutMs: number,
) => { readonly async: boolean; readonly value: Promise<string> | string };

/** Waits without holding the thread, at most so long; the last counter never changes. */
async function pause(count: Int32Array, at: number, ms: number): Promise<void> {
  const { waitAsync } = Atomics as unknown as { readonly waitAsync: WaitAsync };
  await waitAsync(count, at, 0, ms).value;
}
