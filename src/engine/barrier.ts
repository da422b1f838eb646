/** Words of the barrier's shared memory; behind them, for each worker, how often it has arrived and what it is at. */
const COUNT = 0;
const PHASE = 1;
const ABORT = 2;
const WORDS = 3;

/** Loads before a waiter goes to sleep: long spins collapse on a busy machine. */
const SPINS = 400;
const SLEEP_MS = 100;
/** What a worker is at between partitions. */
export const BETWEEN = -1;

/** Thrown out of a barrier when another party has failed or the run was cancelled. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}

/** Thrown by the watchdog: a worker has not come to the barrier for as long as the others were ready to wait. */
export class WorkerStalled extends Error {
  override readonly name = "WorkerStalled";
}

/** A meeting point of several workers in shared memory. */
export type Barrier = Int32Array<SharedArrayBuffer>;

/** @param parties workers that will meet */
export const createBarrier = (parties = 1): Barrier => {
  const barrier = new Int32Array(new SharedArrayBuffer(4 * (WORDS + 2 * parties)));
  return barrier.fill(BETWEEN, WORDS + parties);
};

/** How a worker waits. */
export interface Wait {
  readonly worker: number;
  readonly workers: number;
  /** How long a worker may stay away, and at one partition, before the others give it up [s]; 0 waits for ever. */
  readonly patienceS: number;
}

/** Waits until all workers have come. @throws Aborted when the barrier was broken, WorkerStalled when one stays away */
export function waitAt(barrier: Barrier, { worker, workers, patienceS }: Wait): void {
  if (isBroken(barrier)) throw new Aborted("another worker failed");
  if (workers === 1) return;
  const phase = Atomics.load(barrier, PHASE);
  Atomics.add(barrier, WORDS + worker, 1);
  if (Atomics.add(barrier, COUNT, 1) === workers - 1) {
    Atomics.store(barrier, COUNT, 0);
    Atomics.add(barrier, PHASE, 1);
    Atomics.notify(barrier, PHASE);
    return;
  }
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(barrier, PHASE) !== phase) return;
  let slept = 0;
  let places = placesOf(barrier, workers);
  while (Atomics.load(barrier, PHASE) === phase) {
    if (isBroken(barrier)) throw new Aborted("another worker failed");
    if (Atomics.wait(barrier, PHASE, phase, SLEEP_MS) !== "timed-out") continue;
    slept++;
    if (patienceS === 0 || slept * SLEEP_MS <= patienceS * 1000) continue;
    // Whoever has gone on to another partition since is slow, not stuck.
    const present = placesOf(barrier, workers);
    if (present === places) throw new WorkerStalled(whoIsAway(barrier, workers));
    places = present;
    slept = 0;
  }
}

/** Tells the watchdog which partition a worker is at. */
export const placeAt = (barrier: Barrier, worker: number, workers: number, partition: number): void => {
  barrier[WORDS + workers + worker] = partition;
};

const placesOf = (barrier: Barrier, workers: number): string =>
  Array.from({ length: workers }, (_, worker) => Atomics.load(barrier, WORDS + workers + worker)).join();

/** Who waits for whom, from the arrivals counted so far. */
function whoIsAway(barrier: Barrier, workers: number): string {
  const arrivals = Array.from({ length: workers }, (_, worker) => Atomics.load(barrier, WORDS + worker));
  const most = Math.max(...arrivals);
  const all = arrivals.map((_, worker) => worker);
  const waiting = all.filter((worker) => arrivals[worker] === most);
  const away = all
    .filter((worker) => arrivals[worker] < most)
    .map((worker) => {
      const partition = Atomics.load(barrier, WORDS + workers + worker);
      return `worker ${worker} (${partition === BETWEEN ? "between partitions" : `in partition ${partition}`})`;
    });
  return `worker ${waiting.join(", ")} waits at the window's edge for ${away.join(", ")}, which does not come`;
}

/** Makes every present and future waiter throw. */
export function breakBarrier(barrier: Barrier): void {
  Atomics.store(barrier, ABORT, 1);
  Atomics.notify(barrier, PHASE);
}

export const isBroken = (barrier: Barrier): boolean => Atomics.load(barrier, ABORT) !== 0;
