import { Alea } from "./alea.ts";

/** A stream of random numbers in [0, 1) that belongs to one entity and one purpose. */
export type Stream = () => number;

/** Opens the stream named by seed, entity and purpose (`stream(7, "site:17", "arrivals")`).
 *  The name alone decides its numbers, so a policy changed in one scenario shifts no draw in another and two runs can be
 *  compared on common random numbers. Alea has 32-bit grain: ties are real, never order events by a draw. */
export const stream = (seed: number | string, entity: string, purpose: string): Stream =>
  drawnFrom(Alea.named(`${seed}/${entity}/${purpose}`));

/** Opens streams of one seed in one go, each named `entity/purpose`: a quarter of the work. */
export const streams = (seed: number | string, names: readonly string[]): Stream[] =>
  Alea.together(`${seed}/`, names).map(drawnFrom);

const drawnFrom =
  (numbers: Alea): Stream =>
  () =>
    numbers.next();
