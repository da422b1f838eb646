import { Alea } from "./alea.ts";

/** One random stream per entity for one purpose, with the state of all in one array: the numbers are those of
 *  `stream(seed, name, purpose)` bit for bit (alea of seedrandom), at 32 bytes a stream instead of a closure each.
 *  A stream is seeded at its first draw. */
export class EntityStreams {
  /** Per stream s0, s1, s2, c of alea; s0 is below zero until the stream's first draw. */
  private state: Float64Array;
  private readonly seed: number | string;
  private readonly purpose: string;
  private readonly nameOf: (entity: number) => string;

  /** @param nameOf the entity's name, as `stream` would be given it; asked once per stream */
  constructor(options: {
    readonly seed: number | string;
    readonly purpose: string;
    readonly entities: number;
    readonly nameOf: (entity: number) => string;
  }) {
    this.seed = options.seed;
    this.purpose = options.purpose;
    this.nameOf = options.nameOf;
    this.state = new Float64Array(4 * options.entities).fill(-1);
  }

  /** The entity's next number in [0, 1). */
  draw(entity: number): number {
    const state = this.state;
    const at = 4 * entity;
    if (state[at] < 0) this.open(entity);
    const t = 2091639 * state[at] + state[at + 3] * 2 ** -32;
    const whole = t | 0;
    state[at] = state[at + 1];
    state[at + 1] = state[at + 2];
    state[at + 3] = whole;
    state[at + 2] = t - whole;
    return t - whole;
  }

  private open(entity: number): void {
    const { s0, s1, s2, c } = Alea.named(`${this.seed}/${this.nameOf(entity)}/${this.purpose}`);
    this.state.set([s0, s1, s2, c], 4 * entity);
  }

  /** The entity's next exponentially distributed number. */
  exponential(entity: number, mean: number): number {
    return -mean * Math.log(1 - this.draw(entity));
  }

  /** A copy of the state of all streams, for a checkpoint. */
  save(): Float64Array {
    return this.state.slice();
  }

  restore(saved: Float64Array): void {
    this.state = saved.slice();
  }
}

/** The k-th number in [0, 1) of an entity, by counting instead of drawing: message k's jitter is the same whether or not
 *  the k − 1 before it were simulated. A 32-bit mixer (the finaliser of MurmurHash3), not for statistics of many draws.
 *  @param seed, entity, k 32-bit integers */
export function hash3(seed: number, entity: number, k: number): number {
  let h = mix(seed ^ 0x9e3779b9);
  h = mix(h ^ Math.imul(entity, 0x85ebca6b));
  h = mix(h ^ Math.imul(k + 0x7f4a7c15, 0xc2b2ae35));
  return (h >>> 0) * 2 ** -32;
}

function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
