/** Words of the barrier's shared memory. */
const COUNT = 0;
const PHASE = 1;
const ABORT = 2;
const WORDS = 3;

/** Loads before a waiter goes to sleep: long spins collapse on a busy machine. */
const SPINS = 200;

/** Thrown out of a barrier when another party has failed or the run was cancelled. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}

/** A meeting point of several workers in shared memory. */
export type Barrier = Int32Array<SharedArrayBuffer>;

export const createBarrier = (): Barrier => new Int32Array(new SharedArrayBuffer(4 * WORDS));

/** Waits until all parties have come. @throws Aborted when the barrier was broken */
export function waitAt(barrier: Barrier, parties: number): void {
  if (isBroken(barrier)) throw new Aborted("another worker failed");
  if (parties === 1) return;
  const phase = Atomics.load(barrier, PHASE);
  if (Atomics.add(barrier, COUNT, 1) === parties - 1) {
    Atomics.store(barrier, COUNT, 0);
    Atomics.add(barrier, PHASE, 1);
    Atomics.notify(barrier, PHASE);
    return;
  }
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(barrier, PHASE) !== phase) return;
  while (Atomics.load(barrier, PHASE) === phase) {
    if (isBroken(barrier)) throw new Aborted("another worker failed");
    Atomics.wait(barrier, PHASE, phase, 100);
  }
}

/** Makes every present and future waiter throw. */
export function breakBarrier(barrier: Barrier): void {
  Atomics.store(barrier, ABORT, 1);
  Atomics.notify(barrier, PHASE);
}

export const isBroken = (barrier: Barrier): boolean => Atomics.load(barrier, ABORT) !== 0;
