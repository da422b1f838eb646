import { type PackedError, packError } from "../../base/errors.ts";
import { type PairExample, pairExamples } from "./examples.ts";
import type { InteropStudy, Pair } from "./pair.ts";
import { runPair } from "./run-pair.ts";
import type { InteropRow } from "./tally.ts";

/** Some pairs of a study for one thread. */
export interface InteropJob {
  readonly study: InteropStudy;
  readonly pairs: readonly Pair[];
}

export type InteropAnswer =
  | { readonly rows: readonly InteropRow[]; readonly examples: readonly PairExample[] }
  | { readonly failure: PackedError };

/** The pool's entry: pairs in, their rows out, with a recorded session for each cell of the matrix. */
export function run({ study, pairs }: InteropJob): InteropAnswer {
  try {
    const done = pairs.map((pair) => {
      const rows = runPair(study, pair);
      return { rows, examples: pairExamples(study, pair, rows) };
    });
    return { rows: done.flatMap(({ rows }) => rows), examples: done.flatMap(({ examples }) => examples) };
  } catch (error) {
    return { failure: packError(error) };
  }
}
