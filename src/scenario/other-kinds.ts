import type { Fault } from "../base/errors.ts";
import type { MapTree } from "./tree.ts";

/** Keys that no scenario has, and what the file that has them is for. */
const OTHERS: readonly { keys: readonly string[]; message: string; hint: string }[] = [
  {
    keys: ["scenario", "matrix", "zip", "sample", "replications"],
    message: "expected a scenario, got a study",
    hint: "gridpilot sweep runs it; with --dry-run it is only checked",
  },
  {
    keys: ["vary"],
    message: "expected a scenario, got the variants of one",
    hint: "gridpilot compare runs them: give it the scenario's folder",
  },
];

/** The fault of a file of another kind where a scenario or an overlay is wanted: one sentence rather than a list of every
 *  key that a scenario has and it has not. */
export function otherKind({ entries, place }: MapTree): Fault | undefined {
  const other = OTHERS.find(({ keys }) => keys.some((key) => entries.has(key)));
  if (!other || entries.has("site") || entries.has("fleet")) return undefined;
  const { file, line, column } = place;
  return {
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    message: other.message,
    hint: other.hint,
    code: "NOT_A_SCENARIO",
  };
}
