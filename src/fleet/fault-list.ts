import { type Fault, ScenarioError } from "../base/errors.ts";

const MOST_SHOWN = 50;

/** Collects faults and speaks once: the first 50, then how many more there are. */
export interface FaultList {
  readonly count: number;
  add(fault: Fault): void;
  /** @throws ScenarioError when anything was added */
  throwIfAny(): void;
}

/** Opens a list of the faults of one file. */
export function faultList(file: string): FaultList {
  const shown: Fault[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(fault) {
      if (++count <= MOST_SHOWN) shown.push({ file, ...fault });
    },
    throwIfAny() {
      if (count === 0) return;
      shown.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
      const more = count - shown.length;
      if (more) shown.push({ file, message: `and ${more} more faults like these`, code: "MORE_FAULTS" });
      throw new ScenarioError(shown);
    },
  };
}
