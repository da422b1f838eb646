import { type Stream, stream } from "../../base/random.ts";
import { mean } from "./sample-moments.ts";

/** A Latin hypercube: `points` rows in [0, 1)^dimensions, each of the `points` equal slices of every column hit once
 *  (McKay, Beckman and Conover 1979). Of `tries` hypercubes the one with the least correlation between columns is kept. */
export function latinHypercube(options: {
  readonly points: number;
  readonly dimensions: number;
  readonly seed: number;
  readonly tries?: number;
}): Float64Array[] {
  const { points, dimensions, seed, tries = 20 } = options;
  let best: Float64Array[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < tries; attempt++) {
    const columns = Array.from({ length: dimensions }, (_, k) =>
      column(points, stream(seed, `dimension:${k}/try:${attempt}`, "latin-hypercube")),
    );
    const worst = largestCorrelation(columns);
    if (worst >= least) continue;
    least = worst;
    best = columns;
  }
  return Array.from({ length: points }, (_, point) => Float64Array.from(best, (values) => values[point]!));
}

/** Independent uniform rows in [0, 1)^dimensions: plain Monte-Carlo. */
export function monteCarlo(options: { points: number; dimensions: number; seed: number }): Float64Array[] {
  const { points, dimensions, seed } = options;
  const streams = Array.from({ length: dimensions }, (_, k) => stream(seed, `dimension:${k}`, "monte-carlo"));
  return Array.from({ length: points }, () => Float64Array.from(streams, (random) => random()));
}

function column(points: number, random: Stream): Float64Array {
  const values = Float64Array.from({ length: points }, (_, slice) => (slice + random()) / points);
  for (let i = points - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

function largestCorrelation(columns: readonly Float64Array[]): number {
  const centred = columns.map((values) => {
    const middle = mean(values);
    return values.map((value) => value - middle);
  });
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  let largest = 0;
  for (let a = 1; a < centred.length; a++)
    for (let b = 0; b < a; b++) {
      const both = dot(centred[a]!, centred[b]!);
      largest = Math.max(
        largest,
        Math.abs(both) / Math.sqrt(dot(centred[a]!, centred[a]!) * dot(centred[b]!, centred[b]!)),
      );
    }
  return largest;
}
