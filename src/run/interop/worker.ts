import { type PackedError, packError } from "../../base/errors.ts";
import type { InteropStudy, Pair } from "./pair.ts";
import { runPair } from "./run-pair.ts";
import type { InteropRow } from "./tally.ts";

/** Some pairs of a study for one thread. */
export interface InteropJob {
  readonly study: InteropStudy;
  readonly pairs: readonly Pair[];
}

export type InteropAnswer = { readonly rows: readonly InteropRow[] } | { readonly failure: PackedError };

/** The pool's entry: pairs in, their rows out. */
export function run({ study, pairs }: InteropJob): InteropAnswer {
  try {
    return { rows: pairs.flatMap((pair) => runPair(study, pair)) };
  } catch (error) {
    return { failure: packError(error) };
  }
}
