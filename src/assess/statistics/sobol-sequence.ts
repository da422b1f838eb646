import { stream } from "../../base/random.ts";
import { DIRECTION_NUMBERS } from "./direction-numbers.ts";

/** Most columns the sequence has. */
export const MOST_SOBOL_DIMENSIONS = DIRECTION_NUMBERS.length + 1;

const BITS = 32;

/** The first `points` points of the Sobol sequence in [0, 1)^dimensions, one row each; even coverage needs a power of two.
 *  @param scramble seed of an Owen scrambling (nested uniform, by hashing: Burley 2020), which keeps the coverage and makes
 *  estimates unbiased; the plain sequence, whose first point is the corner 0, when absent */
export function sobolSequence(options: {
  readonly points: number;
  readonly dimensions: number;
  readonly scramble?: number;
}): Float64Array[] {
  const { points, dimensions, scramble } = options;
  const columns = Array.from({ length: dimensions }, (_, dimension) => {
    const directions = directionsOf(dimension);
    const seed = scramble === undefined ? undefined : seedOf(scramble, dimension);
    const values = new Float64Array(points);
    let bits = 0;
    for (let point = 0; point < points; point++) {
      values[point] = (seed === undefined ? bits : scrambled(bits, seed)) / 2 ** BITS;
      // Gray code: the next point differs by the direction of the lowest bit that is 0.
      bits = (bits ^ directions[trailingOnes(point)]!) >>> 0;
    }
    return values;
  });
  return Array.from({ length: points }, (_, point) => Float64Array.from(columns, (column) => column[point]!));
}

function directionsOf(dimension: number): Uint32Array {
  const v = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let k = 0; k < BITS; k++) v[k] = 2 ** (BITS - 1 - k);
    return v;
  }
  const [degree, coefficients, ...m] = DIRECTION_NUMBERS[dimension - 1] as [number, number, ...number[]];
  for (let k = 0; k < BITS; k++) {
    if (k < degree) v[k] = m[k]! * 2 ** (BITS - 1 - k);
    else {
      let value = v[k - degree]! ^ (v[k - degree]! >>> degree);
      for (let j = 1; j < degree; j++) if ((coefficients >> (degree - 1 - j)) & 1) value ^= v[k - j]!;
      v[k] = value;
    }
  }
  return v;
}

const trailingOnes = (n: number): number => Math.clz32(~n & -~n) ^ 31;

const seedOf = (scramble: number, dimension: number): number =>
  Math.floor(stream(scramble, `dimension:${dimension}`, "owen-scrambling")() * 2 ** BITS) >>> 0;

/** Nested uniform scrambling of a fraction's bits: a hash in which each bit depends on those above it only. */
function scrambled(bits: number, seed: number): number {
  let x = reversed(bits);
  x = (x + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reversed(x >>> 0);
}

function reversed(bits: number): number {
  let x = bits >>> 0;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
